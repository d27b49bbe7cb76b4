"""What happens inside a classifier as JSON for the page: pictures, heat maps, exact numbers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from demos.images.views.detection_view import on_page, percent, picture_address
from demos.images.views.heatmaps import Numbers, as_json, floats, heatmaps, palettes, png, rounded

if TYPE_CHECKING:
    from demos.images.analysis.convolution import FilterAtWork
    from demos.images.analysis.feature_maps import FeatureMaps
    from demos.images.analysis.grad_cam import GradCam
    from demos.images.analysis.layers import Layer
    from demos.images.analysis.network_input import NetworkInput
    from demos.images.analysis.occlusion import Occlusion

PHOTO = 480  # pixels a side of the photo under the maps


def network_input(picture: Image.Image, found: "NetworkInput") -> str:
    """Return JSON of the photo with the square that is used, the pixels that the network is given, and its answers."""
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
            "answers": [[label, probability, percent(probability)] for label, probability in found.answers],
        }
    )


def layer_tower(strongest: "Sequence[tuple[Layer, Numbers]]", chosen: str) -> str:
    """Return JSON of all layers by group, each with the map of its strongest channel."""
    groups: list[dict[str, Any]] = []
    for layer, values in strongest:
        if not groups or groups[-1]["title"] != layer.group:
            groups.append({"title": layer.group, "layers": []})
        groups[-1]["layers"].append(
            {"name": layer.name, "title": layer.title, "words": layer.words, **heatmaps(values[None])}
        )
    for group in groups:
        sizes = {(layer["height"], layer["width"]) for layer in group["layers"]}
        group["size"] = " to ".join(f"{height} x {width}" for height, width in sorted(sizes, reverse=True))
    return as_json({"groups": groups, "chosen": chosen, "palettes": palettes()})


def feature_maps(picture: Image.Image, found: "FeatureMaps", chosen: int | None) -> str:
    """Return JSON of all maps of a layer, strongest first, for the photo under them."""
    return as_json(
        {
            "photo": photo(picture),
            "words": found.layer.words,
            "channels": found.channels,
            "lows": rounded(found.maps.min(axis=(1, 2))),
            "highs": rounded(found.maps.max(axis=(1, 2))),
            "chosen": found.channels[0] if chosen is None else chosen,
            "palettes": palettes(),
            **heatmaps(found.maps),
        }
    )


def convolution(weights: Numbers, found: "FilterAtWork", seen: Numbers, spot: tuple[int, ...] | None) -> str:
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
            **heatmaps(found.result[None], two_sided=True),
        }
    )


def grad_cam(picture: Image.Image, found: "Sequence[GradCam]", chosen: str) -> str:
    """Return JSON of the Grad-CAM of each of the likeliest labels."""
    heat = np.stack([each.heat for each in found])
    return as_json(
        {
            "photo": photo(picture),
            "labels": [each.label for each in found],
            "probabilities": [percent(each.probability) for each in found],
            "noEvidence": [bool(each.heat.max() <= 0) for each in found],
            "chosen": chosen if chosen in [each.label for each in found] else found[0].label,
            "palettes": palettes(),
            **heatmaps(heat),
        }
    )


def occlusion(picture: Image.Image, found: "Occlusion", chosen: str) -> str:
    """Return JSON of the places that have been covered so far and what each did to the probabilities."""
    return as_json(
        {
            "photo": photo(picture),
            "labels": found.labels,
            "probabilities": rounded(found.probabilities),
            "covered": [rounded(row) for row in found.covered],
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
