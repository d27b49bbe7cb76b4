"""Writing: draw each next point from its density, and tell whether the whole text was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from training.handwriting.data import Line, decimate
from training.handwriting.network import DOWN, END
from training.handwriting.runtime import Array, Noise, PointDensity, Points, Stepper

_POINTS_A_LETTER = 20  # a writer takes eight; a line that needs more than this has lost its way
_SPARE_POINTS = 40
_CALL = 32  # points that are drawn in one call
_HAND = 12  # letters that show a hand
_PASSED = 0.5  # of the window's greatest weight: so much shows a letter that is being written


@dataclass(frozen=True)
class Written:
    """A line as it was drawn.

    strokes: points x 3, dx and dy in the data's units (y grows downwards) and 1 where the pen is lifted after;
    window: points x letters, the window's weight of each letter and of the stop mark; density: what each point was
    drawn from, offsets in the network's units, before it was made tidier; ended: whether the pen stopped by itself;
    complete: whether it did so after the window had passed every letter.
    """

    strokes: Array
    window: Array
    density: PointDensity
    ended: bool
    complete: bool


@dataclass(frozen=True)
class Shown:
    """Writing that the network is shown before it writes: its text, and its strokes as `Written`'s, at its own rate."""

    text: str
    strokes: Array


def shown(line: Line, decimation: int) -> Shown:
    """Return a line of the data as a network of some decimation is shown it."""
    return Shown(line.text, decimate(line.strokes, decimation).astype(np.float32))


def beginning(written: Written, text: str, letters: int = _HAND) -> Shown:
    """Return the first words of a line, so many letters or a little more: enough to go on in the same hand.

    They end where the pen was last lifted before the window came to the next word. Where there is none, it is all of
    the line.
    """
    end = text.find(" ", letters)
    beyond = np.flatnonzero(written.window[:, end + 1 :].max(axis=1, initial=0) >= written.window.max(axis=1))
    first = int(beyond[0]) if end > 0 and len(beyond) else 0
    lifts = np.flatnonzero(written.strokes[:first, 2])
    if not len(lifts):
        return Shown(text, written.strokes)
    return Shown(text[:end], written.strokes[: lifts[-1] + 1])


def write_lines(
    stepper: Stepper,
    texts: Sequence[str],
    writers: Sequence[int],
    bias: float,
    seed: int | Sequence[int],
    prime: Shown | None = None,
) -> list[Written]:
    """Write texts side by side, each in the hand of a writer (an id, -1 for none in particular).

    prime: what the network is shown as if it had just written it: it goes on in that hand (Graves 2013, section 5.5).
    What is returned begins behind it.
    Raises KeyError for a character that the network can't write.
    """
    before = f"{prime.text} " if prime else ""
    state = stepper.begin([before + text for text in texts], writers)
    if prime:
        given = (prime.strokes / np.array([*stepper.network.scale, 1])).astype(np.float32)
        _, state = stepper.read(np.tile(given[:, None], (1, len(texts), 1)), state)
    limits = np.array([_POINTS_A_LETTER * len(text) + _SPARE_POINTS for text in texts])
    last = [len(before) + len(text.rstrip()) - 1 for text in texts]
    points, lengths, ended = _drawn(stepper, state, limits, last, bias, seed)
    return [
        _written(row, len(before), text, int(length), bool(over), stepper.network.scale, points)
        for row, (text, length, over) in enumerate(zip(texts, lengths, ended, strict=True))
    ]


def go_on(
    stepper: Stepper,
    text: str,
    writer: int,
    strokes: Array,
    bias: float,
    seed: int | Sequence[int],
    copies: int = 1,
    most: int | None = None,
) -> list[Written]:
    """Go on with a line that is partly written, in so many ways side by side.

    text: of the whole line; strokes: what stands already, as `Written`'s, perhaps no point; most: points to write at
    most. What is returned begins behind what stands; `complete` is about the whole line only where nothing stood.
    Raises KeyError for a character that the network can't write.
    """
    state = stepper.begin([text] * copies, [writer] * copies)
    if len(strokes):
        given = (strokes / np.array([*stepper.network.scale, 1])).astype(np.float32)
        _, state = stepper.read(np.tile(given[:, None], (1, copies, 1)), state)
    limit = max(1, _POINTS_A_LETTER * len(text) + _SPARE_POINTS - len(strokes))
    limits = np.full(copies, limit if most is None else min(most, limit))
    points, lengths, ended = _drawn(stepper, state, limits, [len(text.rstrip()) - 1] * copies, bias, seed)
    return [
        _written(row, 0, text, int(length), bool(over), stepper.network.scale, points)
        for row, (length, over) in enumerate(zip(lengths, ended, strict=True))
    ]


def read_over(stepper: Stepper, text: str, writer: int, strokes: Array) -> tuple[Array, PointDensity]:
    """Return what was known before each point of strokes that stand, as `Written`'s window and density.

    The window is without the stop mark.
    """
    given = (strokes / np.array([*stepper.network.scale, 1])).astype(np.float32)
    points, _ = stepper.read(given[:, None], stepper.begin([text], [writer]))
    return points.weights[:, 0, : len(text)], PointDensity(*(part[:, 0] for part in points.density))


def _drawn(
    stepper: Stepper,
    state: Any,
    limits: npt.NDArray[np.int64],
    last: Sequence[int],
    bias: float,
    seed: int | Sequence[int],
) -> tuple[Points, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Draw points until every line has ended or has as many as its limit, see `_lengths`.

    last: the place of each line's last letter. Returns the points, how many each line has, and whether it ended.
    """
    random = np.random.default_rng(seed)
    pieces: list[Points] = []
    ends: list[npt.NDArray[np.bool_]] = []
    lengths, ended = np.zeros(len(limits), int), np.zeros(len(limits), bool)  # 0 while a line goes on
    while not lengths.all():
        piece, state = stepper.write(_noise(stepper.network.components, len(limits), random), bias, state)
        pieces.append(piece)
        ends.append(_ends(piece.pen, piece.weights.argmax(-1) - np.array(last)))
        lengths, ended = _lengths(np.concatenate(ends), limits)
    return _joined(pieces), lengths, ended


def _noise(components: int, batch: int, random: np.random.Generator) -> Noise:
    """Return the noise of the next points."""
    gumbel = random.gumbel(size=(_CALL, batch, components + 3)).astype(np.float32)
    return Noise(gumbel, random.standard_normal((_CALL, batch, 2), np.float32))


def _ends(pen: npt.NDArray[np.int64], beyond: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return at which points each line may be over (time x batch, as are both arguments).

    pen: states; beyond: how many letters behind the last one the window is, negative before it. A line is over where
    the pen stops once the window has come to the last letter (where it would stop before, it is only lifted), or where
    it is lifted behind that letter.
    """
    over: npt.NDArray[np.bool_] = ((pen == END) & (beyond >= 0)) | ((pen != DOWN) & (beyond > 0))
    return over


def _lengths(
    ends: npt.NDArray[np.bool_], limits: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return how many points each line has, or 0 where it goes on, and whether it ended by itself; ends: `_ends`."""
    first = ends.argmax(0)
    ended = ends.any(0) & (first < limits)
    return np.where(ended, first + 1, np.where(limits <= len(ends), limits, 0)), ended


def _joined(pieces: Sequence[Points]) -> Points:
    density = PointDensity(*(np.concatenate(parts) for parts in zip(*(one.density for one in pieces), strict=True)))
    offsets, pen, weights = (
        np.concatenate(parts) for parts in zip(*((one.offsets, one.pen, one.weights) for one in pieces), strict=True)
    )
    return Points(offsets, pen, density, weights)


def _written(
    row: int, begin: int, text: str, length: int, ended: bool, scale: tuple[float, float], points: Points
) -> Written:
    """Return a row of a batch of lines as far as it was written; begin: letters that stand before its text."""
    pen, window = points.pen[:length, row], points.weights[:length, row, : begin + len(text) + 1]
    offsets = points.offsets[:length, row] * np.array(scale, np.float32)
    return Written(
        np.column_stack([offsets, pen != DOWN]).astype(np.float32),
        window[:, begin:],
        PointDensity(*(part[:length, row] for part in points.density)),
        ended,
        ended and passed_all(window, text, begin),
    )


def passed_all(window: Array, text: str, begin: int = 0) -> bool:
    """Whether the window (points x letters and the stop mark) showed every letter of a text, spaces aside, in order.

    begin: how many letters stand before the text's first one.
    """
    shown = window >= _PASSED * np.maximum(window.max(axis=1, keepdims=True), 1e-9)
    last = 0
    for letter, character in enumerate(text, start=begin):
        if character == " ":
            continue
        moments = np.flatnonzero(shown[last:, letter])
        if not len(moments):
            return False
        last += int(moments[0])
    return True
