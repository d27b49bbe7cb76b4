"""A visitor who keeps cookies, as a browser does: behind nginx all its requests come to one replica."""

import json
import random
import time
from dataclasses import dataclass, field

import httpx

PATIENCE = 90.0  # seconds
CALLS = (
    ("text_write", ["ROMEO:", "shakespeare", 400, 0.8, 1]),
    ("translation_translate", ["A man is riding a bicycle."]),
    ("faces_generate", [7]),
)


@dataclass
class Visit:
    """One visitor; `answered` counts its calls, `lost` holds a sentence for each that had no answer."""

    address: str
    number: int
    answered: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = httpx.Client(timeout=PATIENCE, follow_redirects=True)
        self.chance = random.Random(self.number)

    def home(self) -> str:
        """Return the id of the replica that answers this visitor."""
        return str(self.client.get(f"{self.address}/gradio_api/app_id").json()["app_id"])

    def stay(self, until: float) -> None:
        """Call one thing after another until the time (of time.monotonic) has come."""
        while time.monotonic() < until:
            self.call(*self.chance.choice(CALLS))
            time.sleep(self.chance.uniform(0.2, 1.0))

    def call(self, endpoint: str, data: list[object]) -> None:
        """Make a call and wait for its answer; note how long that took, or that it was lost."""
        began = time.monotonic()
        try:
            taken = self.client.post(f"{self.address}/gradio_api/call/{endpoint}", json={"data": data})
            taken.raise_for_status()
            event = taken.json()["event_id"]
            text = self.client.get(f"{self.address}/gradio_api/call/{endpoint}/{event}").text
        except (httpx.HTTPError, ValueError, KeyError) as error:
            self.lost.append(f"{endpoint}: {type(error).__name__} {str(error)[:100]}")
            return
        if "event: complete" in text:
            self.answered.append(time.monotonic() - began)
        else:
            self.lost.append(f"{endpoint}: {text[-200:]!r}")


def fresh_session(address: str, number: int) -> str:
    """Open the page anew and write one line as the page does, in a session of its own; return what failed, or ""."""
    with httpx.Client(base_url=address, timeout=PATIENCE) as client:
        functions = client.get("/config").json()["dependencies"]
        writes = next(each["id"] for each in functions if each["api_name"] == "text_write")
        session = f"fresh {number} {time.monotonic_ns()}"
        body = {"data": ["ROMEO:", "shakespeare", 20, 0.8, number], "fn_index": writes, "session_hash": session}
        taken = client.post("/gradio_api/queue/join", json=body)
        if taken.status_code != 200:
            return f"refused with {taken.status_code}: {taken.text[:100]}"
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as reply:
            for line in reply.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if message.get("msg") == "process_completed":
                    return "" if message["success"] else f"{message['output']!r:.100}"
    return "a call without an end"
