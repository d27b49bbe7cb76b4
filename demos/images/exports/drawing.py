"""What the drawn formats share: sizes that suit the picture, and the labels with their places."""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import ImageFont

from demos.images.exports.annotated import Annotated
from demos.images.results import Box
from demos.images.views.detection_view import percent
from demos.images.views.label_placement import Label, place_labels

SHOWN_AT = 800
"""Pixels of the longer side at which a label is 14 px high, as on the page."""
FONT, PADDING, SWATCH = 14.0, 4.0, 5.0  # pixels at that size
LARGEST = 2048
"""Longer side, in pixels, of a picture that is drawn to be looked at."""


@dataclass(frozen=True)
class PlacedLabel:
    """A label with its place (left, top, right, bottom), its text's width, and its object's number from 0."""

    number: int
    text: str
    place: Box
    text_width: float


def unit_of(picture: Annotated) -> float:
    """Return how many pixels of the picture are one at the size at which it is looked at."""
    return max(picture.size) / SHOWN_AT


def largest_first(picture: Annotated) -> list[int]:
    """Return the numbers of the objects, so that small ones are drawn over large ones."""
    return sorted(range(len(picture.objects)), key=lambda number: -picture.areas[number])


def placed_labels(picture: Annotated) -> Iterator[PlacedLabel]:
    """Yield the labels that have a place, the highest scores first."""
    unit = unit_of(picture)
    font = ImageFont.load_default(FONT)
    texts = [f"{each.label} {percent(each.score)}" for each in picture.objects]
    widths = [font.getlength(text) * unit for text in texts]
    extra, height = (SWATCH + 3 * PADDING) * unit, (FONT + 2 * PADDING) * unit
    labels = [Label(each.box, wide + extra, height) for each, wide in zip(picture.objects, widths, strict=True)]
    for number, place in enumerate(place_labels(labels, picture.size)):
        if place is not None:
            yield PlacedLabel(number, texts[number], place, widths[number])
