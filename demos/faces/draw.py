"""Faces as what a browser shows: PNG for one, a WebP sheet for many."""

import io
from collections.abc import Sequence

from PIL.Image import Image, new

from demos.markup import data_uri


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
