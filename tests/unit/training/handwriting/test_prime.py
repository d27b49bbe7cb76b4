"""What somebody draws comes to the data's slope, scale and spacing, however often the pen was asked where it is."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from training.common.parquet import DataError
from training.handwriting.data import decimate
from training.handwriting.prime import SPACING, UNITS_OF_STD, as_line

Points = npt.NDArray[np.float64]


def drawn(rate: int, scale: float = 1.0, angle: float = 0.0) -> Points:
    """Return two strokes of loops, three seconds each, as a pen that is sampled so many times a second gives them."""
    strokes = []
    for begin in (0.0, 3.4):
        moments = begin + np.arange(3 * rate + 1) / rate
        x = 90 * moments + 25 * np.sin(2 * math.pi * 1.5 * moments)
        y = 30 * np.cos(2 * math.pi * 1.5 * moments) + 8 * np.sin(2 * math.pi * 0.4 * moments)
        strokes.append(np.column_stack([x, y, np.arange(len(moments)) == len(moments) - 1]))
    points = np.concatenate(strokes)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    points[:, :2] = scale * points[:, :2] @ turn + [300, 120]
    return points


def places(strokes: npt.NDArray[np.int16]) -> Points:
    return np.cumsum(strokes[:, :2].astype(float), axis=0)


def test_it_has_the_datas_scale_spacing_and_form() -> None:
    strokes = as_line("ill", drawn(60)).strokes
    assert strokes.dtype == np.int16
    assert strokes[0, :2].tolist() == [0, 0]
    assert np.flatnonzero(strokes[:, 2]).tolist()[-1] == len(strokes) - 1
    assert strokes[:, 2].sum() == 2
    assert places(strokes)[:, 1].std() == pytest.approx(UNITS_OF_STD, rel=0.03)
    inside = np.concatenate([[False], strokes[:-1, 2] == 0])
    assert np.hypot(*strokes[inside, :2].astype(float).T).mean() == pytest.approx(SPACING, rel=0.05)


def test_sixty_and_a_hundred_and_twenty_samples_a_second_give_the_same_points() -> None:
    slow, fast = (decimate(as_line("ill", drawn(rate)).strokes, 3) for rate in (60, 120))
    assert len(fast) == pytest.approx(len(slow), abs=2)
    begins = [np.flatnonzero(strokes[:, 2])[0] + 1 for strokes in (slow, fast)]
    for begin, end in ((0, 1), (1, 2)):
        ours, theirs = (
            places(strokes)[[0, mark, len(strokes)][begin] : [0, mark, len(strokes)][end]]
            for strokes, mark in zip((slow, fast), begins, strict=True)
        )
        share = np.linspace(0, 1, 40)
        for axis in range(2):
            one, other = (np.interp(share, np.linspace(0, 1, len(some)), some[:, axis]) for some in (ours, theirs))
            assert np.abs(one - other).max() < 12  # a letter is 400 high


@pytest.mark.parametrize(("scale", "angle"), [(0.2, 0.0), (7.0, 0.0), (1.0, 0.25), (3.0, -0.4), (1.0, 1.2)])
def test_size_place_and_slope_on_the_screen_do_not_matter(scale: float, angle: float) -> None:
    level, other = as_line("ill", drawn(60)).strokes, as_line("ill", drawn(60, scale, angle)).strokes
    assert len(other) == pytest.approx(len(level), abs=1)
    share = np.linspace(0, 1, 100)
    one, two = (
        np.array([np.interp(share, np.linspace(0, 1, len(some)), axis) for axis in places(some).T])
        for some in (level, other)
    )
    assert np.abs(one - two).max() < 20


def test_a_dot_stays_and_repeats_go() -> None:
    points = np.concatenate([drawn(60), [[320, 60, 0], [320, 60, 0], [320, 60, 1]]])
    strokes = as_line("ill", points).strokes
    assert strokes[:, 2].sum() == 3
    assert strokes[-2, 2] == 1  # the dot is one point
    still = np.concatenate([[False], (strokes[1:, :2] == 0).all(1) & (strokes[:-1, 2] == 0)])
    assert not still.any()


@pytest.mark.parametrize("points", [[[3, 4, 1]], [[0, 5, 0], [9, 5, 1]], [[1, 1, 0], [1, 1, 0], [1, 1, 1]]])
def test_what_is_no_line_is_refused(points: list[list[float]]) -> None:
    with pytest.raises(DataError, match="no height"):
        as_line("a", np.array(points, float))
