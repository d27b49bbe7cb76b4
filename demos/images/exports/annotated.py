"""What every format starts from: a picture with the objects found in it, as they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from pycocotools import mask as coco_mask

from demos.images.results import Detection
from demos.images.views.masks import Mask, Ring, rings, scaled_mask, tidied
from demos.images.views.object_colours import object_colours


@dataclass(frozen=True)
class Annotated:
    """A picture and its objects, from the highest score to the lowest.

    file_name: of the picture, without a folder. picture: RGB, at its own size. objects: boxes in pixels of the picture;
    masks may be smaller or larger than the picture, as the network's input was, and cover it. by_class: objects have
    the colour of their class unless they overlap, else each has its own. numbers: which colour each has, where that is
    settled already.
    """

    file_name: str
    picture: Image.Image
    objects: tuple[Detection, ...]
    by_class: bool = True
    numbers: tuple[int, ...] | None = None

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return PurePath(self.file_name).stem

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture in pixels."""
        width, height = self.picture.size
        return width, height

    def mask(self, number: int) -> Mask:
        """Return the mask of an object (from 0), height x width of the picture."""
        return scaled_mask(self.objects[number].mask, self.size)

    def rings(self, number: int) -> list[Ring]:
        """Return the outlines of an object (from 0) and of its holes: N x 2 each, x and y in pixels of the picture."""
        mask = self.objects[number].mask
        factors = np.array(self.size) / mask.shape[::-1]
        return [ring * factors for ring in rings(mask)]

    @cached_property
    def colours(self) -> tuple[int, ...]:
        """The number of each object's colour, from 0, as on the page."""
        if self.numbers is not None:
            return self.numbers
        return tuple(colour.own for colour in object_colours(self.objects, self.by_class))

    @cached_property
    def run_lengths(self) -> tuple[dict[str, Any], ...]:
        """The mask of each object as compressed RLE, at the picture's size: pycocotools' own form."""
        return tuple(
            coco_mask.encode(np.asfortranarray(self.mask(number), np.uint8)) for number in range(len(self.objects))
        )

    @cached_property
    def areas(self) -> tuple[int, ...]:
        """The area of each object in pixels of the picture."""
        return tuple(int(coco_mask.area(rle)) for rle in self.run_lengths)

    def decoded(self, number: int) -> npt.NDArray[np.bool_]:
        """Return the mask of an object (from 0) from its run lengths."""
        mask: npt.NDArray[np.bool_] = coco_mask.decode(self.run_lengths[number]).astype(bool)
        return mask

    def resized(self, least: int, most: int) -> "Annotated":
        """Return the same picture with a longer side of `least` to `most` pixels."""
        longest = min(max(max(self.size), least), most)
        if longest == max(self.size):
            return self
        scale = longest / max(self.size)
        width, height = (max(1, round(side * scale)) for side in self.size)
        picture = self.picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=3.0)
        objects = tuple(_boxed(each, self.size, (width, height)) for each in self.objects)
        return replace(self, picture=picture, objects=objects)


def annotated(
    file_name: str,
    picture: Image.Image,
    detections: Iterable[Detection],
    found_at: tuple[int, int] | None = None,
    by_class: bool = True,
) -> Annotated:
    """Return a picture with what was found in it, without small islands of masks.

    found_at: width and height of the picture in which the objects were found, if it was another size.
    """
    ranked = sorted((tidied(each) for each in detections), key=lambda each: -each.score)
    size = (picture.width, picture.height)
    return Annotated(file_name, picture, tuple(_boxed(each, found_at or size, size) for each in ranked), by_class)


def _boxed(detection: Detection, before: tuple[int, int], after: tuple[int, int]) -> Detection:
    """Return a detection with its box in pixels of the picture in its new size (width, height)."""
    if before == after:
        return detection
    wide, high = after[0] / before[0], after[1] / before[1]
    x1, y1, x2, y2 = detection.box
    return replace(detection, box=(x1 * wide, y1 * high, x2 * wide, y2 * high))
