"""A plain HTTP call of the API may leave out values that have a default."""

import asyncio

import gradio as gr
import pytest

from demos.frame import api_defaults


def shout(text: str, times: int = 2, mark: str | None = None) -> str:
    return text * times + (mark or "")


@pytest.fixture
def blocks() -> gr.Blocks:
    with gr.Blocks() as page:
        gr.api(shout, api_name="shout")
        box = gr.Textbox()
        box.change(lambda text, times=3: text * times, [box, gr.Number()], box)
    api_defaults.install(page)
    return page


def received(blocks: gr.Blocks, event: int, given: list[object]) -> list[object]:
    return list(asyncio.run(blocks.preprocess_data(blocks.fns[event], given, None)))


def test_values_at_the_end_may_be_left_out(blocks: gr.Blocks) -> None:
    assert received(blocks, 0, ["a", 3, "!"]) == ["a", 3, "!"]
    assert received(blocks, 0, ["a", 3]) == ["a", 3, None]
    assert received(blocks, 0, ["a"]) == ["a", 2, None]


def test_a_value_without_a_default_has_to_be_given(blocks: gr.Blocks) -> None:
    with pytest.raises(ValueError, match="didn't receive enough input values"):
        received(blocks, 0, [])


def test_events_of_the_page_have_to_bring_all(blocks: gr.Blocks) -> None:
    with pytest.raises(ValueError, match="didn't receive enough input values"):
        received(blocks, 1, ["a"])
