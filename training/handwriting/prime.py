"""A line that somebody drew, brought to the data's slope, scale and spacing of points, so that the writer can go on.

The steps are those that made the data (see its README): the slope taken out, heights divided by their standard
deviation, strokes lightly smoothed, positions rounded. Pens and mice are sampled at any rate; the data's pen moved on
by 15 of its units from point to point, so that many points are laid on what was drawn.
"""

import numpy as np
import numpy.typing as npt

from training.common.parquet import DataError
from training.handwriting.data import Line
from training.handwriting.network import UNKNOWN_WRITER

Points = npt.NDArray[np.float64]
UNITS_OF_STD = 64.0  # a standard deviation of y over the ink
SPACING = 15.3  # units from point to point on the paper, mean of the train split
_WIDE = 3.0  # standard deviation along the line over that across it: below, as in one word, it says nothing of a slope
_SMOOTHING = np.array([-2, 3, 6, 7, 6, 3, -2]) / 21  # Savitzky and Golay 1964: window 7, order 3


def as_line(text: str, points: npt.NDArray[np.floating], writer: int = UNKNOWN_WRITER) -> Line:
    """Return a drawn line as one of the data.

    points: x, y (in any unit, y growing downwards) and whether the pen was lifted after the point, sampled evenly in
    time. Raises `DataError` where there is no line in them: fewer than two places, or all at one height.
    """
    drawn = _strokes(np.asarray(points, np.float64))
    ink = np.concatenate(drawn)
    ink_std = float(_level(ink, ink)[:, 1].std())
    if len(ink) < 2 or not ink_std > 0:
        raise DataError("Expected strokes that are a line of writing; they have no height.")
    scaled = [_level(stroke, ink) * (UNITS_OF_STD / ink_std) for stroke in drawn]
    length = sum(float(_lengths(stroke).sum()) for stroke in scaled)
    moves = sum(len(stroke) - 1 for stroke in scaled)
    finer = length / SPACING / max(moves, 1)  # moves in the data for one that was drawn
    strokes = [np.rint(_smooth(_resample(stroke, finer))) for stroke in scaled]
    return Line(text, writer, _offsets([_without_repeats(stroke) for stroke in strokes]))


def _strokes(points: Points) -> list[Points]:
    """Return the places of each stroke, without repeats."""
    ends = np.flatnonzero(points[:, 2] > 0) + 1
    return [_without_repeats(stroke[:, :2]) for stroke in np.split(points, ends) if len(stroke)]


def _level(stroke: Points, ink: Points) -> Points:
    """Return places turned so that the long axis of all the ink is level; where it has none, as they are."""
    spread, axes = np.linalg.eigh(np.cov(ink.T, ddof=0))  # in rising order
    along = axes[:, 1] * np.sign(axes[0, 1] or 1)  # from left to right
    if spread[1] < _WIDE**2 * spread[0]:
        return stroke
    turned: Points = stroke @ np.array([[along[0], -along[1]], [along[1], along[0]]])
    return turned


def _lengths(stroke: Points) -> Points:
    lengths: Points = np.hypot(*np.diff(stroke, axis=0).T)
    return lengths


def _resample(stroke: Points, finer: float) -> Points:
    """Return a stroke in so many times as many moves, evenly in time, from its first place to its last."""
    moves = len(stroke) - 1
    if moves == 0:
        return stroke
    moments = np.linspace(0, moves, max(1, round(moves * finer)) + 1)
    return np.column_stack([np.interp(moments, np.arange(moves + 1), axis) for axis in stroke.T])


def _smooth(stroke: Points) -> Points:
    """Return a stroke lightly smoothed, its ends left alone."""
    reach = len(_SMOOTHING) // 2
    if len(stroke) < len(_SMOOTHING):
        return stroke
    smoothed = stroke.copy()
    for axis in range(2):
        smoothed[reach:-reach, axis] = np.convolve(stroke[:, axis], _SMOOTHING, mode="valid")
    return smoothed


def _without_repeats(stroke: Points) -> Points:
    kept: Points = stroke[np.concatenate([[True], (np.diff(stroke, axis=0) != 0).any(1)])]
    return kept


def _offsets(strokes: list[Points]) -> npt.NDArray[np.int16]:
    """Return strokes as offsets: points x 3, the first 0, and 1 at each stroke's end."""
    places = np.concatenate(strokes)
    lifted = np.concatenate([[*[0] * (len(stroke) - 1), 1] for stroke in strokes])
    return np.column_stack([np.diff(places, axis=0, prepend=places[:1]), lifted]).astype(np.int16)
