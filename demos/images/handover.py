"""What the rooms hand to one another: the picture of Try it, and an object in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from demos.images.boxes import iou
from demos.images.catalog import EXAMPLES, FIRST_EXAMPLE, example_path
from demos.images.results import Box

SAME_OBJECT = 0.5  # IoU of two boxes that are taken for one object


class LabelledBox(Protocol):
    """An object that was found, of whichever kind of result."""

    @property
    def label(self) -> str:
        """Its class."""

    @property
    def box(self) -> Box:
        """Its box, in pixels of the picture."""


@dataclass(frozen=True)
class ShownPicture:
    """A picture that a room shows: its file, its example chip ("" for the visitor's own), and what it is known by."""

    file: str
    example: str
    known_as: str


def opening_picture(example: str, their_file: str | None, their_example: str) -> ShownPicture:
    """Return the picture that a room opens with: the link's example, else that of Try it, else the first example.

    example: of the link, or the first example for a link that names none. their_file, their_example: what Try it shows.
    """
    if example not in EXAMPLES or example == FIRST_EXAMPLE:
        if their_file is not None:
            return ShownPicture(their_file, their_example, their_example or their_file)
        example = FIRST_EXAMPLE
    return ShownPicture(str(example_path(example)), example, example)


def changed_picture(their_file: str | None, their_example: str, known_as: str) -> ShownPicture | None:
    """Return the picture of Try it if it is another one than what was taken over last, else None.

    known_as: what the picture that was taken over last is known by; "" before the room has opened.
    """
    found = their_example or their_file
    if not known_as or their_file is None or not found or found == known_as:
        return None
    return ShownPicture(their_file, their_example, found)


def object_like(label: str, box: Box, objects: Sequence[LabelledBox]) -> int | None:
    """Return the place of the object with this class whose box overlaps this one most, or None if none does enough."""
    overlaps = [iou(box, each.box) if each.label == label else 0.0 for each in objects]
    best = max(range(len(overlaps)), key=overlaps.__getitem__, default=None)
    return best if best is not None and overlaps[best] >= SAME_OBJECT else None
