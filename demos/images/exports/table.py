"""A table of objects as CSV, for spreadsheets and pandas."""

import csv
import io

from demos.images.exports.annotated import Annotated

COLUMNS = (
    "picture",
    "object",
    "class",
    "score",
    "left_px",
    "top_px",
    "width_px",
    "height_px",
    "area_px",
    "area_share",
    "second_class",
    "second_probability",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


class ObjectTable:
    """A row for each object of pictures that are added one after another; no picture is kept."""

    def __init__(self) -> None:
        """Begin with the names of the columns."""
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow(COLUMNS)

    def add(self, picture: Annotated) -> None:
        """Add the objects of a picture, numbered from 1 as in its mask and its cut-outs."""
        width, height = picture.size
        for number, each in enumerate(picture.objects):
            x1, y1, x2, y2 = each.box
            area = picture.areas[number]
            label, probability = each.runners_up[0] if each.runners_up else ("", None)
            self._writer.writerow(
                [
                    _text(picture.file_name),
                    number + 1,
                    _text(each.label),
                    f"{each.score:.4f}",
                    *(f"{edge:.1f}" for edge in (x1, y1, x2 - x1, y2 - y1)),
                    area,
                    f"{area / (width * height):.6f}",
                    _text(label),
                    "" if probability is None else f"{probability:.4f}",
                ]
            )

    def csv(self) -> bytes:
        """Return the table in UTF-8, with the mark by which Excel knows that."""
        return self._text.getvalue().encode("utf-8-sig")


def _text(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value
