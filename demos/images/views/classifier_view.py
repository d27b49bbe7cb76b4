"""Turning what goes on inside a classifier into JSON for the page: pictures, bytes to be coloured, exact numbers."""

import base64
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from demos.images.views.detection_view import on_page, percent, picture_address
from demos.kit.colormaps import LIGHTNESS, TWO_SIDED, palette
from demos.kit.html import data_uri

if TYPE_CHECKING:
    from demos.images.analysis.classifier import Evidence, FeatureMaps, Kernel, Occlusion, Sight
    from demos.images.analysis.layers import Layer

Numbers = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

PHOTO = 480  # pixels a side of the photo under the maps
SIGNED = 0.2  # maps with values so far below zero, as a share of the largest, are coloured on two sides of zero


def sight(picture: Image.Image, found: "Sight") -> str:
    """Return JSON of the photo with the square that is looked at, what the network sees of it, and its answers."""
    photo = on_page(picture)
    width, height = photo.size
    square = min(width, height)
    pixels = Image.fromarray((found.pixels * 255).round().astype(np.uint8))
    return as_json(
        {
            "photo": picture_address(photo),
            "width": width,
            "height": height,
            "square": [(width - square) / 2, (height - square) / 2, square],
            "pixels": png(pixels),
            "side": pixels.width,
            "answers": [[label, chance, percent(chance)] for label, chance in found.answers],
        }
    )


def tower(strongest: "Sequence[tuple[Layer, Numbers]]", chosen: str) -> str:
    """Return JSON of all layers by group, each with the map of its strongest channel."""
    groups: list[dict[str, Any]] = []
    for layer, values in strongest:
        if not groups or groups[-1]["title"] != layer.group:
            groups.append({"title": layer.group, "layers": []})
        groups[-1]["layers"].append(
            {"name": layer.name, "title": layer.title, "words": layer.words, **coloured(values[None])}
        )
    for group in groups:
        sizes = {(layer["height"], layer["width"]) for layer in group["layers"]}
        group["size"] = " to ".join(f"{height} x {width}" for height, width in sorted(sizes, reverse=True))
    return as_json({"groups": groups, "chosen": chosen, "palettes": palettes()})


def channels(picture: Image.Image, found: "FeatureMaps", chosen: int | None) -> str:
    """Return JSON of all maps of a layer, strongest first, for the photo under them."""
    return as_json(
        {
            "photo": photo(picture),
            "words": found.layer.words,
            "numbers": found.numbers,
            "lows": _rounded(found.maps.min(axis=(1, 2))),
            "highs": _rounded(found.maps.max(axis=(1, 2))),
            "chosen": found.numbers[0] if chosen is None else chosen,
            "palettes": palettes(),
            **coloured(found.maps),
        }
    )


def kernel(weights: Numbers, found: "Kernel", seen: Numbers, spot: tuple[int, ...] | None) -> str:
    """Return JSON of all filters as little pictures, and of one at work, its numbers exact.

    weights: filters x colours x side x side. seen: side x side x 3, what the network sees, 0..1. spot: row and column
    of its map to start on.
    """
    largest = np.abs(weights).max(axis=(1, 2, 3), keepdims=True) + 1e-12
    tiles = ((weights / largest * 0.5 + 0.5) * 255).round().astype(np.uint8)
    peak = int(np.abs(found.result).argmax())
    return as_json(
        {
            "filters": [png(Image.fromarray(tile.transpose(1, 2, 0))) for tile in tiles],
            "number": found.number,
            "seen": png(Image.fromarray((seen * 255).round().astype(np.uint8))),
            "pixels": floats(found.pixels),
            "shape": list(found.pixels.shape),
            "weights": floats(found.weights),
            "kernel": list(found.weights.shape[1:]),
            "bias": found.bias,
            "result": floats(found.result),
            "stride": list(found.stride),
            "padding": list(found.padding),
            "spot": spot,
            "peak": [peak // found.result.shape[1], peak % found.result.shape[1]],
            "palettes": palettes(),
            **coloured(found.result[None], two_sided=True),
        }
    )


def evidence(picture: Image.Image, found: "Sequence[Evidence]", chosen: str) -> str:
    """Return JSON of the Grad-CAM of each of the likeliest labels."""
    heat = np.stack([each.heat for each in found])
    return as_json(
        {
            "photo": photo(picture),
            "labels": [each.label for each in found],
            "chances": [percent(each.chance) for each in found],
            "nothing": [bool(each.heat.max() <= 0) for each in found],
            "chosen": chosen if chosen in [each.label for each in found] else found[0].label,
            "palettes": palettes(),
            **coloured(heat),
        }
    )


def occlusion(picture: Image.Image, found: "Occlusion", chosen: str) -> str:
    """Return JSON of the places that have been covered so far and what each did to the probabilities."""
    return as_json(
        {
            "photo": photo(picture),
            "labels": found.labels,
            "chances": _rounded(found.chances),
            "covered": [_rounded(row) for row in found.covered],
            "places": len(found.starts),
            "starts": found.starts,
            "patch": found.patch,
            "side": found.side,
            "chosen": chosen if chosen in found.labels else found.labels[0],
            "palettes": palettes(),
        }
    )


def photo(picture: Image.Image) -> str:
    """Return the middle square of the photo as an address."""
    width, height = picture.size
    square = min(width, height)
    left, top = (width - square) // 2, (height - square) // 2
    side = min(PHOTO, square)
    box = (left, top, left + square, top + square)
    return picture_address(picture.resize((side, side), Image.Resampling.BICUBIC, box=box, reducing_gap=3.0))


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


def coloured(maps: Numbers, two_sided: bool | None = None) -> dict[str, Any]:
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


def _rounded(values: Numbers) -> list[float]:
    return [round(float(value), 4) for value in values]


def as_json(content: dict[str, Any]) -> str:
    """Return what a picture of the page is made from."""
    return json.dumps(content, separators=(",", ":"))
