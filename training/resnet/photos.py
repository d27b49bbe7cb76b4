"""Crops of photographs for CIFAR-10's network: things that it knows, and things that it doesn't (outliers).

From the detectors' data sets, `scenes` and `everyday-objects`, which lie beside CIFAR-10. A visitor's photograph isn't
one of CIFAR-10's pictures: without known things among the crops, all photographs would look like outliers.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from training.common.coco import Picture, Split, read_split
from training.resnet.data import Pictures

SETS = ("scenes", "everyday-objects")
KNOWN = {"airplane": 0, "car": 1, "bird": 2, "cat": 3, "dog": 5, "horse": 7, "boat": 8}
"""Which of CIFAR-10's ten kinds a category of the data sets is. Deer, frogs and trucks have no category there."""
UNSURE = ("bus",)
"""Categories that are neither: a bus is no truck to CIFAR-10, and hardly anything else either."""
PARTLY_LABELLED = ("coco-person",)
"""Sources of everyday-objects that may show known things without a label: no outliers are taken from them."""
OUTLIER = -1
LEAST_SIDE = 24  # pixels of the longer side of an object
MOST_SHARED = 0.02  # share of an outlier's crop that boxes of known things may cover

Square = tuple[float, float, float]  # left, top, side in pixels
Box = tuple[float, float, float, float]


def read_photos(folder: Path, split: str, size: int = 32, crops: int = 2, seed: int = 0) -> Pictures:
    """Return crops of the photographs of a split, `size` pixels a side, labels 0..9 or OUTLIER.

    folder: where the data sets lie. crops: squares around each object, and as many anywhere in a picture without known
    things. Sets that aren't there are left out; there may be no crop at all. Raises DataError for broken data.
    """
    images: list[npt.NDArray[np.uint8]] = []
    labels: list[int] = []
    rng = np.random.default_rng(seed)
    for name in SETS:
        if not (folder / name / f"{split}.parquet").is_file():
            continue
        for image, label in _crops(read_split(folder / name, split), size, crops, rng):
            images.append(image)
            labels.append(label)
    stacked = np.stack(images) if images else np.zeros((0, size, size, 3), np.uint8)
    return Pictures(
        torch.from_numpy(np.ascontiguousarray(stacked.transpose(0, 3, 1, 2))), torch.tensor(labels, dtype=torch.long)
    )


def _crops(
    split: Split, size: int, crops: int, rng: np.random.Generator
) -> Iterator[tuple[npt.NDArray[np.uint8], int]]:
    for picture in split.pictures:
        squares = list(_squares(picture, split.categories, crops, rng))
        if squares:
            whole = Image.fromarray(picture.decode())
            for square, label in squares:
                yield cut(whole, square, size), label


def _squares(
    picture: Picture, categories: dict[int, str], crops: int, rng: np.random.Generator
) -> Iterator[tuple[Square, int]]:
    """Yield the squares to cut out, each with its label: around each object, and anywhere where nothing is known."""
    boxes = [(categories[each.category], each.box) for each in picture.instances]
    known = [box for name, box in boxes if name in KNOWN or name in UNSURE]
    for each in picture.objects:
        name, box = categories[each.category], each.box
        if max(box[2] - box[0], box[3] - box[1]) < LEAST_SIDE or name in UNSURE:
            continue
        for _ in range(crops):
            square = around(box, picture.width, picture.height, rng)
            if name in KNOWN:
                others = [other for kind, other in boxes if kind != name and kind in KNOWN]
                if shared(square, others) <= MOST_SHARED:
                    yield square, KNOWN[name]
            elif picture.source not in PARTLY_LABELLED and shared(square, known) <= MOST_SHARED:
                yield square, OUTLIER
    if not known and picture.source not in PARTLY_LABELLED:
        for _ in range(crops):
            yield anywhere(picture.width, picture.height, rng), OUTLIER


def around(box: Box, width: int, height: int, rng: np.random.Generator) -> Square:
    """Return a square that holds a box (x1, y1, x2, y2) with a margin, inside the picture as far as that goes."""
    side = min(max(box[2] - box[0], box[3] - box[1]) * rng.uniform(1.0, 1.5), width, height)
    left = (box[0] + box[2]) / 2 - side * rng.uniform(0.4, 0.6)
    top = (box[1] + box[3]) / 2 - side * rng.uniform(0.4, 0.6)
    return float(np.clip(left, 0, width - side)), float(np.clip(top, 0, height - side)), float(side)


def anywhere(width: int, height: int, rng: np.random.Generator) -> Square:
    """Return a square of 40 to 100% of the shorter side, anywhere in a picture."""
    side = min(width, height) * rng.uniform(0.4, 1.0)
    return float(rng.uniform(0, width - side)), float(rng.uniform(0, height - side)), float(side)


def shared(square: Square, boxes: list[Box]) -> float:
    """Return the largest share of a square that one of the boxes covers."""
    left, top, side = square
    found = 0.0
    for x1, y1, x2, y2 in boxes:
        wide, high = min(x2, left + side) - max(x1, left), min(y2, top + side) - max(y1, top)
        found = max(found, max(0.0, wide) * max(0.0, high) / side**2)
    return found


def cut(picture: Image.Image, square: Square, size: int) -> npt.NDArray[np.uint8]:
    """Return a square of a picture scaled to `size` pixels a side, as the page scales pictures: size x size x 3."""
    left, top, side = square
    box = (left, top, left + side, top + side)
    return np.asarray(picture.resize((size, size), Image.Resampling.BICUBIC, box=box, reducing_gap=3.0))
