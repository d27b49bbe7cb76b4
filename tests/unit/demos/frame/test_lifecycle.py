"""The server says how it stands, finishes what is under way at SIGTERM, and ends where it stands still."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from demos.frame import lifecycle, memory, own_cache, warmup
from demos.frame.lifecycle import LOOK_SECONDS, LOOP_SECONDS, RESTARTS, STOOD_STILL, Lifecycle
from demos.serving.limits import STILL_SECONDS
from tests.browser.served import free_port
from tests.unit.demos.frame.house import house

ROOT = Path(__file__).parents[4]


@dataclass(frozen=True)
class Small:
    """The small app in a process of its own."""

    process: "subprocess.Popen[str]"
    client: httpx.Client
    cache: Path

    def taken(self, most: int, name: str = "count") -> str:
        """Hand a call to the queue; return the id of its event."""
        reply = self.client.post(f"/gradio_api/call/{name}", json={"data": [most]})
        assert reply.status_code == 200, reply.text
        return str(reply.json()["event_id"])

    def answer(self, event: str, name: str = "count") -> str:
        """Return the whole stream of a call's answer."""
        return self.client.get(f"/gradio_api/call/{name}/{event}").text


@contextmanager
def small(cache: Path, *arguments: str, host: str = "127.0.0.1") -> Iterator[Small]:
    """Start the small app."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.demos.frame.small_app", "--port", str(port), *arguments],
        cwd=ROOT,
        env={**os.environ, "GRADIO_TEMP_DIR": str(cache), "GRADIO_SERVER_NAME": host},
        stderr=subprocess.PIPE,
        text=True,
    )
    name = f"[{host}]" if ":" in host else host
    try:
        with httpx.Client(base_url=f"http://{name}:{port}", timeout=60) as client:
            for _ in range(600):
                with suppress(httpx.HTTPError):
                    if client.get("/health").json() == {"state": "ready"}:
                        break
                assert process.poll() is None, process.stderr.read()
                time.sleep(0.1)
            yield Small(process, client, cache)
    finally:
        process.kill()
        process.wait(20)


@pytest.mark.slow
def test_a_connection_outlives_the_pause_after_which_a_proxy_uses_it_again(tmp_path: Path) -> None:
    with small(tmp_path) as app:
        connection = HTTPConnection(app.client.base_url.host, app.client.base_url.port)
        with closing(connection):
            for pause in (6.0, 0.0):  # uvicorn closes by itself after five seconds
                connection.request("GET", "/health")
                assert connection.getresponse().read() == b'{"state":"ready"}'
                used = connection.sock
                time.sleep(pause)
            assert connection.sock is used


@pytest.mark.slow
def test_sigterm_finishes_ten_answers_and_takes_no_more(tmp_path: Path) -> None:
    with small(tmp_path) as app:
        assert len(list(tmp_path.glob("server-*"))) == 1
        begun = [app.taken(20) for _ in range(10)]
        with ThreadPoolExecutor(12) as pool:
            answers = [pool.submit(app.answer, event) for event in begun]
            until = time.monotonic() + 20
            while not all(answer.running() for answer in answers) and time.monotonic() < until:
                time.sleep(0.01)
            app.process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            states = set()
            with suppress(httpx.HTTPError):
                while time.monotonic() - began < 20:
                    reply = app.client.get("/health")
                    if reply.status_code == 503:
                        states.add(reply.json()["state"])
                        refused = app.client.post("/gradio_api/call/count", json={"data": [1]})
                        assert (refused.status_code, refused.json()) == (503, {"detail": RESTARTS})
                        break
            texts = [answer.result(30) for answer in answers]
        assert [text.rstrip().endswith("event: complete\ndata: [20]") for text in texts] == [True] * 10
        assert states == {"draining"}
        assert app.process.wait(15) == 0
        assert time.monotonic() - began < 15
        assert list(tmp_path.glob("server-*")) == []


@pytest.mark.slow
def test_what_takes_too_long_is_told_so_and_the_process_ends_in_time(tmp_path: Path) -> None:
    with small(tmp_path) as app:
        long, hanging = app.taken(1_000), app.taken(600, "hang")
        with ThreadPoolExecutor(2) as pool:
            answers = [pool.submit(app.answer, long), pool.submit(app.answer, hanging, "hang")]
            time.sleep(1.0)
            app.process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            assert [answer.result(30).count(RESTARTS[:30]) for answer in answers] == [1, 1]
        assert app.process.wait(20) == 0
        assert time.monotonic() - began < 15
        assert list(tmp_path.glob("server-*")) == []


@pytest.mark.slow
def test_below_a_prefix_the_page_names_it_and_the_guards_see_through_it(tmp_path: Path) -> None:
    file = tmp_path / "login"
    file.write_text("ada:right", encoding="utf-8")
    with small(tmp_path, "--root-path", "/four/", "--auth-file", str(file)) as app:
        for prefix in ("", "/four"):  # a proxy that strips it, and one that doesn't
            wrong = app.client.post(f"{prefix}/login", data={"username": "ada", "password": "wrong"})
            assert wrong.status_code == 400
            foreign = {"origin": "https://evil.example"}
            assert app.client.post(f"{prefix}/gradio_api/upload", headers=foreign).status_code == 403
            assert app.client.post(f"{prefix}/gradio_api/process_recording").status_code == 404
        right = app.client.post("/four/login", data={"username": "ada", "password": "right"})
        assert right.status_code == 200
        root = app.client.get("/config").json()["root"]
        assert root == f"{str(app.client.base_url).rstrip('/')}/four"
        tries = [
            app.client.post(f"{'/four' * (i % 2)}/login", data={"username": "a", "password": "b"}) for i in range(6)
        ]
        assert [each.status_code for each in tries] == [400] * 5 + [429]


@pytest.mark.slow
def test_a_host_of_ipv6_is_served_and_a_line_a_call_is_written(tmp_path: Path) -> None:
    metrics = free_port()
    with small(tmp_path, "--metrics-port", str(metrics), host="::1") as app:
        assert "event: complete" in app.answer(app.taken(2))
        figures = httpx.get(f"http://127.0.0.1:{metrics}/metrics").text
        assert 'calls_total{endpoint="count",outcome="answered"} 1.0' in figures
        assert "process_resident_memory_bytes" in figures
        app.process.send_signal(signal.SIGTERM)
        _, log = app.process.communicate(timeout=20)
        assert "count answered, waited 0." in log
        assert "Traceback" not in log
        assert app.process.returncode == 0


def test_health_tells_how_it_stands() -> None:
    go_on = threading.Event()
    with house(run=(str.upper, {})) as page:
        assert page.client.get("/health").json() == {"state": "ready"}
        warming = warmup.start({"slow": lambda: bool(go_on.wait(20)) and None})  # type: ignore[dict-item, func-returns-value]
        reply = page.client.get("/health")
        assert (reply.status_code, reply.json()) == (503, {"state": "warming up"})
        go_on.set()
        warming.join(20)
        assert page.client.get("/health").status_code == 200
        page.life.draining.set()
        reply = page.client.get("/health")
        assert (reply.status_code, reply.json()) == (503, {"state": "draining"})
        refused = page.join("run", ["a"])
        assert (refused.status_code, refused.json()) == (503, {"detail": RESTARTS})


class Clock:
    """Time as the watchdog sees it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


def standing(**queues: Any) -> Lifecycle:
    life = Lifecycle()
    life.loop = SimpleNamespace(call_soon_threadsafe=lambda call: call())  # type: ignore[assignment]
    life.queue = SimpleNamespace(stopped=False, event_queue_per_concurrency_id=queues)  # type: ignore[assignment]
    return life


def waiting_since(*times: float) -> Any:
    return SimpleNamespace(queue=[SimpleNamespace(enqueue_time=since) for since in times])


def test_the_watchdog_knows_a_queue_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    life = standing(api=waiting_since(1000.0, 1500.0), page=waiting_since())
    life.moved["api"] = 900.0
    for now, sentence in ((1000 + STILL_SECONDS, ""), (1001 + STILL_SECONDS, "The queue “api” has stood still")):
        clock.now = now
        life.answer()
        assert life.still().startswith(sentence)
        assert bool(life.still()) == bool(sentence)
    life.moved["api"] = clock.now - 10  # an answer is still growing
    assert life.still() == ""
    life.queue.stopped = True
    assert life.still() == "The queue has ended."
    life.draining.set()
    assert life.still() == ""


def test_the_watchdog_knows_a_loop_that_doesnt_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    life = standing()
    life.answer()
    clock.now += LOOP_SECONDS + LOOK_SECONDS + 1
    assert life.still() == "The event loop hasn't answered for 60 seconds."


def test_the_watchdog_ends_the_process_with_a_message(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(lifecycle, "LOOK_SECONDS", 0.01)
    removed: list[bool] = []
    monkeypatch.setattr(own_cache, "remove", lambda: removed.append(True))
    ended: list[int] = []
    life = standing()
    given_back: list[bool] = []
    monkeypatch.setattr(memory, "give_back", lambda: given_back.append(True))
    monkeypatch.setattr(lifecycle, "MEMORY_SECONDS", 0.0)
    life.queue.stopped = True
    life.watch(ended.append)
    assert given_back == [True]
    assert (ended, removed) == ([STOOD_STILL], [True])
    assert "The queue has ended. The server ends, to be started anew." in caplog.text


def test_a_queue_whose_loop_ended_is_noticed() -> None:
    with house(run=(str.upper, {})) as page:
        assert page.life.still() == ""
        page.join("run", ["a"])
        assert "A" in page.told("run")
        page.blocks._queue.stopped = True
        assert page.life.still() == "The queue has ended."


@pytest.mark.slow
def test_moves_are_noted_while_an_answer_grows() -> None:
    go_on = threading.Event()

    def grow(text: str) -> Iterator[str]:
        yield text
        go_on.wait(20)
        yield text * 2

    with house(run=(grow, {"concurrency_id": "growing"})) as page:
        page.join("run", ["a"])
        until = time.monotonic() + 20
        while "growing" not in page.life.moved:
            assert time.monotonic() < until
            time.sleep(0.01)
        before = page.life.moved["growing"]
        go_on.set()
        page.told("run")
        assert page.life.moved["growing"] > before
