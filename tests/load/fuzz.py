"""`python -m tests.load.fuzz --calls 10000 --seed 1`: hostile calls of everything that a running page answers.

The app runs in a process of its own on a free port of the loopback interface. Exit status 1 where a promise is broken:
every refusal is a sentence, none is a 500 or a stack trace, no call is lost, memory stays flat, and a normal visitor is
served within two seconds all the time.
"""

import argparse
import json
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import httpx

from tests.bench.bench_page import PORT, resident, running
from tests.load.hostile import Hostile, Request, surface

SLOWEST = 2.0  # seconds until a normal visitor's line is written
GROWTH = 150  # MB, once every network was asked
LAST = 5  # measurements that count at the end of each part: a large picture passes
SETTLING = 1_000  # calls until then, or the first tenth
PATIENCE = 90.0  # seconds for a call that was taken
VISITS = 20  # times that a normal visitor comes
WORKERS = 4
LIMITS = httpx.Limits(max_keepalive_connections=0)  # a line that the server closes while it is reused loses no call
LINE = {"data": ["ROMEO:", "shakespeare", 20, 0.8, 1]}


class Fuzz:
    """One page under fire: what came of each request, and every promise that was broken."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, timeout=PATIENCE, limits=LIMITS)
        self.outcomes: Counter[str] = Counter()
        self.broken: list[str] = []
        self.visits: list[float] = []
        self.lock = threading.Lock()

    def send(self, request: Request) -> None:
        """Send one request and judge the reply."""
        try:
            outcome, sentence = self.outcome(request)
        except httpx.HTTPError as error:
            outcome, sentence = "lost", f"no reply ({type(error).__name__}: {error})"
        with self.lock:
            self.outcomes[outcome] += 1
            if sentence:
                body, size = request.body[:300], len(request.body)
                self.broken.append(f"{request.method} {request.path[:80]} {body!r} ({size:,} bytes): {sentence}")

    def outcome(self, request: Request) -> tuple[str, str]:
        """Return what came of a request, and which promise that breaks, or ""."""
        sent = self.client.build_request(request.method, request.path, content=request.body, headers=request.headers)
        reply = self.client.send(sent, stream=True)
        try:
            if "text/event-stream" in reply.headers.get("content-type", ""):
                first = next(reply.iter_text(), "")
                return "stream", "a stack trace" if "Traceback" in first else ""
            text = reply.read().decode("utf-8", "replace")
        finally:
            reply.close()
        if "Traceback" in text:
            return str(reply.status_code), "a stack trace"
        if request.foreign and reply.status_code not in (403, 404):
            return str(reply.status_code), f"a foreign page was answered with {reply.status_code}"
        if reply.status_code == 500 or (reply.status_code >= 400 and not sentence_of(text)):
            return str(reply.status_code), f"{reply.status_code} with {text[:200]!r}"
        if reply.status_code == 200 and request.session and '"event_id"' in text:
            return self.end_of(request.session)
        return str(reply.status_code), ""

    def end_of(self, session: str) -> tuple[str, str]:
        """Read the end of a call that was taken."""
        until = time.monotonic() + PATIENCE
        with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as reply:
            for line in reply.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if message.get("msg") == "process_completed":
                    if message["success"]:
                        return "answered", ""
                    error = message["output"].get("error")
                    plain = isinstance(error, str) and len(error) > 10
                    return "refused", "" if plain else f"refused with {message['output']!r:.200}"
                if time.monotonic() > until:
                    break
        return "lost", "a call that was taken has no end"

    def visit(self) -> None:
        """Ask for a line as a normal visitor does."""
        began = time.monotonic()
        taken = self.client.post("/gradio_api/call/text_write", json=LINE)
        if taken.status_code != 200:
            self.broken.append(f"a normal visitor was refused: {taken.text[:200]}")
            return
        text = self.client.get(f"/gradio_api/call/text_write/{taken.json()['event_id']}").text
        if "event: complete" not in text:
            self.broken.append(f"a normal visitor wasn't answered: {text[:200]}")
        self.visits.append(time.monotonic() - began)

    def run(self, calls: int, seed: int, pid: int, workers: int = WORKERS) -> list[float]:
        """Send so many hostile requests, and a normal visitor in between; return the memory each time, in MB."""
        hostile = Hostile(surface(self.client.get("/config").json()), seed)
        share, memory = max(calls // VISITS, 1), list[float]()
        with ThreadPoolExecutor(workers) as pool:
            for first in range(0, calls, share):
                for _ in pool.map(self.send, [hostile.draw() for _ in range(min(share, calls - first))]):
                    pass
                self.visit()
                memory.append(resident(pid) / 1e6)
        return memory


def sentence_of(text: str) -> str:
    """Return the sentence in a refusal: plain text, or the detail (or state) of JSON; "" where there is none."""
    try:
        body = json.loads(text)
    except ValueError:
        return text.strip()
    detail = body.get("detail", body.get("error", body.get("state"))) if isinstance(body, dict) else body
    if isinstance(detail, dict):
        detail = detail.get("error") or detail.get("detail")
    return detail if isinstance(detail, str) else ""


def main() -> None:
    """Fuzz the app and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with running(["app.py", "--port", str(PORT)]) as (process, _):
        fuzz = Fuzz(f"http://127.0.0.1:{PORT}")
        while fuzz.client.get("/health").json()["state"] != "ready":
            time.sleep(0.5)
        first = min(max(arguments.calls // 10, SETTLING), arguments.calls // 2)
        settled = median(fuzz.run(first, arguments.seed, process.pid)[-LAST:])
        fuzz.visits.clear()
        began = time.monotonic()
        memory = fuzz.run(arguments.calls - first, arguments.seed + 1, process.pid)
        seconds, grown = time.monotonic() - began, median(memory[-LAST:]) - settled
        alive = process.poll() is None
    broken = fuzz.broken
    if not alive:
        broken.append("the app ended")
    if grown > GROWTH:
        broken.append(f"memory grew by {grown:.0f} MB")
    if max(fuzz.visits) > SLOWEST:
        broken.append(f"a normal visitor waited for {max(fuzz.visits):.1f} s")
    print(f"{arguments.calls} calls, {seconds:.0f} s after the first {first}: {dict(sorted(fuzz.outcomes.items()))}")
    print(f"memory {settled:.0f} MB, then {grown:+.0f} MB; a normal visitor: {max(fuzz.visits):.2f} s at most")
    print(f"memory on the way: {', '.join(f'{size:.0f}' for size in memory)} MB")
    for sentence in broken[:50]:
        print("BROKEN", sentence)
    print(f"{len(broken)} promises broken")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
