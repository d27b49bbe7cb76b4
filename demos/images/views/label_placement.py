"""Where the labels of objects go in a file: in the picture, near their boxes, over no other label or small object.

The page places them alike, with its own font, in widgets/detection_scene/label_placement.js.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demos.images.results import Box

MOST_AREA = 0.12
"""The share of the picture that labels may take."""
SMALL = 3
"""An object is small if its box is less than so many labels large, or less than two labels high."""


@dataclass(frozen=True)
class Label:
    """The box of an object and the width and height of its label, in pixels of the picture."""

    box: "Box"
    width: float
    height: float

    @property
    def hides(self) -> bool:
        """Whether a label over the object would hide much of it."""
        x1, y1, x2, y2 = self.box
        return (x2 - x1) * (y2 - y1) < SMALL * self.width * self.height or y2 - y1 < 2 * self.height


def place_labels(labels: Sequence[Label], picture: tuple[float, float]) -> "list[Box | None]":
    """Return where each label goes (left, top, right, bottom), or None where there is no room for it.

    labels: the most important first. picture: width and height in pixels.
    """
    taken: list[Box] = []
    small = [label.box for label in labels if label.hides]
    places: list[Box | None] = []
    for label in labels:
        area = sum((place[2] - place[0]) * (place[3] - place[1]) for place in taken)
        full = area > MOST_AREA * picture[0] * picture[1]
        candidates = [] if full else _candidates(label, picture)
        place = next(
            (each for each in candidates if not any(_overlap(each, other) for other in [*taken, *small])), None
        )
        if place is not None:
            taken.append(place)
        places.append(place)
    return places


def _candidates(label: Label, picture: tuple[float, float]) -> "list[Box]":
    """Return places that suit a label, best first: above the box, under it, in its corners, beside it, along it."""
    (x1, y1, x2, y2), w, h = label.box, label.width, label.height
    if w > picture[0] or h > picture[1]:
        return []
    corners = [
        (x1, y1 - h),
        (x2 - w, y1 - h),
        (x1, y2),
        (x2 - w, y2),
        (x1, y1),
        (x2 - w, y1),
        (x1, y2 - h),
        (x2 - w, y2 - h),
        (x2, y1),
        (x1 - w, y1),
    ]
    y = y1
    while y + h <= y2:
        corners += [(x1, y), (x2 - w, y), ((x1 + x2 - w) / 2, y)]
        y += h / 2
    inside = [(max(0.0, min(x, picture[0] - w)), max(0.0, min(y, picture[1] - h))) for x, y in corners]
    return [(x, y, x + w, y + h) for x, y in inside]


def _overlap(one: "Box", other: "Box") -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
