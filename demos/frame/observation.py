"""What whoever runs the server sees of it: a line a call, and figures for Prometheus. Never what was typed or sent.

The figures are on a port of their own, on this machine alone, and only where `--metrics-port` names one.
"""

import logging
import sys
import time
from collections.abc import Mapping

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.queueing import Event, Queue
from gradio.server_messages import EventMessage, ProcessCompletedMessage
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.process_collector import ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CALLS = logging.getLogger("demos.calls")
OUTCOMES = ("answered", "refused", "left")
SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0)


class Figures:
    """Prometheus' figures of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        of_call = ("endpoint",)
        self.calls = Counter("calls", "Calls that ended", (*of_call, "outcome"), registry=self.registry)
        self.seconds = Histogram(
            "call_seconds", "Seconds that calls ran", of_call, buckets=SECONDS, registry=self.registry
        )
        self.waited = Histogram(
            "call_wait_seconds", "Seconds that calls waited", of_call, buckets=SECONDS, registry=self.registry
        )
        self.queued = Gauge("queue_calls", "Calls in a queue", ("queue", "state"), registry=self.registry)
        self.refusals = Counter("refused_requests", "Requests refused", ("status",), registry=self.registry)
        ProcessCollector(registry=self.registry)  # memory, processor time, open files

    def serve(self, port: int) -> None:
        """Answer on a port of this machine's loopback interface. Raises OSError where it is taken."""
        start_http_server(port, addr="127.0.0.1", registry=self.registry)


def log_calls() -> None:
    """Write a line a call to the standard error stream."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    CALLS.handlers[:] = [handler]
    CALLS.setLevel(logging.INFO)
    CALLS.propagate = False


def install(blocks: gr.Blocks, figures: Figures) -> None:
    """Watch the queue of a page; call it once, when all other guards of the queue are there."""
    queue: Queue = blocks._queue
    send, process = queue.send_message, queue.process_events
    outcomes: dict[str, str] = {}

    def send_and_note(event: Event, event_message: EventMessage) -> None:
        if isinstance(event_message, ProcessCompletedMessage) and event._id in outcomes:
            outcomes[event._id] = OUTCOMES[0] if event_message.success else OUTCOMES[1]
        send(event, event_message)

    async def process_and_note(events: list[Event], batch: bool, begin_time: float, fn: BlockFunction) -> None:
        event, began = events[0], time.monotonic()
        outcomes[event._id] = OUTCOMES[2]
        _count(queue, figures)
        try:
            await process(events, batch, begin_time, fn)
        finally:
            note(figures, name_of(fn), outcomes.pop(event._id), began - event.enqueue_time, time.monotonic() - began)
            _count(queue, figures)

    queue.send_message = send_and_note  # type: ignore[method-assign]
    queue.process_events = process_and_note  # type: ignore[method-assign]


def name_of(fn: BlockFunction) -> str:
    """Return what a call is known by: the name of its function, which no client chooses."""
    return str(fn.api_name or fn.name or "unnamed")


def note(figures: Figures, endpoint: str, outcome: str, waited: float, seconds: float) -> None:
    """Enter one call that ended."""
    figures.calls.labels(endpoint, outcome).inc()
    figures.waited.labels(endpoint).observe(waited)
    figures.seconds.labels(endpoint).observe(seconds)
    CALLS.info("%s %s, waited %.2f s, ran %.2f s", endpoint, outcome, waited, seconds)


def _count(queue: Queue, figures: Figures) -> None:
    for name, each in queue.event_queue_per_concurrency_id.items():
        figures.queued.labels(name, "waiting").set(len(each.queue))
        figures.queued.labels(name, "running").set(each.current_concurrency)


class Refusals:
    """ASGI middleware that counts refused requests by their status."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        """Stand before `app`."""
        self.app, self.figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                self.figures.refusals.labels(str(message["status"])).inc()
            await send(message)

        await self.app(scope, receive, counted if scope["type"] == "http" else send)


def as_labels(figures: Figures) -> Mapping[str, float]:
    """Return every sample by its name and labels, as the port shows them: for tests and for the log at the end."""
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in figures.registry.collect()
        for sample in family.samples
    }
