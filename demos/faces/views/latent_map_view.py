"""The map of a thousand faces as JSON for the page."""

import base64
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from demos.faces.catalog import NamedDirection
from demos.faces.views import face_view

if TYPE_CHECKING:
    from demos.faces.analysis.latent_map import LatentMap

COLUMNS = 40  # of the sprite sheet


def progress(done: int, count: int) -> str:
    """Return JSON of a map that isn't complete yet."""
    return json.dumps({"done": done, "count": count})


def latent_map(found: "LatentMap", axes: list[dict[str, str]], opening: Sequence[int]) -> str:
    """Return JSON of the thumbnails in the order of their seeds, where each lies along every direction, and the axes.

    axes: name and words for both ends of each direction. opening: the two that the map opens with.
    """
    content = {
        "sheet": face_view.sprite_sheet(found.thumbnails, COLUMNS),
        "columns": COLUMNS,
        "tile": found.thumbnails[0].width,
        "count": len(found.thumbnails),
        "projections": base64.b64encode(np.ascontiguousarray(found.projections.T, "<f4").tobytes()).decode("ascii"),
        "axes": axes,
        "opening": list(opening),
    }
    return json.dumps(content, separators=(",", ":"))


def axes_of(named: Sequence[NamedDirection], count: int) -> tuple[list[dict[str, str]], Sequence[int]]:
    """Return the axes of a map, and the two to open with: the named directions that do most, else the first two."""
    axes = [{"name": each.name, "low": each.low, "high": each.high} for each in named]
    axes += [{"name": f"Direction {number + 1}"} for number in range(count - len(axes))]
    strongest = sorted(range(len(named)), key=lambda number: -named[number].effect)
    return axes, strongest[:2] if len(named) > 1 else (0, 1)
