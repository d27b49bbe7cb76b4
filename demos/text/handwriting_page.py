"""A page of handwritten lines as one sequence of points."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from demos.text.results import Array, Handwriting, HandwrittenLine, OffsetDensity

if TYPE_CHECKING:
    from training.handwriting.sampling import Written

SPACING = 560.0  # from line to line, in the units of the strokes: a line is some 260 high, with long letters 400


class Page:
    """Takes lines as they are written and sets them below each other, all from the same left edge.

    scale: the units of dx and dy in which the network gives its densities.
    """

    def __init__(self, scale: tuple[float, float]) -> None:
        self.scale = np.array(scale, np.float32)
        self.lines: list[HandwrittenLine] = []
        self._rows: list[str] = []
        self._points: list[Array] = []
        self._written: list[Written] = []
        self._end = np.zeros(2)  # of the last line
        self._left = self._middle = 0.0  # of the first line's ink

    def leave_free(self) -> None:
        """Leave a line free."""
        self._rows.append("")

    def add(self, text: str, written: "Written", tries: int) -> Array:
        """Set a line on the page and return its points (x 3); their first offset is the way from the line before."""
        points = written.strokes.copy()
        points[0, :2] = 0
        places = np.cumsum(points[:, :2].astype(np.float64), axis=0)
        left, middle = places[:, 0].min(), places[:, 1].mean()
        if not self.lines:
            self._left, self._middle = left, middle - len(self._rows) * SPACING
        start = np.array([self._left - left, self._middle + len(self._rows) * SPACING - middle])
        points[0, :2] = start - self._end
        self._end = start + places[-1]
        self.lines.append(
            HandwrittenLine(
                text,
                _span(self._rows, len(text), between=1),
                _span(self._points, len(points), between=0),
                written.complete,
                tries,
            )
        )
        self._rows.append(text)
        self._points.append(points)
        self._written.append(written)
        return points

    def finished(self, seconds: float) -> Handwriting:
        """Return the page; seconds: how long the network took for it."""
        text, strokes = "\n".join(self._rows), np.concatenate(self._points)
        window = np.zeros((len(strokes), len(text)), np.float32)
        for line, written in zip(self.lines, self._written, strict=True):
            window[slice(*line.points), slice(*line.characters)] = written.window[:, : len(line.text)]
        return Handwriting(
            strokes=strokes,
            text=text,
            window=window,
            density=self._density(),
            complete=all(line.complete for line in self.lines),
            seconds=seconds,
            lines=tuple(self.lines),
        )

    def _density(self) -> OffsetDensity:
        each = zip(*(written.density for written in self._written), strict=True)
        return offset_density([np.concatenate(parts) for parts in each], self.scale)


def offset_density(parts: Sequence[Array], scale: Array) -> OffsetDensity:
    """Return what every point was drawn from in the units of the strokes.

    parts: a `PointDensity` of points x ..., in the network's units; scale: what those are in units of the strokes.
    """
    log_weights, mean, log_std, correlation, pen = parts
    chances = np.exp(pen - pen.max(axis=-1, keepdims=True))
    return OffsetDensity(
        weights=np.exp(log_weights),
        mean=mean * scale,
        std=np.exp(log_std) * scale,
        correlation=correlation,
        pen=chances / chances.sum(axis=-1, keepdims=True),
    )


def _span(before: "list[str] | list[Array]", length: int, between: int) -> tuple[int, int]:
    """Return where something of a length begins and ends behind others, so many places between each."""
    begin = sum(len(one) + between for one in before)
    return begin, begin + length
