"""What the network knew before each point: as when it wrote the line, and ten ways to go on from any of them."""

import json
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest

from demos.text.analysis import pen_trace
from demos.text.handwrite import handwrite
from demos.text.results import HandwriteRefused, OutOfRange
from demos.text.rooms.handwriting import look_inside
from demos.text.views import pen_trace_view

pytestmark = pytest.mark.usefixtures("writer")


def test_a_line_is_written_as_try_it_writes_it() -> None:
    line = pen_trace.write_line("Dear Anna", 2, 0.4, 5)
    np.testing.assert_array_equal(line.strokes, handwrite("Dear Anna", 2, 0.4, 5).strokes)
    with pytest.raises(HandwriteRefused, match="one line"):
        pen_trace.write_line("Dear Anna\nDear Tom")


def test_the_trace_has_the_density_that_the_points_were_drawn_from() -> None:
    page = handwrite("Dear Anna", 2, 0.4, 5)
    traced = pen_trace.trace(page.drawn_lines()[0], 2)
    np.testing.assert_allclose(traced.density.weights, page.density.weights, atol=0.02)
    np.testing.assert_allclose(traced.density.mean, page.density.mean, atol=1.5)
    np.testing.assert_allclose(traced.density.pen.sum(1), 1, atol=1e-5)
    assert traced.line.window.shape == (len(page.strokes), len("Dear Anna"))


def test_there_are_ten_ways_to_go_on() -> None:
    line = pen_trace.write_line("Dear Anna", 2, 0.0, 5)
    found = pen_trace.alternatives(line, 6, 2, 0.0)
    assert len(found) == 10
    assert all(1 <= len(one) <= pen_trace.AHEAD for one in found)
    assert len({one[:1].tobytes() for one in found}) == 10
    again = pen_trace.alternatives(line, 6, 2, 0.0)
    np.testing.assert_array_equal(again[3], found[3])
    assert len(pen_trace.alternatives(line, 0, 2)) == 10
    with pytest.raises(OutOfRange):
        pen_trace.alternatives(line, len(line.strokes) + 1)


def test_the_page_gets_what_the_slider_needs() -> None:
    value, facts = look_inside.inspect("Dear Anna", "2", 0.4, 5)
    shown = json.loads(value)
    count = len(shown["points"]) // 3
    assert len(shown["density"]) == len(shown["pen"]) == len(shown["window"]) == count
    assert all(len(row) == len("Dear Anna") and max(row) == 255 for row in shown["window"])
    for components in shown["density"]:
        weights = [component[0] for component in components]
        assert weights == sorted(weights, reverse=True)
        assert min(weights) >= pen_trace_view.SMALL
    assert f"{count} points. It was least sure of point" in facts


def event(**sent: Any) -> Any:
    return SimpleNamespace(_data=sent)


def test_writing_on_keeps_what_stands() -> None:
    value, _ = look_inside.inspect("Dear Anna", "2", 0.4, 5)
    before = json.loads(value)
    after = json.loads(look_inside.write_on(value, "2", 0.4, event(at=9))[0])
    heights = [np.cumsum(shown["points"][1::3])[:9] for shown in (before, after)]
    assert np.ptp(heights[0] - heights[1]) <= 1  # another baseline, and rounding
    assert after["at"] == 9
    assert after["run"] != before["run"]
    assert after["points"] != before["points"]


def test_alternatives_say_of_which_line_and_point_they_are() -> None:
    value, _ = look_inside.inspect("Dear Anna", "2", 0.4, 5)
    found = look_inside.show_alternatives(value, "2", 0.4, event(at=4))
    shown = json.loads(found.props["alternatives"])
    assert (shown["run"], shown["at"], len(shown["lines"])) == (json.loads(value)["run"], 4, 10)


@pytest.mark.parametrize("sent", [{}, {"at": -1}, {"at": 10_000}, {"at": "3"}, {"at": True}])
def test_points_that_there_are_not_change_nothing(sent: dict[str, Any]) -> None:
    value, _ = look_inside.inspect("Dear Anna", "2", 0.4, 5)
    assert look_inside.show_alternatives(value, "2", 0.4, event(**sent)) == gr.skip()
    assert look_inside.write_on(value, "2", 0.4, event(**sent)) == (gr.skip(), gr.skip())
    assert look_inside.show_alternatives("", "2", 0.4, event(at=0)) == gr.skip()


def test_it_writes_when_it_is_first_shown_and_only_then() -> None:
    nothing = (gr.skip(), gr.skip())
    assert look_inside.inspect_if_shown("text", "", "Anna", "0", 0.6, 0) == nothing
    value, _ = look_inside.inspect_if_shown("handwriting", "", "Anna", "0", 0.6, 0)
    assert json.loads(value)["text"] == "Anna"
    assert look_inside.inspect_if_shown("handwriting", value, "Tom", "0", 0.6, 0) == nothing
    with pytest.raises(gr.Error, match="one line"):
        look_inside.inspect("Dear Anna\nDear Tom", "0", 0.6, 0)
