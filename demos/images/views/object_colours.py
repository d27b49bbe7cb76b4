"""Which colour each object gets: its class's, or one of its own where objects of a class overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from demos.images.views.masks import Mask

if TYPE_CHECKING:
    from demos.images.results import Box, Detection

HUES = 7  # colours that anyone can tell apart; then the same ones lighter
COLOURS = 2 * HUES


@dataclass(frozen=True)
class ObjectColour:
    """The number of an object's own colour and of its class's, from 0, as `hue_of` takes them."""

    own: int
    of_class: int


def object_colours(detections: "Sequence[Detection]", by_class: bool) -> list[ObjectColour]:
    """Return the colours of objects, given from the highest score to the lowest.

    by_class: an object has the colour of its class, unless one of the same class with a higher score that it overlaps
    has that: then it gets another one, if possible a colour of no class here. So an object's colour depends on no
    object with a lower score. Else every object has a colour of its own.
    """
    classes: dict[str, int] = {}
    for detection in detections:
        classes.setdefault(detection.label, len(classes))
    if not by_class:
        return [ObjectColour(index, classes[detection.label]) for index, detection in enumerate(detections)]
    found: list[ObjectColour] = []
    for index, detection in enumerate(detections):
        own = classes[detection.label]
        taken = {
            found[other].own % COLOURS
            for other in range(index)
            if detections[other].label == detection.label and overlap(detections[other], detection)
        }
        if own % COLOURS in taken:
            own = _another(taken, set(classes.values()), own)
        found.append(ObjectColour(own, classes[detection.label]))
    return found


def overlap(one: "Detection", other: "Detection") -> bool:
    """Return whether two masks share a pixel or touch, by an edge or a corner."""
    window = _shared_window(one.box, other.box, one.mask)
    if window is None:
        return False
    return bool((_grown(one.mask[window]) & other.mask[window]).any())


def _another(taken: set[int], of_classes: set[int], own: int) -> int:
    """Return a colour that no overlapping object has: one of no class if there is one, else any, else the class's."""
    free = [number for number in range(COLOURS) if number not in taken]
    return min(free, key=lambda number: (number in of_classes, number), default=own)


def _shared_window(one: "Box", other: "Box", mask: Mask) -> tuple[slice, slice] | None:
    """Return the rows and columns that both boxes reach, a pixel wider on each side, or None where they don't touch."""
    height, width = mask.shape
    left, top = (int(max(one[axis], other[axis])) - 1 for axis in (0, 1))
    right, bottom = (int(np.ceil(min(one[axis], other[axis]))) + 1 for axis in (2, 3))
    rows, columns = slice(max(0, top), min(height, bottom)), slice(max(0, left), min(width, right))
    return (rows, columns) if rows.start < rows.stop and columns.start < columns.stop else None


def _grown(mask: Mask) -> Mask:
    """Return a mask that reaches a pixel further on all sides."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    wide[:-1] |= mask[1:]
    grown = wide.copy()
    grown[:, 1:] |= wide[:, :-1]
    grown[:, :-1] |= wide[:, 1:]
    return grown
