"""Written lines as the page's widgets draw them, and sentences about them: pure functions of plain values."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from demos.text.results import DrawnLine, Handwriting

SPACING = 560  # units of the strokes from line to line, as the page sets them
POINTS_A_SECOND = 33  # of a hand: the pen was recorded about a hundred times a second, and every third point is kept
_NEAR = 25  # units: feet of letters that are as near as this stand on the same height


def page_json(
    page: Handwriting, run: str, rows: int, longest: int, words: Sequence[Sequence[int]], writing: bool
) -> str:
    """Return a page for the sheet: every line with its row, so that it stands with its feet on a rule.

    rows, longest: how many rows the whole page will have, and characters its longest one; words: for each line, the
    number of the word that each stroke belongs to; writing: whether more lines will come.
    """
    lines = [
        line_value(line) | {"row": row, "words": list(of_strokes)}
        for line, row, of_strokes in zip(page.drawn_lines(), _rows(page), words, strict=True)
    ]
    return json.dumps({"run": run, "writing": writing, "rows": rows, "longest": longest, "lines": lines})


def line_value(line: DrawnLine) -> dict[str, Any]:
    """Return a line for the page: dx, dy and lifts of its points in one list of whole numbers.

    Its first offset leads there from the left end of the rule on which it stands.
    """
    return {"text": line.text, "points": flat(line.strokes), "complete": line.complete}


def flat(strokes: npt.NDArray[np.float32]) -> list[int]:
    """Return strokes (points x 3) as whole numbers in one list, beginning at the left end of their baseline."""
    places = np.cumsum(strokes[:, :2].astype(np.float64), axis=0)
    places -= np.array([places[:, 0].min(), baseline(places, strokes[:, 2])])
    whole = np.rint(places).astype(int)  # rounded here, so that nothing adds up
    offsets = np.diff(whole, axis=0, prepend=np.zeros((1, 2), int))
    return [int(number) for number in np.column_stack([offsets, strokes[:, 2].astype(int)]).flatten()]


def baseline(places: npt.NDArray[np.float64], lifted: npt.NDArray[Any]) -> float:
    """Return how far down the feet of most letters of a line stand.

    places: points x 2, y growing downwards; lifted: 1 after the last point of each stroke.
    """
    y = places[:, 1]
    before = np.concatenate([[-np.inf], np.where(lifted[:-1] > 0, -np.inf, y[:-1])])
    after = np.concatenate([np.where(lifted[:-1] > 0, -np.inf, y[1:]), [-np.inf]])
    feet = y[(y >= before) & (y > after)]
    if not len(feet):
        return float(y.max())
    near = (np.abs(feet[:, None] - feet) < _NEAR).sum(axis=1)
    best = near == near.max()
    return float(np.median(feet[best]))


def _rows(page: Handwriting) -> list[int]:
    """Return the row of each line, from 0; rows that are left free count."""
    begins = {line.characters[0] for line in page.lines}
    rows, place = [], 0
    for row, text in enumerate(page.text.split("\n")):
        if text and place in begins:
            rows.append(row)
        place += len(text) + 1
    return rows


def told(page: Handwriting) -> str:
    """Return what is said of lines that were written again, or that stayed incomplete; empty where there is nothing."""
    again = sum(line.tries > 1 for line in page.lines)
    incomplete = [line.text for line in page.lines if not line.complete]
    sentences = []
    if again:
        lines = "One line was" if again == 1 else f"{again} lines were"
        sentences.append(
            f"{lines} written again with other random numbers, because the first try left out a letter or didn't stop."
        )
    if incomplete:
        which = f"“{incomplete[0]}”" if len(incomplete) == 1 else f"{len(incomplete)} lines"
        sentences.append(f"After four tries, {which} still may lack a letter. Try another seed, or a higher tidiness.")
    return " ".join(sentences)


def wrote(page: Handwriting) -> str:
    """Return the first words of the result line: how many points the network drew, and how fast."""
    drawn, letters = len(page.strokes), sum(len(line.text) for line in page.lines)
    rate = drawn / max(page.seconds, 1e-6)
    return (
        f"{letters} characters as {drawn:,} pen points, {rate:,.0f} points per second; a hand makes about "
        f"{POINTS_A_SECOND}."
    )


def word_written(line: DrawnLine) -> str:
    """Return what is said once a word was written again."""
    if line.complete:
        return "Written again with other random numbers. The link leads to the page as it was."
    return "Written again, but a letter may be missing. Click it once more."
