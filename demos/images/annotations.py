"""COCO annotations that a visitor brings: read with care, for anything may stand in them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from training.common.coco import Instance, read_instance
from training.common.coco_entries import picture_size

MOST_OBJECTS = 50_000


class AnnotationsRefused(ValueError):
    """Annotations that can't be used; the message says what is wrong with them."""

    title = "Annotations"


@dataclass(frozen=True)
class AnnotatedFile:
    """What the annotations say of one picture: its size in pixels, and the objects in it."""

    id: int
    width: int
    height: int
    instances: tuple[Instance, ...]


@dataclass(frozen=True)
class Annotations:
    """Annotated pictures by the names of their files, and the names of the categories by their numbers."""

    files: dict[str, AnnotatedFile]
    categories: dict[int, str]

    def of(self, name: str) -> AnnotatedFile | None:
        """Return what is said of a picture, by its whole name or, where that is unique, by the name without folders."""
        if name in self.files:
            return self.files[name]
        last = PurePosixPath(name).name
        same = [file for other, file in self.files.items() if PurePosixPath(other).name == last]
        return same[0] if len(same) == 1 else None


def read_annotations(content: bytes) -> Annotations:
    """Read COCO's JSON of objects (instances): polygons, run lengths of both kinds, or boxes alone.

    Raises:
        AnnotationsRefused: with a sentence that names the entry that is wrong.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise AnnotationsRefused("The annotations aren't JSON. A file of COCO annotations was expected.") from None
    images, objects, kinds = (_listed(document, name) for name in ("images", "annotations", "categories"))
    if len(objects) > MOST_OBJECTS:
        raise AnnotationsRefused(f"The annotations hold {len(objects):,} objects. Up to {MOST_OBJECTS:,} work.")
    categories = dict(_read("categories", index, entry, _category) for index, entry in enumerate(kinds))
    entries = [_read("images", index, entry, _image) for index, entry in enumerate(images)]
    sizes = {file.id: (file.width, file.height) for _, file in entries}
    for names, what in ((sizes, "the id"), ({name for name, _ in entries}, "the file_name")):
        if len(names) < len(entries):
            raise AnnotationsRefused(f"Two of the annotations' “images” have {what} in common. It has to be unique.")
    instances: dict[int, list[Instance]] = {number: [] for number in sizes}
    for index, entry in enumerate(objects):
        number, instance = _read("annotations", index, entry, lambda entry: _object(entry, sizes, categories))
        instances[number].append(instance)
    files = {name: AnnotatedFile(file.id, file.width, file.height, tuple(instances[file.id])) for name, file in entries}
    return Annotations(files, categories)


def _listed(document: Any, name: str) -> list[Any]:
    entries = document.get(name) if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise AnnotationsRefused(
            f"The annotations have no list “{name}”. COCO's JSON has “images”, “annotations” and “categories”."
        )
    return entries


def _read(listed: str, index: int, entry: Any, read: Any) -> Any:
    """Read an entry of a list; whatever is wrong with it is told with its place."""
    try:
        if not isinstance(entry, dict):
            raise ValueError("it is no object with names and values")
        return read(entry)
    except KeyError as error:
        reason = f"it has no “{error.args[0]}”"
    except (ValueError, TypeError, OverflowError) as error:
        reason = str(error)[:120]
    raise AnnotationsRefused(f"Entry {index + 1} of the annotations' “{listed}” can't be used: {reason}.")


def _category(entry: dict[str, Any]) -> tuple[int, str]:
    return _whole(entry, "id"), str(entry["name"])[:80]


def _image(entry: dict[str, Any]) -> tuple[str, AnnotatedFile]:
    height, width = picture_size(entry)
    return str(entry["file_name"]), AnnotatedFile(_whole(entry, "id"), width, height, ())


def _object(
    entry: dict[str, Any], sizes: dict[int, tuple[int, int]], categories: dict[int, str]
) -> tuple[int, Instance]:
    """Return the id of an object's picture, and the object."""
    number, category = _whole(entry, "image_id"), _whole(entry, "category_id")
    if number not in sizes:
        raise ValueError(f"there is no image with the id {number}")
    if category not in categories:
        raise ValueError(f"there is no category with the id {category}")
    width, height = sizes[number]
    return number, read_instance({**entry, "has_mask": bool(entry.get("segmentation"))}, height, width)


def _whole(entry: dict[str, Any], name: str) -> int:
    value = entry[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"its “{name}” isn't a whole number")
    return value


def matched_categories(categories: dict[int, str], classes: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Return the classes of a detector by the numbers of the categories that they are, and the categories it lacks.

    Names are compared without regard to capitals, "-" and "_". Without `classes` all are taken as they are.
    """
    if not classes:
        return dict(categories), []
    known = {_plain(name): name for name in classes}
    matched = {number: known[_plain(name)] for number, name in categories.items() if _plain(name) in known}
    return matched, [name for number, name in categories.items() if number not in matched]


def _plain(name: str) -> str:
    return name.lower().replace("_", " ").replace("-", " ").strip()
