"""A line and figures a call: how it ended and how long it took, and nothing of what was typed or sent."""

import logging
import time
from collections.abc import Mapping
from typing import Any

import pytest

from demos.frame import observation
from demos.frame.observation import Figures, as_labels
from tests.unit.demos.frame.house import house

SECRET = "what nobody else may read"


class Wrong(ValueError):
    """A refusal as a tab's module has it."""


Wrong.__module__ = "demos.test_observation"


def run(text: str) -> str:
    if text.startswith("no"):
        raise Wrong(f"This can't be: {text}.")
    return text.upper()


@pytest.mark.slow
def test_calls_are_counted_and_told_in_a_line_without_their_contents(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="demos.calls"), house(run=(run, {})) as page:
        for number, text in enumerate((SECRET, SECRET, f"no {SECRET}")):
            page.join("run", [text], f"session {number}")
            page.told(f"session {number}")
        page.client.post("/gradio_api/call/nothing", json={"data": [SECRET]})
        figures = counted(page, 3)
    lines = [record.getMessage() for record in caplog.records if record.name == "demos.calls"]
    assert [line.split(",")[0] for line in lines] == ["run answered", "run answered", "run refused"]
    assert all(line.count(" s") == 2 for line in lines)
    assert SECRET not in caplog.text
    assert "session" not in "".join(lines)
    assert (figures["calls_total run answered"], figures["calls_total run refused"]) == (2, 1)
    assert figures["call_seconds_count run"] == figures["call_wait_seconds_count run"] == 3
    assert figures["queue_calls " + queue_of(page) + " running"] == 0
    assert figures["refused_requests_total 400"] == 1
    assert not [name for name in figures if SECRET in name]


def counted(page: Any, calls: int) -> Mapping[str, float]:
    """Return the figures once so many calls are in them: a visitor has the answer a moment before it is counted."""
    end = time.monotonic() + 30
    while (figures := as_labels(page.figures)).get("queue_calls " + queue_of(page) + " running") != 0 or sum(
        value for name, value in figures.items() if name.startswith("calls_total")
    ) < calls:
        assert time.monotonic() < end, figures
        time.sleep(0.02)
    return figures


def queue_of(page: Any) -> str:
    (name,) = page.blocks._queue.event_queue_per_concurrency_id
    return str(name)


def test_the_line_goes_to_the_error_stream(capsys: pytest.CaptureFixture[str]) -> None:
    logger, handlers = observation.CALLS, list(observation.CALLS.handlers)
    try:
        observation.log_calls()
        observation.note(Figures(), "text_write", "answered", 0.5, 1.25)
    finally:
        logger.handlers[:], logger.propagate = handlers, True
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.endswith(" text_write answered, waited 0.50 s, ran 1.25 s\n")


def test_the_port_of_the_figures_is_this_machines_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(observation, "start_http_server", lambda port, **more: asked.update(port=port, **more))
    Figures().serve(9_090)
    assert (asked["port"], asked["addr"]) == (9_090, "127.0.0.1")
