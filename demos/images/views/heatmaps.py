"""Numbers for the page's heat maps: a byte a cell with the palette that it is meant for, and exact values."""

import base64
import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from demos.kit.colormaps import LIGHTNESS, TWO_SIDED, palette
from demos.kit.html import data_uri

Numbers = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

SIGNED = 0.2  # maps with values so far below zero, as a share of the largest, are coloured on two sides of zero


def floats(values: Numbers) -> str:
    """Return numbers as base64 of little-endian float32, so that the page has them exactly."""
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode("ascii")


def levels(maps: Numbers, two_sided: bool) -> Bytes:
    """Return each map (maps x height x width) on its own scale from 0 to 255; on two sides, 128 is zero.

    On one side the scale goes from the map's smallest value to its largest, but from zero if all are above it.
    """
    high = maps.max(axis=(1, 2), keepdims=True)
    low = np.minimum(maps.min(axis=(1, 2), keepdims=True), 0)
    if two_sided:
        most = np.maximum(high, -low)
        signed: Bytes = (128 + maps / np.where(most > 0, most, 1) * 127).round().astype(np.uint8)
        return signed
    span = high - low
    even: Bytes = ((maps - low) / np.where(span > 0, span, 1) * 255).clip(0, 255).round().astype(np.uint8)
    return even


def heatmaps(maps: Numbers, two_sided: bool | None = None) -> dict[str, Any]:
    """Return the bytes of maps (maps x height x width) with their size and the palette that they are meant for."""
    if two_sided is None:
        two_sided = bool(-maps.min() > SIGNED * maps.max())
    return {
        "levels": base64.b64encode(levels(maps, two_sided).tobytes()).decode("ascii"),
        "height": maps.shape[1],
        "width": maps.shape[2],
        "palette": int(two_sided),
    }


def palettes() -> list[str]:
    """Return the two palettes, for one side of zero and for both: 256 colours each, as base64."""
    return [base64.b64encode(palette(colours).tobytes()).decode("ascii") for colours in (LIGHTNESS, TWO_SIDED)]


def png(picture: Image.Image) -> str:
    """Return the picture, exact, as an address."""
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return data_uri(stream.getvalue(), "image/png")


def rounded(values: "npt.NDArray[np.float32] | Sequence[float]", digits: int = 4) -> list[float]:
    """Return numbers with so many digits after the point."""
    return [round(float(value), digits) for value in values]


def as_json(content: dict[str, Any]) -> str:
    """Return what a widget is given: JSON without spaces."""
    return json.dumps(content, separators=(",", ":"))
