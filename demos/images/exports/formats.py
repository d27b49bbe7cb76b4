"""The files that a picture's objects can be taken away as, by name."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from demos.images.exports.annotated import Annotated
from demos.images.exports.annotated_png import annotated_png
from demos.images.exports.annotated_svg import annotated_svg
from demos.images.exports.archive import Archive, safe_name
from demos.images.exports.coco import CocoDocument
from demos.images.exports.cutout import cutout
from demos.images.exports.label_map import label_map
from demos.images.exports.table import ObjectTable
from demos.images.exports.yolo import YoloLabels


class UnknownFormat(ValueError):
    """There is no format of that name."""

    title = "Unknown format"


class NothingToExport(ValueError):
    """There are no objects to put into a file."""

    title = "Nothing to download"


@dataclass(frozen=True)
class Format:
    """A kind of file: its title on the page, the end of its name, and how it is made.

    make: from the picture, the classes of the detector, and a sentence on where the objects come from.
    """

    title: str
    suffix: str
    make: Callable[[Annotated, Sequence[str], str], bytes]


def export(picture: Annotated, name: str, classes: Sequence[str], description: str) -> tuple[str, bytes]:
    """Return the file's name and its content in the format of this name.

    Raises:
        UnknownFormat, NothingToExport: with a sentence for the visitor.
    """
    if name not in FORMATS:
        raise UnknownFormat(f"There is no format called “{name[:40]}”. There are: {', '.join(FORMATS)}.")
    if not picture.objects:
        raise NothingToExport("No object is shown. Lower the confidence threshold or show a class, and try again.")
    form = FORMATS[name]
    return safe_name(picture.name) + form.suffix, form.make(picture, classes, description)


def _everything(picture: Annotated, classes: Sequence[str], description: str) -> bytes:
    stream = io.BytesIO()
    archive = Archive(stream, classes, description, several=False)
    archive.add(picture)
    archive.close()
    return stream.getvalue()


def _coco(picture: Annotated, classes: Sequence[str], description: str) -> bytes:
    document = CocoDocument(classes, description)
    document.add(picture)
    return document.json()


def _table(picture: Annotated, classes: Sequence[str], description: str) -> bytes:
    table = ObjectTable()
    table.add(picture)
    return table.csv()


def _cutouts(picture: Annotated, classes: Sequence[str], description: str) -> bytes:
    files = {
        f"{number + 1:03}_{safe_name(each.label)}.png": cutout(picture, number)
        for number, each in enumerate(picture.objects)
    }
    return _zipped(files, zipfile.ZIP_STORED)


def _yolo(picture: Annotated, classes: Sequence[str], description: str) -> bytes:
    labels, name = YoloLabels(classes), safe_name(picture.name)
    files = {f"labels/{name}.txt": labels.boxes(picture), f"segments/{name}.txt": labels.segments(picture)}
    return _zipped({**files, "data.yaml": labels.data_yaml()}, zipfile.ZIP_DEFLATED)


def _zipped(files: dict[str, bytes] | dict[str, str], compression: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


FORMATS = {
    "zip": Format("Everything (zip)", ".zip", _everything),
    "png": Format("Annotated picture (PNG)", "-annotated.png", lambda picture, *_: annotated_png(picture)),
    "svg": Format("Annotated picture (SVG)", "-annotated.svg", lambda picture, *_: annotated_svg(picture)),
    "cutouts": Format("Each object, cut out (PNGs in a zip)", "-cutouts.zip", _cutouts),
    "masks": Format("Masks (PNG)", "-masks.png", lambda picture, *_: label_map(picture)),
    "coco": Format("COCO JSON", "-coco.json", _coco),
    "yolo": Format("YOLO (text in a zip)", "-yolo.zip", _yolo),
    "csv": Format("Table (CSV)", "-objects.csv", _table),
}
