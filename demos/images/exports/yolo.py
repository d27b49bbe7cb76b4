"""YOLO's text files, as Ultralytics reads them: a line an object, in shares of the picture's width and height."""

import json
from collections.abc import Sequence

import numpy as np

from demos.images.exports.annotated import Annotated
from demos.images.views.masks import ring_area


class YoloLabels:
    """Turns pictures into label files; remembers the classes for `data.yaml`."""

    def __init__(self, classes: Sequence[str]) -> None:
        """Start with these classes, from 0 in this order; a label that isn't among them follows."""
        self._numbers = {name: number for number, name in enumerate(dict.fromkeys(classes))}

    def boxes(self, picture: Annotated) -> str:
        """Return the lines "class centre-x centre-y width height" of a picture's objects."""
        width, height = picture.size
        lines = []
        for each in picture.objects:
            x1, x2 = (min(max(edge / width, 0.0), 1.0) for edge in each.box[::2])
            y1, y2 = (min(max(edge / height, 0.0), 1.0) for edge in each.box[1::2])
            lines.append(_line(self._number(each.label), [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1]))
        return "".join(lines)

    def segments(self, picture: Annotated) -> str:
        """Return the lines "class x1 y1 x2 y2 ..." of the outlines.

        The format has one outline an object: of an object in several parts it is that of the largest, and holes are
        lost. An object without an outline has its box in its place.
        """
        lines = []
        for number, each in enumerate(picture.objects):
            outline = max(picture.rings(number), key=ring_area, default=None)
            if outline is None:
                x1, y1, x2, y2 = each.box
                outline = np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]])
            shares = np.clip(outline / picture.size, 0, 1)
            lines.append(_line(self._number(each.label), shares.ravel().tolist()))
        return "".join(lines)

    def data_yaml(self) -> str:
        """Return `data.yaml`, which names the classes. JSON's texts are YAML's too, whatever a name holds."""
        names = "".join(f"  {number}: {json.dumps(name)}\n" for name, number in self._numbers.items())
        return f"path: .\ntrain: images\nval: images\nnames:\n{names}"

    def _number(self, label: str) -> int:
        return self._numbers.setdefault(label, len(self._numbers))


def _line(number: int, values: Sequence[float]) -> str:
    return " ".join([str(number), *(f"{value:.6f}" for value in values)]) + "\n"
