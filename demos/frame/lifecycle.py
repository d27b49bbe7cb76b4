"""The life of the server: warming up, ready, draining after SIGTERM, and ended by its watchdog where it stands still.

A supervisor (Docker, systemd, Spaces) sends SIGTERM and waits; answers under way are finished first, for up to
DRAIN_SECONDS. `/health` tells a proxy or a supervisor how it stands.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.queueing import Event, Queue
from gradio.server_messages import EventMessage, ProcessCompletedMessage
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from demos.frame import memory, own_cache, warmup
from demos.frame.request_gate import TOOLS, route
from demos.serving.limits import DRAIN_SECONDS, STILL_SECONDS

RESTARTS = "The server is being restarted, so this wasn’t answered. Try again in a few seconds."
LOOK_SECONDS = 5.0
"""How often the watchdog looks."""
MEMORY_SECONDS = 30.0
"""How often unused memory is given back to the system."""
LOOP_SECONDS = 60.0
"""How long the event loop may not answer."""
LONGEST_END = 14.0
"""Seconds after SIGTERM by which the process has ended, whatever still runs."""
STOOD_STILL = 70
"""Exit status of a server that its watchdog has ended."""
CALLS = ("/gradio_api/queue/join", "/gradio_api/call/", "/gradio_api/run/", "/gradio_api/api/", TOOLS)
ANSWERS = ("/gradio_api/queue/data", "/gradio_api/call/")


class Lifecycle:
    """How one server stands; `moved` is when each queue last began, answered or ended a call."""

    def __init__(self) -> None:
        self.draining = threading.Event()
        self.stop = threading.Event()
        self.answering = 0
        self.moved: dict[str, float] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.loop_answered = time.monotonic()
        self.queue: Queue | None = None

    def install(self, blocks: gr.Blocks) -> None:
        """Watch the queue of a page; call it once, after `blocks.queue(...)`."""
        self.queue = queue = blocks._queue
        send, process = queue.send_message, queue.process_events

        def send_and_note(event: Event, event_message: EventMessage) -> None:
            if event not in queue.event_queue_per_concurrency_id[event.concurrency_id].queue:
                self.moved[event.concurrency_id] = time.monotonic()
            send(event, event_message)

        async def process_and_note(events: list[Event], *rest: Any) -> None:
            self.moved[events[0].concurrency_id] = time.monotonic()
            try:
                await process(events, *rest)
            finally:
                self.moved[events[0].concurrency_id] = time.monotonic()

        queue.send_message = send_and_note  # type: ignore[method-assign]
        queue.process_events = process_and_note  # type: ignore[method-assign]

    def state(self) -> str:
        """Return "draining", "warming up" or "ready"."""
        if self.draining.is_set():
            return "draining"
        return "warming up" if warmup.loading() else "ready"

    def health(self) -> Route:
        """Return the route of /health: 200 and {"state": "ready"}, or 503 and another state."""

        async def answer(_: Request) -> Response:
            state = self.state()
            return JSONResponse({"state": state}, 200 if state == "ready" else 503, {"Cache-Control": "no-store"})

        return Route("/health", answer, methods=["GET"])

    def unfinished(self) -> int:
        """Return how many calls wait, run, or are being told their answer."""
        events = len(self.queue.event_ids_to_events) if self.queue is not None else 0
        return events + self.answering

    def unread(self) -> bool:
        """Whether an answer lies ready that its caller hasn't begun to fetch."""
        boxes = list(self.queue.pending_messages_per_session.values()) if self.queue is not None else []
        return any(not box.empty() for box in boxes)

    def drain(self, seconds: float = DRAIN_SECONDS) -> None:
        """Take no more calls, and wait until those under way are answered; then tell the others that they aren't."""
        self.draining.set()
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if not self.unfinished() and (not self.unread() or time.monotonic() - began > seconds / 4):
                return
            time.sleep(0.02)
        if self.loop is not None and self.unfinished():
            self.loop.call_soon_threadsafe(self.end_calls)
            time.sleep(0.5)

    def end_calls(self) -> None:
        """Tell all who wait for an answer that the server is being restarted; within its loop."""
        queue = self.queue
        if queue is None:
            return
        output = {"error": RESTARTS, "title": "Restarting", "visible": True, "duration": 10}
        for event in list(queue.event_ids_to_events.values()):
            queue.send_message(event, ProcessCompletedMessage(output=output, title="Restarting", success=False))

    def still(self) -> str:
        """Return why the server is to be ended, in a sentence; "" where all goes well."""
        now, queue = time.monotonic(), self.queue
        if now - self.loop_answered > LOOP_SECONDS + LOOK_SECONDS:
            return f"The event loop hasn't answered for {LOOP_SECONDS:g} seconds."
        if queue is None or self.draining.is_set():
            return ""
        if queue.stopped and self.loop is not None:
            return "The queue has ended."
        for name, each in queue.event_queue_per_concurrency_id.items():
            since = max(self.moved.get(name, 0.0), min((event.enqueue_time for event in each.queue), default=now))
            if each.queue and now - since > STILL_SECONDS:
                return f"The queue “{name}” has stood still for {STILL_SECONDS / 60:g} minutes."
        return ""

    def watch(self, end: Callable[[int], Any] = os._exit) -> None:
        """Look again and again, in a thread of its own, and end the process where it stands still."""
        given_back = time.monotonic()
        while not self.stop.wait(LOOK_SECONDS):
            if time.monotonic() - given_back > MEMORY_SECONDS:
                memory.give_back()
                given_back = time.monotonic()
            if self.loop is not None:
                self.loop.call_soon_threadsafe(self.answer)
            sentence = self.still()
            if sentence:
                logging.getLogger(__name__).critical("%s The server ends, to be started anew.", sentence)
                own_cache.remove()
                end(STOOD_STILL)
                return

    def answer(self) -> None:
        """Note that the event loop is alive; within it."""
        self.loop_answered = time.monotonic()

    def run(self, blocks: gr.Blocks) -> None:
        """Keep the main thread until SIGTERM or Ctrl-C; returns when all is closed."""
        threading.Thread(target=self.watch, name="watchdog", daemon=True).start()
        try:
            while not self.stop.wait(0.1):
                pass
            hurry = threading.Timer(LONGEST_END, os._exit, (0,))  # a handler that hangs holds nobody up
            hurry.daemon = True
            hurry.start()
            print("Finishing the answers under way ...", file=sys.stderr)
            self.drain()
        except KeyboardInterrupt:
            print("Closing ...", file=sys.stderr)
        self.draining.set()
        self.stop.set()
        blocks.close(verbose=False)
        own_cache.remove()

    def on_sigterm(self) -> None:
        """Let SIGTERM end `run`, from now on, in the main thread."""
        signal.signal(signal.SIGTERM, lambda *_: self.stop.set())


class Draining:
    """ASGI middleware that takes no new calls once the server drains, and counts the answers that are being read."""

    def __init__(self, app: ASGIApp, life: Lifecycle) -> None:
        """Stand before `app`."""
        self.app, self.life = app, life

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer 503."""
        if self.life.loop is None:
            self.life.loop = asyncio.get_running_loop()
            self.life.answer()
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.life.draining.is_set() and scope["method"] == "POST" and route(scope).startswith(CALLS):
            await JSONResponse({"detail": RESTARTS}, 503, {"Retry-After": "5"})(scope, receive, send)
            return
        answer = scope["method"] == "GET" and route(scope).startswith(ANSWERS)
        self.life.answering += answer
        try:
            await self.app(scope, receive, send)
        finally:
            self.life.answering -= answer
