"""Turning what goes on inside the generator and the critic into JSON for the page."""

import base64
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from demos.faces.channels import Off, write_off
from demos.faces.views import face_view
from demos.kit.colormaps import LIGHTNESS, TWO_SIDED, palette
from demos.kit.html import data_uri

if TYPE_CHECKING:
    from demos.faces.analysis.critic import Crowd, Judged
    from demos.faces.analysis.feature_maps import Inside, Layer
    from demos.faces.analysis.latent_map import FaceMap
    from demos.faces.analysis.nearest_face import Nearest

Numbers = npt.NDArray[np.float32]

LARGE = 192  # pixels a side of a face under its map
SHEET = 40  # thumbnails in a row of the sheet
VEIL = 0.62  # how much of the map covers the face
FULL_CHANGE = 64  # grey levels that get the fullest colour


def generator(found: "Inside", off: Off, words: str) -> str:
    """Return JSON of a face without some channels, the face as it was, the change, and the maps of every layer."""
    return _json(
        {
            "face": face_view.address(found.face),
            "before": face_view.address(found.before),
            "change": _png(_coloured(found.change[None], FULL_CHANGE)),
            "changed": round(found.changed, 2),
            "words": words,
            "off": write_off(off),
            "layers": [_layer(layer) for layer in found.layers],
        }
    )


def _layer(layer: "Layer") -> dict[str, Any]:
    """A layer's maps side by side in one picture, each on its own scale with zero in the middle."""
    return {
        "side": layer.side,
        "channels": layer.channels,
        "strongest": layer.strongest,
        "numbers": layer.numbers,
        "sheet": _png(_coloured(layer.maps)),
    }


def judged(found: "Judged", title: str, beaten: float) -> dict[str, Any]:
    """Return what the page shows of a face that was judged; beaten: share of the crowd with a lower score."""
    return {
        "title": title,
        "face": face_view.address(found.face),
        "map": _over(found.face, found.matters),
        "score": round(found.score, 4),
        "beaten": round(beaten, 4),
    }


def critic(cards: list[dict[str, Any]], crowd: "Crowd") -> str:
    """Return JSON of judged faces, and the scores of the crowd."""
    return _json({"cards": cards, "crowd": [round(score, 4) for score in crowd.scores]})


def photo(card: dict[str, Any]) -> str:
    """Return JSON of the visitor's judged photo."""
    return _json(card)


def progress(done: int, count: int) -> str:
    """Return JSON of a map that isn't painted yet."""
    return _json({"done": done, "count": count})


def face_map(found: "FaceMap", axes: list[dict[str, str]], usual: Sequence[int]) -> str:
    """Return JSON of the thumbnails in the order of their seeds, where each lies along every direction, and the axes.

    axes: name and words for both ends of each direction. usual: the two that the map opens with.
    """
    return _json(
        {
            "sheet": face_view.sheet(found.thumbnails, SHEET),
            "columns": SHEET,
            "tile": found.thumbnails[0].width,
            "count": len(found.thumbnails),
            "along": base64.b64encode(np.ascontiguousarray(found.along.T, "<f4").tobytes()).decode("ascii"),
            "axes": axes,
            "usual": list(usual),
        }
    )


def nearest(found: "Nearest") -> str:
    """Return JSON of a face's distance to its nearest training face, and of the distances that it is compared with."""
    share = f"{found.closer:.0%}"
    if found.copies:
        verdict = "This is next to a copy: a training photograph moved by one pixel is about as far from itself."
    elif found.closer < 0.01:
        verdict = "Not a copy, but nearer to one training face than nearly any photograph that wasn't trained on."
    else:
        verdict = f"Not a copy: of unseen photographs, {share} are closer to a training face than this face is."
    return _json(
        {
            "distance": round(found.distance, 4),
            "verdict": verdict,
            "faces": found.faces,
            "network": found.network,
            "within": round(found.copy_within, 4),
            "unseen": _thinned(found.unseen),
            "moved": _thinned(found.moved),
        }
    )


def missing(sentence: str) -> str:
    """Return JSON of a sentence in place of a distance."""
    return _json({"missing": sentence})


def _thinned(values: tuple[float, ...], most: int = 300) -> list[float]:
    """Evenly spaced quantiles of sorted values, so that a histogram looks the same."""
    picked = np.linspace(0, len(values) - 1, min(most, len(values))).round().astype(int)
    return [round(values[place], 4) for place in picked]


def _coloured(maps: Numbers, most: float | None = None) -> Image.Image:
    """Maps (count x side x side) side by side: blue below zero, orange above, each as strong as its own largest value.

    most: the value that gets the fullest colour, in place of the largest.
    """
    largest = np.abs(maps).max(axis=(1, 2), keepdims=True) if most is None else np.float32(most)
    levels = (128 + maps / np.where(largest > 0, largest, 1) * 127).round().clip(0, 255).astype(np.uint8)
    return Image.fromarray(palette(TWO_SIDED)[np.concatenate(list(levels), axis=1)])


def _over(face: Image.Image, matters: Numbers) -> str:
    """A map over the grey face, as the address of a WebP picture."""
    low, high = float(matters.min()), float(matters.max())
    share = (matters - low) / max(high - low, 1e-12)
    heat = Image.fromarray(palette(LIGHTNESS)[(share * 255).round().astype(np.uint8)])
    grey = face.convert("L").convert("RGB").resize((LARGE, LARGE), Image.Resampling.BICUBIC)
    mixed = Image.blend(grey, heat.resize((LARGE, LARGE), Image.Resampling.BICUBIC), VEIL)
    stream = io.BytesIO()
    mixed.save(stream, "WEBP", quality=85, method=1)
    return data_uri(stream.getvalue(), "image/webp")


def _png(picture: Image.Image) -> str:
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=1)
    return data_uri(stream.getvalue(), "image/png")


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, separators=(",", ":"))
