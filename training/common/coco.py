"""Reading COCO annotations beside a Parquet table of pictures."""

import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from pycocotools import mask as coco_mask

from training.common.coco_entries import (
    EntryRefused,
    as_whole,
    check_area,
    check_box,
    check_segmentation,
    flag,
    picture_size,
    whole,
)
from training.common.images import TRAINING, PictureError, read_pixels
from training.common.parquet import DataError, evaluation_split, read_table

T = TypeVar("T")
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
        """Height x width x 3, upright, in sRGB; raises `DataError` where the bytes are no such picture."""
        try:
            pixels = read_pixels(self.encoded, TRAINING)
        except PictureError:
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
    annotated = _annotated(path)
    pictures: dict[int, Picture] = {}
    for number, row in enumerate(table.to_pylist()):
        entry = annotated.images.get(row["image_id"])
        if entry is None or row["image"] is None:
            raise DataError(
                f"Expected each image_id of {split}.parquet with a picture in {path}; row {number} ({row['image_id']}) "
                "lacks."
            )
        if entry.id in pictures:
            raise DataError(f"Expected each image_id of {split}.parquet once; row {number} has {entry.id} again.")
        if (row["height"], row["width"]) != (entry.height, entry.width):
            raise DataError(
                f"Expected pictures of {split}.parquet in the size that {path} says; row {number} "
                f"(image_id {entry.id}) has {row['width']}x{row['height']}, not {entry.width}x{entry.height}."
            )
        pictures[entry.id] = replace(entry, encoded=row["image"])
    return Split(split, tuple(pictures.values()), annotated.categories)


@dataclass(frozen=True)
class _Annotated:
    """What a file of annotations holds: its pictures by their ids, still without their bytes, and its categories."""

    images: dict[int, Picture]
    categories: dict[int, str]


def _annotated(path: Path) -> _Annotated:
    try:
        content = json.loads(gzip.decompress(path.read_bytes()))
        listed = {name: content[name] for name in ("images", "annotations", "categories")}
        if not all(isinstance(entries, list) for entries in listed.values()):
            raise TypeError("they are no lists")
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError(
            f"Expected gzipped COCO JSON with images, annotations and categories in {path}; "
            f"it isn't ({type(error).__name__}: {str(error)[:80]})."
        ) from None
    named = _by_id("category", listed["categories"], path, lambda entry: str(entry["name"]))
    if len(set(named.values())) < len(named):
        raise DataError(f"Expected categories of different names in {path}; two have the same.")
    images = _by_id("image", listed["images"], path, _picture)
    instances: dict[int, list[Instance]] = {image: [] for image in images}
    for place, annotation in enumerate(listed["annotations"]):
        with _naming("annotation", place, annotation, path):
            number, category = whole(annotation, "image_id"), whole(annotation, "category_id")
            if number not in images:
                raise EntryRefused(f"there is no image {number}")
            if category not in named:
                raise EntryRefused(f"there is no category {category}")
            instances[number].append(read_instance(annotation, images[number].height, images[number].width))
    filled = {number: replace(image, instances=tuple(instances[number])) for number, image in images.items()}
    return _Annotated(filled, named)


def _by_id(kind: str, entries: list[Any], path: Path, read: Callable[[dict[str, Any]], T]) -> dict[int, T]:
    """Return what `read` makes of each entry, by its id, which has to be unique."""
    found: dict[int, T] = {}
    for place, entry in enumerate(entries):
        with _naming(kind, place, entry, path):
            number = whole(entry, "id")
            if number in found:
                raise EntryRefused("its id is there twice")
            found[number] = read(entry)
    return found


@contextmanager
def _naming(kind: str, place: int, entry: Any, path: Path) -> Iterator[None]:
    """Turn what is wrong with an entry into a `DataError` that names it by its id, or by its place without one."""
    try:
        if not isinstance(entry, dict):
            raise EntryRefused("it is no object with names and values")
        yield
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        named = isinstance(entry, dict) and isinstance(entry.get("id"), int | str)
        name = f"{kind} {str(entry['id'])[:40]}" if named else f"the {kind} at place {place}"
        reason = f"it has no “{error.args[0]}”" if isinstance(error, KeyError) else str(error)[:160]
        raise DataError(f"Expected COCO annotations that fit together in {path}; {name} doesn't: {reason}.") from None


def check_pictures(split: Split) -> None:
    """Decode every picture of a split, so that a broken one is told before it is needed; raises `DataError`."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(lambda picture: picture.decode().shape, split.pictures):
            pass


def read_evaluation_split(path: Path) -> Split:
    """Return the split to measure on.

    Of a folder its test or else its valid split, of a Parquet file the file itself.
    """
    if path.is_file():
        return read_split(path.parent, path.stem)
    return read_split(path, evaluation_split(path))


def _picture(entry: dict[str, Any]) -> Picture:
    """Return what an image's entry says: its size, the categories looked for, its source, and its id in COCO."""
    height, width = picture_size(entry)
    labelled, coco_id = entry.get("labelled_category_ids"), entry.get("coco_id")
    if labelled is not None and not isinstance(labelled, list):
        raise EntryRefused("its “labelled_category_ids” are no list")
    return Picture(
        whole(entry, "id"),
        b"",
        width,
        height,
        (),
        None if labelled is None else frozenset(as_whole(each, "labelled_category_ids") for each in labelled),
        str(entry.get("source", "")),
        None if coco_id is None else as_whole(coco_id, "coco_id"),
    )


def read_instance(annotation: dict[str, Any], height: int, width: int) -> Instance:
    """Return the annotation as it counts: with its mask, or by its box alone where the data say that it has no mask.

    height, width: of its picture, in pixels. Raises `EntryRefused` for what pycocotools mustn't see.
    """
    ignored = flag(annotation, "iscrowd") or flag(annotation, "ignore")
    given, segmentation, rle = annotation.get("bbox"), annotation.get("segmentation"), None
    if given is not None:
        check_box(given, height, width)
    if flag(annotation, "has_mask", True):
        check_segmentation(segmentation, height, width)
        rle = _rle(segmentation, height, width)
    elif given is None:
        raise EntryRefused("it has neither a segmentation nor a bbox")
    left, top, wide, high = (float(value) for value in (coco_mask.toBbox(rle) if given is None else given))
    check_area(annotation.get("area", 0))
    area = float(annotation.get("area", wide * high)) if rle is None else float(coco_mask.area(rle))
    return Instance(whole(annotation, "category_id"), rle, (left, top, left + wide, top + high), area, ignored)


def _rle(segmentation: Any, height: int, width: int) -> dict[str, Any]:
    """Return a segmentation that was checked as compressed run lengths."""
    if isinstance(segmentation, list):
        return dict(coco_mask.merge(coco_mask.frPyObjects(segmentation, height, width)))
    if isinstance(segmentation["counts"], list):
        return dict(coco_mask.frPyObjects(segmentation, height, width))
    return {"size": [height, width], "counts": segmentation["counts"].encode()}
