"""Faces as what a browser shows: PNG for one, a WebP sheet for many."""

import io
from collections.abc import Sequence

from PIL.Image import Image, new

from demos.faces.latent_controls import Named
from demos.kit.html import data_uri, escape


def png(face: Image) -> bytes:
    """One face as a PNG file."""
    stream = io.BytesIO()
    face.save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def address(face: Image) -> str:
    """One face as an address for an img element, without loss."""
    return data_uri(png(face), "image/png")


def sheet(faces: Sequence[Image], columns: int) -> str:
    """Many faces of one size side by side, row by row, as the address of one WebP picture."""
    width, height = faces[0].size
    together = new("RGB", (columns * width, -(-len(faces) // columns) * height))
    for index, face in enumerate(faces):
        together.paste(face, (index % columns * width, index // columns * height))
    stream = io.BytesIO()
    together.save(stream, "WEBP", quality=88, method=1)
    return data_uri(stream.getvalue(), "image/webp")


def small(face: Image, side: int | None = None) -> str:
    """One picture of a stream, as the address of a WebP that is small rather than exact; reduced to side px."""
    stream = io.BytesIO()
    shown = face if side is None or face.width <= side else face.resize((side, side))
    shown.save(stream, "WEBP", quality=85, method=1)
    return data_uri(stream.getvalue(), "image/webp")


def left(seconds: float, step: int, steps: int) -> str:
    """How long the steps that are left will take, judged by those so far, as "about 2 minutes left"."""
    if not 0 < step < steps:
        return ""
    more = seconds / step * (steps - step)
    minutes = round(more / 60)
    if more < 90:
        return f"about {max(1, round(more))} s left"
    return f"about {minutes} minutes left"


def effects(directions: Sequence[Named]) -> str:
    """A table of what a step of 1 along each direction changes, in standard deviations; its own effect stands out."""
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
