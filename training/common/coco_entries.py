"""What an entry of COCO annotations must be: checked value by value, before pycocotools' C code sees any of it.

pycocotools believes what it is given: run lengths that don't fill the picture are read from memory that nobody wrote,
and corners that are far away or no numbers exhaust the memory. Page and training both read annotations through here.
"""

import math
from collections.abc import Mapping
from typing import Any

LONGEST = 30_000  # pixels a side, as for pictures
MOST_PIXELS = 50_000_000
CHARACTERS = range(48, 112)
"""What stands in compressed run lengths, as code points."""
MOST_GROUPS = 7  # of five bits in one number: more than C's integers hold

Entry = Mapping[str, Any]


class EntryRefused(ValueError):
    """An entry that can't be used; the message says what is wrong with it, in words that follow "because"."""


def whole(entry: Entry, name: str) -> int:
    """Return a whole number of an entry, as of an id: 7, 7.0 and "7" are all 7. Raises `EntryRefused`."""
    if name not in entry:
        raise EntryRefused(f"it has no “{name}”")
    return as_whole(entry[name], name)


def as_whole(value: Any, name: str) -> int:
    """Return the whole number that a value is, or is written in; raises `EntryRefused` for any other value."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().lstrip("+-").isdecimal() and len(value) <= 20:
        return int(value)
    raise EntryRefused(f"its “{name}” isn't a whole number")


def flag(entry: Entry, name: str, otherwise: bool = False) -> bool:
    """Return a flag of an entry: 0, 1, false or true. Raises `EntryRefused` for anything else, as the text "0"."""
    value = entry.get(name)
    if value is None:
        return otherwise
    if isinstance(value, bool) or (isinstance(value, int | float) and value in (0, 1)):
        return bool(value)
    raise EntryRefused(f"its “{name}” is neither 0 nor 1")


def picture_size(entry: Entry) -> tuple[int, int]:
    """Return height and width of an image's entry in pixels; raises `EntryRefused` where no picture has that size."""
    width, height = whole(entry, "width"), whole(entry, "height")
    if not (0 < width <= LONGEST and 0 < height <= LONGEST and width * height <= MOST_PIXELS):
        raise EntryRefused(f"{width} x {height} pixels is no size of a picture")
    return height, width


def check_box(box: Any, height: int, width: int) -> None:
    """Raise `EntryRefused` unless a bbox is left, top, width and height in pixels, in or near its picture."""
    numbers = isinstance(box, list | tuple) and len(box) == 4 and all(map(is_number, box))
    if not numbers or box[2] < 0 or box[3] < 0:
        raise EntryRefused("its bbox isn't a list of left, top, width and height in pixels")
    for start, length, side in ((box[0], box[2], width), (box[1], box[3], height)):
        if start < -side or start + length > 2 * side:
            raise EntryRefused("its bbox lies far outside the picture")


def check_area(area: Any) -> None:
    """Raise `EntryRefused` unless an area is a number of pixels."""
    if not is_number(area) or area < 0:
        raise EntryRefused("its area isn't a number of pixels")


def check_segmentation(segmentation: Any, height: int, width: int) -> None:
    """Raise `EntryRefused` unless a segmentation is run lengths that fill the picture, or polygons in or near it."""
    if isinstance(segmentation, Mapping):
        if segmentation.get("size") != [height, width]:
            raise EntryRefused(f"its mask is of the size {segmentation.get('size')}, its picture of {[height, width]}")
        _check_counts(segmentation.get("counts"), width * height)
        return
    outline = 0.0
    for ring in segmentation if isinstance(segmentation, list) and segmentation else [None]:
        if not (isinstance(ring, list) and len(ring) >= 6 and len(ring) % 2 == 0 and all(map(is_number, ring))):
            raise EntryRefused(
                "its segmentation is neither run lengths nor a list of polygons with three corners or more"
            )
        for values, side in ((ring[::2], width), (ring[1::2], height)):
            if min(values) < -side or max(values) > 2 * side:
                raise EntryRefused("its polygon lies far outside the picture")
            outline += sum(abs(one - other) for one, other in zip(values, [*values[1:], values[0]], strict=True))
    if outline > 8 * (height + 1) * (width + 1):  # C lays a point on every fifth of a pixel of it
        raise EntryRefused("its polygons' outline is longer than any that fits into the picture")


def _check_counts(counts: Any, pixels: int) -> None:
    lengths = run_lengths(counts) if isinstance(counts, str) else counts
    plain = isinstance(lengths, list) and all(
        isinstance(value, int) and not isinstance(value, bool) and value >= 0 for value in lengths
    )
    if not plain or sum(lengths) != pixels:
        raise EntryRefused("its run lengths don't add up to the pixels of the picture")


def run_lengths(text: str) -> list[int]:
    """Return the run lengths that a text holds in COCO's compressed form.

    Each number comes in groups of five bits, least first, as characters from "0"; from the fourth on, it is the
    difference to the one before the last (maskApi.c, rleFrString). Raises `EntryRefused` for what can't be that.
    """
    lengths: list[int] = []
    value = shift = 0
    for character in text:
        group = ord(character) - CHARACTERS.start
        if not 0 <= group < len(CHARACTERS) or shift >= 5 * MOST_GROUPS:
            raise EntryRefused("its compressed run lengths hold a character that can't be there, or end too early")
        value |= (group & 0x1F) << shift
        shift += 5
        if group & 0x20:
            continue
        if group & 0x10:
            value |= -1 << shift
        lengths.append(value + lengths[-2] if len(lengths) > 2 else value)
        value = shift = 0
    if shift:
        raise EntryRefused("its compressed run lengths hold a character that can't be there, or end too early")
    return lengths


def is_number(value: Any) -> bool:
    """Whether a value is a finite number that C's doubles hold."""
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # a whole number of hundreds of digits
        return False
