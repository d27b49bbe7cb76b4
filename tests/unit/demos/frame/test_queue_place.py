"""A page is told where its own call stands, and of no other."""

import threading
import time

import pytest

from demos.frame.queue_place import PATH
from demos.kit import events
from tests.unit.demos.frame.house import House, house

PATIENCE = 60.0


def told(page: House, session: str) -> tuple[int | None, int | None]:
    reply = page.client.get(PATH, params={"session_hash": session})
    assert reply.headers["cache-control"] == "no-store"
    return reply.json()["place"], reply.json()["of"]


@pytest.mark.slow
def test_a_session_is_told_the_place_of_its_foremost_call() -> None:
    go_on = threading.Event()

    def run(text: str) -> str:
        go_on.wait(PATIENCE)
        return text

    with house(run=(run, events.HEAVY)) as page:
        for session in ("one", "two", "three", "four", "three"):
            assert page.join("run", [session], session).status_code == 200
        queue, end = page.blocks._queue.event_queue_per_concurrency_id["inference"], time.monotonic() + PATIENCE
        running = 0
        while len(queue.queue) + (running := queue.current_concurrency) < 5 or running < 1:
            assert time.monotonic() < end
            time.sleep(0.005)
        sessions = [event.session_hash for event in queue.queue]
        for session in ("two", "three", "four"):
            if session in sessions:
                assert told(page, session) == (sessions.index(session) + 1, len(sessions))
        assert told(page, sessions[0])[0] == 1
        assert told(page, "one") == told(page, "stranger") == (None, None)
        assert told(page, "") == (None, None)
        go_on.set()
        for session in ("one", "two", "three", "four"):
            assert "process_completed" in page.told(session)
        assert told(page, "three") == (None, None)
