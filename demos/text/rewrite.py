"""Writing a part of a line again: one word of it, or all from some point on."""

import dataclasses
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from demos.serving import loader
from demos.text.catalog import HANDWRITING as WEIGHTS
from demos.text.handwrite import BIASES, RETRIES, SEEDS, stepper_of, writer_of
from demos.text.handwriting_text import LINE, lines_of
from demos.text.results import Array, DrawnLine, HandwriteRefused
from demos.text.validation import checked_integer, checked_number

if TYPE_CHECKING:
    from training.handwriting.runtime import Stepper

MOST_POINTS = 20 * LINE + 40  # of a line, as many as the network ever writes


@dataclasses.dataclass(frozen=True)
class Rewritten:
    """A line of which a part is new: the points from `fresh[0]` to `fresh[1]`."""

    line: DrawnLine
    fresh: tuple[int, int]


def given_line(text: str, numbers: Sequence[float]) -> tuple[str, Array]:
    """Return a line's text and strokes (points x 3) from what a page sent: dx, dy and lifts in one list.

    Raises `HandwriteRefused` where they are no line that the network could have written.
    """
    generation = loader.generation(WEIGHTS)
    lines = lines_of(text, generation.card.config["alphabet"])
    try:
        strokes = np.array(numbers, np.float64).reshape(-1, 3)
    except (TypeError, ValueError):
        strokes = np.zeros((0, 3))
    usable = np.isfinite(strokes).all() and np.abs(strokes).max(initial=0) < 1e5
    if len(lines) != 1 or not usable or not 0 < len(strokes) <= MOST_POINTS:
        raise HandwriteRefused("This isn't a line that was written here. Press Write for a new one.")
    strokes[0, :2] = 0
    strokes[:, 2] = strokes[:, 2] > 0
    return lines[0], strokes.astype(np.float32)


def read_line(text: str, strokes: Array, style: int = 0) -> DrawnLine:
    """Return a line that stands with the network's window over its letters."""
    from training.handwriting.sampling import passed_all, read_over

    generation = loader.generation(WEIGHTS)
    writer = writer_of(style, generation.card.config["writers"])
    window, _ = read_over(generation.get(stepper_of), text, writer, strokes)
    return DrawnLine(text, strokes, window, passed_all(window, text))


def words_of_strokes(line: DrawnLine) -> list[int]:
    """Return for each stroke of a line the number of the word that it belongs to, by the letters looked at."""
    words = np.cumsum([0, *(character == " " for character in line.text[:-1])])
    looked_at = words[line.window.argmax(axis=1)]  # points
    ends = [0, *(np.flatnonzero(line.strokes[:, 2]) + 1), len(line.strokes)]
    return [int(np.bincount(looked_at[begin:end]).argmax()) for begin, end in pairwise(ends) if end > begin]


def rewrite_word(line: DrawnLine, word: int, style: int = 0, bias: float = 0.6, seed: int = 0) -> Rewritten:
    """Write one word of a line again: the network reads what stands before it, and what stands behind moves along.

    word: its number, from 0. Raises `HandwriteRefused` where the line has no such word.
    """
    bias, seed = checked_number("The bias", bias, *BIASES), checked_integer("The seed", seed, *SEEDS)
    strokes_before, strokes_behind = _places_of(line, word)
    generation = loader.generation(WEIGHTS)
    writer = writer_of(style, generation.card.config["writers"])
    end = _ends(line.text)[word]
    new = _word(generation.get(stepper_of), line, line.strokes[:strokes_before], writer, end, (bias, seed))
    joined = _joined(line.strokes, strokes_before, new, strokes_behind)
    after = read_line(line.text, joined, style)
    return Rewritten(after, (strokes_before, strokes_before + len(new)))


def rewrite_from(line: DrawnLine, point: int, style: int = 0, bias: float = 0.6, seed: int = 0) -> Rewritten:
    """Keep so many points of a line, and write the rest of it again, at most three times until it is complete.

    Raises `HandwriteRefused` where the line has fewer points.
    """
    from training.handwriting.sampling import go_on

    bias, seed = checked_number("The bias", bias, *BIASES), checked_integer("The seed", seed, *SEEDS)
    point = checked_integer("The point", point, 0, len(line.strokes))
    generation = loader.generation(WEIGHTS)
    writer = writer_of(style, generation.card.config["writers"])
    kept = line.strokes[:point]
    for tries in range(1, RETRIES + 2):
        (written,) = go_on(generation.get(stepper_of), line.text, writer, kept, bias, [seed, point, tries])
        after = read_line(line.text, np.concatenate([kept, written.strokes]), style)
        if after.complete and written.ended:
            break
    complete = after.complete and written.ended
    return Rewritten(dataclasses.replace(after, complete=complete, tries=tries), (point, len(after.strokes)))


def _ends(text: str) -> list[int]:
    """Return where each word of a line ends: the position of the space behind it, or of the text's end."""
    return [position for position, character in enumerate(f"{text} ") if character == " "]


def _places_of(line: DrawnLine, word: int) -> tuple[int, int]:
    """Return the point where a word begins, and that where what is behind it begins."""
    words = words_of_strokes(line)
    begins = [0, *(np.flatnonzero(line.strokes[:, 2]) + 1)][: len(words)]
    first = next((number for number, one in enumerate(words) if one == word), None)
    if first is None or isinstance(word, bool):
        raise HandwriteRefused("There is no such word in this line. Click one that stands there.")
    behind = next((number for number in range(first, len(words)) if words[number] > word), None)
    return int(begins[first]), len(line.strokes) if behind is None else int(begins[behind])


def _word(
    stepper: "Stepper", line: DrawnLine, kept: Array, writer: int, end: int, settings: tuple[float, int]
) -> Array:
    """Return new strokes behind those that are kept, to the end of a word (a position in the text).

    They are of the first try that gets so far, or else of the last one.
    """
    from training.handwriting.sampling import go_on

    bias, seed = settings
    for tries in range(1, RETRIES + 2):
        (written,) = go_on(stepper, line.text, writer, kept, bias, [seed, end, tries])
        beyond = np.flatnonzero(written.window[:, : len(line.text) + 1].argmax(axis=1) > end)
        if end < len(line.text) and len(beyond):
            lifts = np.flatnonzero(written.strokes[: beyond[0], 2])
            if len(lifts):
                return written.strokes[: lifts[-1] + 1]
        elif end == len(line.text) and written.ended:
            return written.strokes
    return written.strokes


def _joined(old: Array, begin: int, new: Array, behind: int) -> Array:
    """Return a line in which new points stand between two places: what is behind keeps its gap and its height."""
    if behind == len(old):
        return np.concatenate([old[:begin], new])
    places: npt.NDArray[np.float64] = np.cumsum(old[:, :2].astype(np.float64), axis=0)
    start = places[begin - 1] if begin else np.zeros(2)
    fresh = start + np.cumsum(new[:, :2].astype(np.float64), axis=0)
    gap = places[behind, 0] - places[begin:behind, 0].max()
    target = np.array([fresh[:, 0].max() + gap, places[behind, 1]])
    rest = old[behind:].copy()
    rest[0, :2] = target - fresh[-1]
    joined = np.concatenate([old[:begin], new, rest])
    joined[len(old[:begin]) + len(new) - 1, 2] = 1
    return joined
