"""All formats of one or several pictures in a zip."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import PurePath

from demos.images.exports.annotated import Annotated
from demos.images.exports.annotated_png import annotated_jpeg, annotated_png
from demos.images.exports.annotated_svg import annotated_svg
from demos.images.exports.coco import CocoDocument
from demos.images.exports.cutout import cutout
from demos.images.exports.label_map import label_map
from demos.images.exports.table import ObjectTable
from demos.images.exports.yolo import YoloLabels

SHOWN = 1024  # pixels a side of what is drawn and cut out of several pictures

CONTENTS = """\
{description}

annotations.json  COCO JSON: boxes, and masks as run lengths with their holes
objects.csv       a row for each object
labels/           YOLO: a line for each object with its box
segments/         YOLO: a line for each object with its outline (one part, no holes)
data.yaml         YOLO: the names of the classes; put the pictures into images/
masks/            each pixel holds the number of its object, 0 is the ground
cutouts/          each object with transparency around it{small}
annotated/        the picture with what was found{small}

Masks are those on the page: small islands beside an object are left out.
"""


class Archive:
    """A zip that pictures are added to one after another; no picture is kept in memory."""

    def __init__(self, stream: io.BufferedIOBase, classes: Sequence[str], description: str, several: bool) -> None:
        """Write to a binary stream.

        several: drawings and cut-outs have 1024 pixels a side at most, and drawings are JPEG, so that many fit.
        """
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        self._coco, self._table, self._yolo = CocoDocument(classes, description), ObjectTable(), YoloLabels(classes)
        self._description, self._several = description, several
        self._names: set[str] = set()

    def add(self, picture: Annotated) -> None:
        """Add a picture's objects in all formats."""
        name = self._unused(picture.name)
        for document in (self._coco, self._table):
            document.add(picture)
        self._zip.writestr(f"labels/{name}.txt", self._yolo.boxes(picture))
        self._zip.writestr(f"segments/{name}.txt", self._yolo.segments(picture))
        self._packed(f"masks/{name}.png", label_map(picture))
        shown = picture.resized(1, SHOWN) if self._several else picture
        for number, each in enumerate(picture.objects):
            self._packed(f"cutouts/{name}_{number + 1:03}_{safe_name(each.label)}.png", cutout(shown, number))
        if self._several:
            self._packed(f"annotated/{name}.jpg", annotated_jpeg(picture, SHOWN))
        else:
            self._packed(f"annotated/{name}.png", annotated_png(picture))
            self._packed(f"annotated/{name}.svg", annotated_svg(picture))

    def close(self) -> None:
        """Add what speaks of all pictures, and end the zip."""
        small = f", at {SHOWN} pixels a side at most" if self._several else ""
        self._zip.writestr("annotations.json", self._coco.json())
        self._zip.writestr("objects.csv", self._table.csv())
        self._zip.writestr("data.yaml", self._yolo.data_yaml())
        self._zip.writestr("README.txt", CONTENTS.format(description=self._description, small=small))
        self._zip.close()

    def _packed(self, name: str, content: bytes) -> None:
        """Add what is compressed already."""
        self._zip.writestr(name, content, zipfile.ZIP_STORED)

    def _unused(self, name: str) -> str:
        """Return a file's name that no picture before had."""
        base, number = safe_name(name), 1
        unused = base
        while unused.lower() in self._names:
            number += 1
            unused = f"{base}_{number}"
        self._names.add(unused.lower())
        return unused


def safe_name(text: str) -> str:
    """Return a text as a file's name that every system takes: letters, digits, "-", "_" and ".", 60 characters."""
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in PurePath(text).name)
    return kept.strip("._")[:60] or "picture"
