"""The queue outlives calls whose mailbox is missing, and nobody who waits loses theirs."""

import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import gradio as gr
import httpx
import pytest

from demos.frame import queue_guard
from demos.frame.queue_guard import Mailboxes
from tests.unit.demos.frame.conftest import App

LINE = ["ROMEO:", "shakespeare", 20, 0.8, 1]


def test_an_empty_session_is_refused_and_the_queue_goes_on(running: App) -> None:
    for _ in range(2):
        refused = running.call("text_write", LINE, session_hash="")
        assert (refused.status_code, refused.json()) == (
            400,
            {"detail": "“session_hash” is empty. Leave it out, or send a text of your own."},
        )
    assert "event: complete" in running.answer("text_write", LINE)
    assert "event: complete" in running.answer("text_write", LINE, session_hash="mine")


class Held:
    """A small page whose one function waits until it is let go, with the guard and three mailboxes."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.ran: list[str] = []
        with gr.Blocks(analytics_enabled=False) as blocks:
            text = gr.Textbox()
            gr.Button().click(self.run, text, text, api_name="run", concurrency_limit=1)
        blocks.queue(max_size=100)
        queue_guard.install(blocks)
        _, address, _ = blocks.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False)
        self.blocks = blocks
        self.client = httpx.Client(base_url=address, timeout=30)

    def run(self, text: str) -> str:
        self.go_on.wait(30)
        self.ran.append(text)
        return text.upper()

    def call(self, text: str, session: str | None) -> httpx.Response:
        return self.client.post("/gradio_api/call/run", json={"data": [text], "session_hash": session})


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """A running page of that kind."""
    monkeypatch.setattr(queue_guard, "MAILBOXES", 3)
    page = Held()
    yield page
    page.go_on.set()
    page.client.close()
    page.blocks.close()


def answered(held: Held, event: str) -> str:
    return held.client.get(f"/gradio_api/call/run/{event}").text


def test_a_missing_mailbox_ends_one_call_only(held: Held) -> None:
    first = held.call("first", "a").json()["event_id"]
    assert held.call("lost", "").status_code == 200
    assert held.call("lost too", "").status_code == 200
    last = held.call("last", "b").json()["event_id"]
    held.go_on.set()
    assert "FIRST" in answered(held, first)
    assert "LAST" in answered(held, last)
    assert held.ran == ["first", "last"]
    assert not held.blocks._queue.stopped


def test_who_waits_keeps_the_mailbox_whatever_others_send(held: Held) -> None:
    waiting = [held.call(f"call {i}", f"session {i}").json()["event_id"] for i in range(20)]
    held.go_on.set()
    assert [f"CALL {i}" in answered(held, event) for i, event in enumerate(waiting)] == [True] * 20


@pytest.mark.slow
def test_what_nobody_reads_makes_room(held: Held) -> None:
    held.go_on.set()
    queue = held.blocks._queue
    for i in range(30):
        assert held.call(f"call {i}", f"session {i}").status_code == 200
        until = time.monotonic() + 10
        while queue.event_ids_to_events and time.monotonic() < until:
            time.sleep(0.005)
    assert len(queue.pending_messages_per_session) == 3
    assert set(queue.pending_event_ids_session) == set(queue.pending_messages_per_session)


def test_mailboxes_let_the_longest_unused_go_first() -> None:
    under_way: dict[str, Any] = {"e1": SimpleNamespace()}
    ids = {name: {f"e{name}"} for name in "1234"}
    boxes = Mailboxes(3, ids, under_way)
    for name in "123":
        boxes[name] = object()
    assert boxes["2"] is not boxes["3"]
    boxes["2"]
    boxes["4"] = object()
    assert list(boxes) == ["1", "2", "4"], "1 is under way, 2 was just used"
    assert set(ids) == {"1", "2", "4"}
    under_way.clear()
    boxes["5"] = object()
    assert list(boxes) == ["2", "4", "5"]
