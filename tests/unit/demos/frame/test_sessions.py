"""A session costs little, and what it changes is its own."""

from itertools import count

import gradio as gr
import pytest
from gradio import route_utils, state_holder

from demos.frame import sessions
from demos.frame.lifecycle import Lifecycle
from demos.frame.observation import Figures
from demos.frame.server import bounds
from tests.unit.demos.frame.conftest import App

CALLS = 300
LINE = ["ROMEO:", "shakespeare", 20, 0.8, 1]


@pytest.mark.slow
def test_fresh_sessions_cost_little_memory(running: App) -> None:
    names = (f"fresh {i}" for i in count())

    def calls(number: int) -> None:
        for _, name in zip(range(number), names, strict=False):
            assert "event: complete" in running.answer("text_write", LINE, session_hash=name)

    calls(50)  # the allocator has had its first share
    running.settle()
    before = running.process.memory_info().rss
    calls(CALLS)
    grown = (running.process.memory_info().rss - before) / 1e6
    assert grown / CALLS < 0.05, f"{grown:.0f} MB for {CALLS} sessions"


def test_the_page_keeps_a_thousand_sessions() -> None:
    assert bounds(Lifecycle(), Figures())["state_session_capacity"] == sessions.CAPACITY == 1000


@pytest.fixture
def page() -> gr.Blocks:
    """A page with a state and a text box."""
    with gr.Blocks(analytics_enabled=False) as blocks:
        blocks.state, blocks.box = gr.State([1]), gr.Textbox("shared")
    return blocks


def test_what_a_session_changes_is_its_own(page: gr.Blocks) -> None:
    first, second = sessions.SmallSession(page), sessions.SmallSession(page)
    first[page.state._id] = [2]
    first[page.box._id] = gr.Textbox("mine")
    assert (first[page.state._id], second[page.state._id]) == ([2], [1])
    assert (first[page.box._id].value, second[page.box._id].value) == ("mine", "shared")
    assert page.blocks[page.box._id].value == "shared"
    first._update_value_in_config(page.box._id, "x" * 1000)
    assert not list(first.components)


def test_a_changed_component_reads_its_input_as_before(page: gr.Blocks) -> None:
    page.box.preprocess = lambda payload: f"own {payload}"
    session = sessions.SmallSession(page)
    session[page.box._id] = gr.Textbox("changed")
    assert session[page.box._id].value == "changed"
    assert session[page.box._id].preprocess("x") == "own x"


def test_gradio_starts_small_sessions(page: gr.Blocks) -> None:
    sessions.install()
    holder = state_holder.StateHolder()
    holder.blocks = page
    assert type(holder["new"]) is sessions.SmallSession
    assert route_utils.SessionState is sessions.SmallSession
