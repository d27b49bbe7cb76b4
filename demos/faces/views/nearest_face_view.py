"""The distance to the nearest training photograph as JSON for the page."""

import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from demos.faces.analysis.nearest_face import NearestFace


def nearest_face(found: "NearestFace") -> str:
    """Return JSON of a distance with what it means, and of the distances that it is compared with."""
    share = f"{found.share_closer:.0%}"
    if found.is_copy:
        verdict = "This is close to a copy: a training photograph shifted by one pixel is about as far from itself."
    elif found.share_closer < 0.01:
        verdict = "Not a copy, but closer to one training photograph than almost any photograph it wasn't trained on."
    else:
        verdict = (
            f"Not a copy: {share} of photographs it wasn't trained on are closer to a training photograph than this."
        )
    content = {
        "distance": round(found.distance, 4),
        "verdict": verdict,
        "faces": found.faces,
        "network": found.network,
        "copyThreshold": round(found.copy_threshold, 4),
        "unseen": _quantiles(found.unseen),
        "shifted": _quantiles(found.shifted),
    }
    return json.dumps(content, separators=(",", ":"))


def missing(sentence: str) -> str:
    """Return JSON of a sentence in place of a distance."""
    return json.dumps({"missing": sentence})


def _quantiles(values: tuple[float, ...], most: int = 300) -> list[float]:
    """Return evenly spaced quantiles of sorted values, so that a histogram looks the same."""
    picked = np.linspace(0, len(values) - 1, min(most, len(values))).round().astype(int)
    return [round(values[place], 4) for place in picked]
