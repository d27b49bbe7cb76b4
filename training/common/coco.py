"""Reading COCO annotations beside a Parquet table of pictures."""

import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError
from pycocotools import mask as coco_mask

from training.common.parquet import DataError, evaluation_split, read_table

_COLUMNS = {"image_id": "integer", "image": "binary", "width": "integer", "height": "integer"}


@dataclass(frozen=True)
class Instance:
    """One annotated object or region.

    category: id of the data; rle: its mask as compressed RLE, or None where only its box is known; box: x1, y1, x2, y2
    in pixels; area: pixels of the mask, or of the box; ignored: a region (crowd, difficult, tiny) in which it counts
    neither as found nor as false if something is found, and that is neither object nor background to learn from.
    """

    category: int
    rle: dict[str, Any] | None
    box: tuple[float, float, float, float]
    area: float
    ignored: bool = False


@dataclass(frozen=True)
class Picture:
    """One row of a data set.

    The encoded picture, its size in pixels, its objects, the categories looked for in it (None: all), the name of its
    source and its id in COCO, where the data tell them.
    """

    id: int
    encoded: bytes
    width: int
    height: int
    instances: tuple[Instance, ...]
    labelled: frozenset[int] | None
    source: str = ""
    coco_id: int | None = None

    @property
    def objects(self) -> tuple[Instance, ...]:
        """Its objects without the regions to be ignored."""
        return tuple(instance for instance in self.instances if not instance.ignored)

    @property
    def has_all_masks(self) -> bool:
        """Whether the mask of every object is known, so that masks can be scored on it."""
        return all(instance.rle is not None for instance in self.objects)

    def decode(self) -> npt.NDArray[np.uint8]:
        """Height x width x 3, RGB; raises `DataError` where the bytes are no such picture."""
        try:
            pixels = np.asarray(Image.open(io.BytesIO(self.encoded)).convert("RGB"))
        except (UnidentifiedImageError, OSError):
            raise DataError(
                f"Expected an encoded picture in the column “image”; image_id {self.id} isn't one."
            ) from None
        if pixels.shape[:2] != (self.height, self.width):
            raise DataError(
                f"Expected image_id {self.id} to be {self.width}x{self.height} pixels; "
                f"it is {pixels.shape[1]}x{pixels.shape[0]}."
            )
        return pixels

    def boxes(self) -> npt.NDArray[np.float64]:
        """Return the annotated boxes of its objects and regions: N x 4 (x1, y1, x2, y2 in pixels)."""
        return np.array([instance.box for instance in self.instances], np.float64).reshape(-1, 4)

    def masks(self, chosen: Sequence[int] | None = None) -> npt.NDArray[np.uint8]:
        """Return the masks of its objects and regions, or of the chosen ones: N x height x width, 0 or 1.

        0 if not known.
        """
        instances = self.instances if chosen is None else [self.instances[index] for index in chosen]
        masks = np.zeros((len(instances), self.height, self.width), np.uint8)
        known = [index for index, instance in enumerate(instances) if instance.rle is not None]
        if known:  # decoded: height x width x N, the last axis slowest
            masks[known] = coco_mask.decode([instances[index].rle for index in known]).transpose(2, 0, 1)
        return masks


@dataclass(frozen=True)
class Split:
    """The pictures of a split and its categories (id -> name)."""

    name: str
    pictures: tuple[Picture, ...]
    categories: dict[int, str]


def read_split(folder: Path, split: str) -> Split:
    """Read `SPLIT.parquet` and `annotations/instances_SPLIT.json.gz`; raises `DataError` with what was expected."""
    table = read_table(folder / f"{split}.parquet", _COLUMNS)
    path = folder / "annotations" / f"instances_{split}.json.gz"
    if not path.is_file():
        raise DataError(f"Expected COCO annotations in {path}; there is no such file.")
    try:
        content = json.loads(gzip.decompress(path.read_bytes()))
        categories = {int(category["id"]): str(category["name"]) for category in content["categories"]}
        entries = {int(entry["id"]): entry for entry in content["images"]}
        instances: dict[int, list[Instance]] = {image: [] for image in entries}
        for annotation in content["annotations"]:
            image = entries[int(annotation["image_id"])]
            if annotation["category_id"] not in categories:
                raise KeyError(annotation["category_id"])
            instances[int(image["id"])].append(_instance(annotation, int(image["height"]), int(image["width"])))
        facts = {image: _facts(entry) for image, entry in entries.items()}
    except (gzip.BadGzipFile, EOFError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise DataError(
            f"Expected gzipped COCO JSON with images, annotations and categories that fit together in {path}; "
            f"it isn't ({type(error).__name__}: {str(error)[:80]})."
        ) from None
    pictures = []
    for row in table.to_pylist():
        if row["image_id"] not in entries or row["image"] is None:
            raise DataError(
                f"Expected each image_id of {split}.parquet with a picture in {path}; {row['image_id']} lacks."
            )
        pictures.append(
            Picture(
                row["image_id"],
                row["image"],
                row["width"],
                row["height"],
                tuple(instances[row["image_id"]]),
                *facts[row["image_id"]],
            )
        )
    return Split(split, tuple(pictures), categories)


def read_evaluation_split(path: Path) -> Split:
    """Return the split to measure on.

    Of a folder its test or else its valid split, of a Parquet file the file itself.
    """
    if path.is_file():
        return read_split(path.parent, path.stem)
    return read_split(path, evaluation_split(path))


def _facts(entry: dict[str, Any]) -> tuple[frozenset[int] | None, str, int | None]:
    """Categories looked for, source, and id in COCO of an image's entry."""
    labelled, coco_id = entry.get("labelled_category_ids"), entry.get("coco_id")
    return (
        None if labelled is None else frozenset(int(category) for category in labelled),
        str(entry.get("source", "")),
        None if coco_id is None else int(coco_id),
    )


def _instance(annotation: dict[str, Any], height: int, width: int) -> Instance:
    """Return the annotation as it counts: with its mask, or by its box alone where the data say that it has no mask."""
    ignored = bool(annotation.get("iscrowd", 0) or annotation.get("ignore", 0))
    rle = _rle(annotation["segmentation"], height, width) if annotation.get("has_mask", True) else None
    given = annotation.get("bbox")
    if given is None and rle is None:
        raise ValueError("an object with neither mask nor box")
    left, top, wide, high = (float(value) for value in (coco_mask.toBbox(rle) if given is None else given))
    area = float(annotation.get("area", wide * high)) if rle is None else float(coco_mask.area(rle))
    return Instance(int(annotation["category_id"]), rle, (left, top, left + wide, top + high), area, ignored)


def _rle(segmentation: Any, height: int, width: int) -> dict[str, Any]:
    if isinstance(segmentation, dict):
        if list(segmentation["size"]) != [height, width]:
            raise ValueError(f"a mask of {segmentation['size']} in a picture of {[height, width]}")
        if isinstance(segmentation["counts"], list):
            return dict(coco_mask.frPyObjects(segmentation, height, width))
        counts = segmentation["counts"]
        return {"size": [height, width], "counts": counts.encode() if isinstance(counts, str) else counts}
    if not (isinstance(segmentation, list) and segmentation and all(isinstance(ring, list) for ring in segmentation)):
        raise ValueError("an object without a mask")
    return dict(coco_mask.merge(coco_mask.frPyObjects(segmentation, height, width)))
