"""Faces as what a browser shows: PNG for one, a WebP sprite sheet for many, a smaller WebP for a stream."""

import io
from collections.abc import Sequence

from PIL.Image import Image, new

from demos.faces.catalog import SLIDERS, NamedDirection
from demos.kit.html import data_uri, escape

MEASURED = "A step of 1 changes it by {effect:.1f} standard deviations. What changes most along with it: {side_effect}."


def png(face: Image) -> bytes:
    """Return one picture as a PNG file."""
    stream = io.BytesIO()
    face.save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def png_uri(face: Image) -> str:
    """Return one picture as a data URI of a PNG, without loss."""
    return data_uri(png(face), "image/png")


def webp_uri(face: Image, side: int | None = None, quality: int = 85) -> str:
    """Return one picture as a data URI of a WebP, small rather than exact; at most `side` pixels wide."""
    stream = io.BytesIO()
    shown = face if side is None or face.width <= side else face.resize((side, side))
    shown.save(stream, "WEBP", quality=quality, method=1)
    return data_uri(stream.getvalue(), "image/webp")


def sprite_sheet(faces: Sequence[Image], columns: int) -> str:
    """Return many faces of one size side by side, row by row, as the data URI of one WebP."""
    width, height = faces[0].size
    joined = new("RGB", (columns * width, -(-len(faces) // columns) * height))
    for index, face in enumerate(faces):
        joined.paste(face, (index % columns * width, index // columns * height))
    return webp_uri(joined, quality=88)


def slider_labels(directions: Sequence[NamedDirection]) -> list[dict[str, str]]:
    """Return the sliders in order: name, words for both ends and what was measured; the unnamed ones have numbers."""
    rows = [
        {
            "name": each.name,
            "low": each.low,
            "high": each.high,
            "measured": MEASURED.format(effect=each.effect, side_effect=each.side_effect),
        }
        for each in directions
    ]
    return rows + [{"name": f"Direction {number + 1}"} for number in range(SLIDERS - len(rows))]


def effects_table(directions: Sequence[NamedDirection]) -> str:
    """Return HTML of a table: what a step of 1 along each direction changes, in standard deviations."""
    names = [each.name for each in directions]
    columns = names + [other for other in directions[0].others if other not in names]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    rows = ""
    for each in directions:
        changes = {**each.others, each.name: each.effect}
        cells = "".join(
            f"<td{' class=own' if name == each.name else ''}>{changes[name]:+.2f}</td>".replace("-", "−")
            for name in columns
        )
        rows += f'<tr><th scope="row">{escape(each.name)}</th>{cells}</tr>'
    return f'<div class="inside"><table class="figures effects"><tr><td></td>{head}</tr>{rows}</table></div>'
