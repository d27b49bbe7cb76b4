"""What a handler raises becomes a sentence of bounded length, after a bounded time."""

from collections.abc import Generator

import gradio as gr
import pytest

from demos.kit import errors
from training.common import deadline


class Unknown(ValueError):
    """A refusal as a tab's module has it."""


Unknown.__module__ = "demos.test_errors"


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer has run out of time as soon as it begins."""
    monkeypatch.setattr(errors, "CALL_SECONDS", -1.0)


def test_what_a_refusal_quotes_is_cut() -> None:
    @errors.refusals
    def refuse(name: str) -> None:
        raise Unknown(f"There is no style called “{name}”. There are: a, b.")

    with pytest.raises(gr.Error) as refused:
        refuse("x" * 40_000_000)
    assert refused.value.message == f"There is no style called “{'x' * 40}…”. There are: a, b."
    with pytest.raises(gr.Error) as refused:
        refuse("”" * 40_000)
    assert len(refused.value.message) == 1_001
    with pytest.raises(gr.Error) as refused:
        refuse("short")
    assert refused.value.message == "There is no style called “short”. There are: a, b."


@pytest.mark.usefixtures("short")
def test_an_answer_has_a_deadline() -> None:
    @errors.refusals
    def slow() -> None:
        deadline.check()
        pytest.fail("It goes on.")

    with pytest.raises(gr.Error, match="the limit for one answer") as refused:
        slow()
    assert refused.value.title == "Took too long"


def test_a_stream_is_ended_between_two_items_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = []

    @errors.refusals
    def stream() -> Generator[int, None, None]:
        try:
            yield from range(1000)
        finally:
            closed.append(True)

    limits = []

    class Short(deadline.Deadline):
        def __init__(self, seconds: float) -> None:
            super().__init__(seconds)
            limits.append(self)

    monkeypatch.setattr(errors, "Deadline", Short)
    items = stream()
    assert [next(items), next(items)] == [0, 1]
    limits[0].ends = 0
    with pytest.raises(gr.Error, match="the limit for one answer"):
        next(items)
    assert closed == [True]
    left = stream()
    next(left)
    left.close()
    assert closed == [True, True]
