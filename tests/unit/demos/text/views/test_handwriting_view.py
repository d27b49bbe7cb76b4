"""What the widgets get of handwriting: whole numbers from a baseline, rows, words, and sentences about the tries."""

import json
from typing import Any

import numpy as np
import pytest

from demos.text.results import Handwriting, HandwrittenLine, OffsetDensity
from demos.text.views import handwriting_view as view


def page(lines: list[tuple[str, bool, int]], text: str) -> Handwriting:
    """Return a page whose lines (text, complete, tries) have three points each."""
    drawn, at, place = [], 0, 0
    for line, complete, tries in lines:
        place = text.index(line, place)
        drawn.append(HandwrittenLine(line, (place, place + len(line)), (at, at + 3), complete, tries))
        at += 3
        place += len(line)
    strokes = np.array([[9, 9, 0], [20.4, -30.4, 0], [10.4, 30.4, 1]] * len(lines), np.float32)
    nothing: Any = None
    density = OffsetDensity(nothing, nothing, nothing, nothing, nothing)
    window = np.zeros((at, len(text)), np.float32)
    return Handwriting(strokes, text, window, density, all(line[1] for line in lines), 0.5, tuple(drawn))


def test_points_begin_at_the_left_end_of_the_baseline_and_add_up() -> None:
    random = np.random.default_rng(0)
    strokes = np.column_stack([random.normal(5, 20, (200, 2)), np.arange(200) % 10 == 9]).astype(np.float32)
    strokes[0, :2] = 0
    numbers = np.array(view.flat(strokes)).reshape(-1, 3)
    whole, exact = np.cumsum(numbers[:, :2], axis=0), np.cumsum(strokes[:, :2].astype(float), axis=0)
    assert whole[:, 0].min() == 0
    moved = whole - exact
    assert np.ptp(moved, axis=0) == pytest.approx([0, 0], abs=1.01)
    np.testing.assert_array_equal(numbers[:, 2], strokes[:, 2])


def test_the_baseline_is_where_most_letters_stand() -> None:
    places = [[x, y] for foot in (200, 203, 198, 320, 201, 110) for x, y in ((0, 100), (5, foot), (9, 100))]
    lifted = np.array([0, 0, 1] * 6)
    assert view.baseline(np.array(places, float), lifted) == pytest.approx(200.5)
    assert view.baseline(np.array([[0.0, 7.0]]), np.array([1])) == 7


def test_lines_stand_in_their_rows_and_free_rows_count() -> None:
    made = page([("ab", True, 1), ("ab c", True, 1)], "ab\n\nab c")
    value = json.loads(view.page_json(made, "run", 4, 20, [[0], [1]], True))
    assert [line["row"] for line in value["lines"]] == [0, 2]
    assert [line["words"] for line in value["lines"]] == [[0], [1]]
    assert (value["rows"], value["longest"], value["writing"], value["run"]) == (4, 20, True, "run")
    assert len(value["lines"][0]["points"]) == 9


def test_what_went_wrong_is_said() -> None:
    assert view.told(page([("ab", True, 1)], "ab")) == ""
    assert view.told(page([("ab", True, 2)], "ab")).startswith("One line was written again")
    both = view.told(page([("ab", False, 4), ("cd", False, 4)], "ab\ncd"))
    assert both.startswith("2 lines were written again")
    assert "2 lines still may lack a letter" in both
    assert "“ab” still may lack" in view.told(page([("ab", False, 4)], "ab"))
    assert view.wrote(page([("ab", True, 1)], "ab")).startswith("2 characters as 3 pen points, 6 points per second")
