"""COCO JSON: what pycocotools, CVAT, FiftyOne and Roboflow read. Masks are run lengths, so that holes are kept."""

import json
from collections.abc import Sequence
from typing import Any

from demos.images.exports.annotated import Annotated


class CocoDocument:
    """The annotations of pictures that are added one after another; no picture is kept."""

    def __init__(self, classes: Sequence[str], description: str = "") -> None:
        """Start without a picture; categories count from 1 in the order of `classes`, other labels follow."""
        self._ids = {name: number for number, name in enumerate(dict.fromkeys(classes), 1)}
        self._images: list[dict[str, Any]] = []
        self._annotations: list[dict[str, Any]] = []
        self._description = description

    def add(self, picture: Annotated) -> None:
        """Add a picture and its objects."""
        width, height = picture.size
        image_id = len(self._images) + 1
        self._images.append({"id": image_id, "file_name": picture.file_name, "width": width, "height": height})
        for number, each in enumerate(picture.objects):
            category = self._ids.setdefault(each.label, len(self._ids) + 1)
            numbers = {"id": len(self._annotations) + 1, "image_id": image_id, "category_id": category}
            self._annotations.append({**numbers, **_annotation(picture, number)})

    def json(self) -> bytes:
        """Return the document in UTF-8. Boxes are x, y, width and height in pixels; objects have their score."""
        content = {
            "info": {"description": self._description},
            "images": self._images,
            "annotations": self._annotations,
            "categories": [{"id": number, "name": name} for name, number in self._ids.items()],
        }
        return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _annotation(picture: Annotated, number: int) -> dict[str, Any]:
    """Return what COCO says of an object (from 0)."""
    rle, each = picture.run_lengths[number], picture.objects[number]
    x1, y1, x2, y2 = each.box
    return {
        "segmentation": {"size": [int(side) for side in rle["size"]], "counts": rle["counts"].decode("ascii")},
        "bbox": [round(float(edge), 2) for edge in (x1, y1, x2 - x1, y2 - y1)],
        "area": picture.areas[number],
        "iscrowd": 0,
        "score": round(float(each.score), 4),
    }
