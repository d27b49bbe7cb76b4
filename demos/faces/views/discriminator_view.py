"""The discriminator's scores and saliency maps as JSON for the page."""

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from demos.faces.views import face_view
from demos.kit.colormaps import LIGHTNESS, palette

if TYPE_CHECKING:
    from demos.faces.analysis.discriminator import RandomFaceScores, ScoredFace

LARGE = 192  # pixels a side of a face under its saliency map
OPACITY = 0.62  # of the map over the face


def card(found: "ScoredFace", title: str, percentile: float) -> dict[str, Any]:
    """Return what the page shows of a scored face; percentile: share of the random faces with a lower score, 0 to 1."""
    return {
        "title": title,
        "face": face_view.png_uri(found.face),
        "map": _overlay(found.face, found.saliency),
        "score": round(found.score, 4),
        "percentile": round(percentile, 4),
    }


def scores(cards: list[dict[str, Any]], random_faces: "RandomFaceScores") -> str:
    """Return JSON of scored faces, and the scores of the random faces."""
    content = {"cards": cards, "random": [round(score, 4) for score in random_faces.scores]}
    return json.dumps(content, separators=(",", ":"))


def photo(scored: dict[str, Any]) -> str:
    """Return JSON of the card of the visitor's photo."""
    return json.dumps(scored, separators=(",", ":"))


def _overlay(face: Image.Image, saliency: npt.NDArray[np.float32]) -> str:
    """Return a saliency map over the grey face, as the data URI of a WebP."""
    low, high = float(saliency.min()), float(saliency.max())
    share = (saliency - low) / max(high - low, 1e-12)
    heat = Image.fromarray(palette(LIGHTNESS)[(share * 255).round().astype(np.uint8)])
    grey = face.convert("L").convert("RGB").resize((LARGE, LARGE), Image.Resampling.BICUBIC)
    return face_view.webp_uri(Image.blend(grey, heat.resize((LARGE, LARGE), Image.Resampling.BICUBIC), OPACITY))
