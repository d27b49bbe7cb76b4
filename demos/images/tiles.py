"""A large picture searched in overlapping tiles, at every scale from the whole to its own pixels.

Small things are then as large for the network as those that it learned from (Akyon et al., "Slicing Aided Hyper
Inference", 2022).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image
from torch import Tensor

from demos.images.boxes import area, common, iou
from demos.images.catalog import overlap_of_classes
from demos.images.results import Box
from training.common import deadline
from training.mask_rcnn.network import Detections, MaskRCNN
from training.mask_rcnn.runtime import Exported, Settings, paste_mask, predict

Pixels = npt.NDArray[np.uint8]

SHARED = 0.25
"""Neighbouring tiles share this part of their side at least, so that what is smaller lies in one of them whole."""
MOST_SIDES = 6
"""Larger pictures are scaled down to this many times the network's long side."""
LEAST_SCORE = 0.1
"""No object that is found in tiles has a lower score: hundreds of doubtful boxes would join by chance."""
EDGE = 2.0  # pixels of the network: a box that is nearer to the edge of its tile may go on beyond it
SAME_THING = 0.5  # intersection over union, where two tiles both see, of two parts of one object
WITHIN = 0.7  # share of the smaller of two masks that lies in the larger: a part of the same object
FILLED = 0.5  # share of a tile in the box of one object: little else of the picture is seen in it
OF_WHOLE, OF_PART = 0.9, 0.5  # what a score counts for, for each scale finer, and for an object that its tile cuts


@dataclass(frozen=True)
class Part:
    """One box of an object, in pixels of the picture, and its mask (28 x 28, probabilities)."""

    box: Box
    mask: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Found:
    """An object: its class (from 1), score, class probabilities (background first), and parts, one if no seam cut it.

    tile: the pixels that its network saw; level: of the scale, 0 for the whole picture; cut: the edge of its tile may
    have cut it.
    """

    label: int
    score: float
    probabilities: Tensor
    parts: tuple[Part, ...]
    tile: Box
    level: int = 0
    cut: bool = False

    @property
    def box(self) -> Box:
        """The smallest box around all parts."""
        left, top, right, bottom = zip(*(part.box for part in self.parts), strict=True)
        return min(left), min(top), max(right), max(bottom)

    @property
    def weight(self) -> float:
        """Which of two answers about one object counts: the surer, the one that saw more of it."""
        return self.score * OF_WHOLE**self.level * (OF_PART if self.cut else 1.0)


def found_in_whole(detections: Detections, indices: Sequence[int], size: tuple[int, int]) -> list[Found]:
    """Return some of the detections of a picture of this size (width, height)."""
    return [_found(detections, index, (0.0, 0.0), (1.0, 1.0), (0.0, 0.0, *size), 0, False) for index in indices]


def search(network: MaskRCNN | Exported, pixels: Pixels, limit: int, overlap: float) -> list[Found]:
    """Return the objects of a picture (height x width x 3) with a score of LEAST_SCORE or more, best first.

    limit: how many at most, in a tile and altogether. overlap: as for `detect`.
    """
    picture, settings = Image.fromarray(pixels), Settings(LEAST_SCORE, limit, overlap)
    found: list[Found] = []
    for level, size in enumerate(scales(picture.size, network.long_side)):
        scaled = picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0) if size != picture.size else picture
        ratio = picture.width / size[0], picture.height / size[1]
        seen: list[Found] = []
        for tile in grid(size, network.long_side):
            deadline.check()
            detections = predict(network, np.asarray(scaled.crop(tile)), settings)
            seen += _in_tile(detections, tile, size, ratio, level)
        found += joined(seen)
    kept = without_duplicates(found, overlap)
    return sorted(kept, key=lambda each: -each.score)[:limit]


def scales(size: tuple[int, int], side: int) -> list[tuple[int, int]]:
    """Return the sizes (width, height) at which a picture is searched, the coarsest first, each twice the one before.

    side: the network's long side in pixels, which the coarsest fits into.
    """
    longest = min(max(size), MOST_SIDES * side)
    sides = [longest]
    while sides[0] > side:
        sides.insert(0, max(side, round(sides[0] / 2)))
    return [(max(1, round(size[0] * each / max(size))), max(1, round(size[1] * each / max(size)))) for each in sides]


def grid(size: tuple[int, int], side: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield tiles (left, top, right, bottom) of at most side x side pixels that cover a picture of this size."""
    for top in _starts(size[1], side):
        for left in _starts(size[0], side):
            yield left, top, min(size[0], left + side), min(size[1], top + side)


def _starts(length: int, side: int) -> list[int]:
    if length <= side:
        return [0]
    count = int(np.ceil((length - side) / (side * (1 - SHARED)))) + 1
    return [round(start) for start in np.linspace(0, length - side, count).tolist()]


def _in_tile(
    detections: Detections,
    tile: tuple[int, int, int, int],
    size: tuple[int, int],
    ratio: tuple[float, float],
    level: int,
) -> Iterator[Found]:
    """Yield what was found in a tile of the picture scaled to `size`; ratio: pixels of the picture to one of these."""
    left, top, right, bottom = tile
    seen = left * ratio[0], top * ratio[1], right * ratio[0], bottom * ratio[1]
    for index, (x1, y1, x2, y2) in enumerate(detections.boxes.tolist()):
        cut = (
            (left > 0 and x1 < EDGE)
            or (top > 0 and y1 < EDGE)
            or (right < size[0] and x2 > right - left - EDGE)
            or (bottom < size[1] and y2 > bottom - top - EDGE)
        )
        yield _found(detections, index, (left, top), ratio, seen, level, cut)


def _found(
    detections: Detections,
    index: int,
    corner: tuple[float, float],
    ratio: tuple[float, float],
    tile: Box,
    level: int,
    cut: bool,
) -> Found:
    x1, y1, x2, y2 = detections.boxes[index].tolist()
    box = (
        (x1 + corner[0]) * ratio[0],
        (y1 + corner[1]) * ratio[1],
        (x2 + corner[0]) * ratio[0],
        (y2 + corner[1]) * ratio[1],
    )
    part = Part(box, detections.masks[index].numpy())
    score, label = float(detections.scores[index]), int(detections.labels[index])
    return Found(label, score, detections.probabilities[index], (part,), tile, level, cut)


def joined(found: Sequence[Found]) -> list[Found]:
    """Return what was found at one scale, the parts of objects that a seam cut in two put together.

    Two parts belong together where they have one class and agree about what both of their tiles see. The surest of
    them gives the score.
    """
    result = [each for each in found if not each.cut]
    pieces = sorted((each for each in found if each.cut), key=lambda each: -each.score)
    while pieces:
        whole, grown = [pieces.pop(0)], True
        while grown:
            grown = False
            rest: list[Found] = []
            for each in pieces:
                if any(_continues(each, other) for other in whole):
                    whole.append(each)
                    grown = True
                else:
                    rest.append(each)
            pieces = rest
        result.append(replace(whole[0], parts=tuple(part for each in whole for part in each.parts)))
    return result


def _continues(one: Found, other: Found) -> bool:
    """Whether two parts of one class agree about what both of their tiles see."""
    if one.label != other.label or one.tile == other.tile:
        return False
    shared = common(one.tile, other.tile)
    return bool(area(shared)) and iou(common(one.box, shared), common(other.box, shared)) > SAME_THING


def without_duplicates(found: Sequence[Found], overlap: float) -> list[Found]:
    """Return each object once, however many tiles and scales found it; the answer that counts most stays."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda each: -each.weight):
        if not any(_is_same(each, other, overlap) for other in kept):
            kept.append(each)
    return kept


def _is_same(one: Found, other: Found, overlap: float) -> bool:
    shared = iou(one.box, other.box)
    if one.label != other.label:
        return shared > overlap_of_classes(overlap) or _is_out_of_context(one, other)
    if shared > overlap:
        return True
    if one.tile == other.tile or not shared:
        return False
    small, large = sorted((one, other), key=lambda each: area(each.box))
    return share_within(small, large) > WITHIN


def _is_out_of_context(one: Found, other: Found) -> bool:
    """Whether this lies in an object of a coarser scale that fills most of its tile: a piece taken for a thing."""
    filled = area(common(one.tile, other.box)) > FILLED * area(one.tile)
    return one.level > other.level and filled and share_within(one, other) > WITHIN


def share_within(small: Found, large: Found) -> float:
    """Return the share of an object's mask that lies in the mask of another one."""
    x1, y1, x2, y2 = small.box
    cells = 28
    across, down = cells / max(x2 - x1, 1e-6), cells / max(y2 - y1, 1e-6)

    def drawn(found: Found) -> npt.NDArray[np.bool_]:
        mask = np.zeros((cells, cells), bool)
        for part in found.parts:
            u1, v1, u2, v2 = part.box
            box = (u1 - x1) * across, (v1 - y1) * down, (u2 - x1) * across, (v2 - y1) * down
            mask |= paste_mask(part.mask, box, cells, cells)
        return mask

    inner = drawn(small)
    return float((inner & drawn(large)).sum() / max(1, inner.sum()))
