"""The generator's feature maps, and a face without some channels, as JSON for the page."""

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from demos.faces.channels import ChannelSet, format_channels
from demos.faces.views import face_view
from demos.kit.colormaps import TWO_SIDED, palette

if TYPE_CHECKING:
    from demos.faces.analysis.feature_maps import Ablation, LayerMaps

Numbers = npt.NDArray[np.float32]

FULL_CHANGE = 64  # grey levels that get the fullest colour


def feature_maps(found: "Ablation", off: ChannelSet, description: str) -> str:
    """Return JSON of a face without some channels, the face with all, the change, and the maps of every layer."""
    content = {
        "face": face_view.png_uri(found.face),
        "before": face_view.png_uri(found.before),
        "change": face_view.png_uri(_two_sided(found.change[None], FULL_CHANGE)),
        "meanChange": round(found.mean_change, 2),
        "description": description,
        "off": format_channels(off),
        "layers": [_layer(layer) for layer in found.layers],
    }
    return json.dumps(content, separators=(",", ":"))


def _layer(layer: "LayerMaps") -> dict[str, Any]:
    """Return a layer's maps side by side in one picture, each on its own scale with zero in the middle."""
    return {
        "side": layer.side,
        "channels": layer.channels,
        "strongest": layer.strongest,
        "numbers": layer.numbers,
        "sheet": face_view.png_uri(_two_sided(layer.maps)),
    }


def _two_sided(maps: Numbers, most: float | None = None) -> Image.Image:
    """Return maps (count x side x side) side by side: blue below zero, orange above, each scaled to its largest value.

    most: the value that gets the fullest colour, in place of the largest.
    """
    largest = np.abs(maps).max(axis=(1, 2), keepdims=True) if most is None else np.float32(most)
    levels = (128 + maps / np.where(largest > 0, largest, 1) * 127).round().clip(0, 255).astype(np.uint8)
    return Image.fromarray(palette(TWO_SIDED)[np.concatenate(list(levels), axis=1)])
