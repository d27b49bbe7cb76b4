"""A map of a thousand faces: painted once, and laid out by how far each goes along two directions."""

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

import weights
from demos.faces import faces
from demos.faces.latent_controls import NAME, SLIDERS

COUNT = 1000
TILE = 32  # pixels
PART = 50  # faces painted at once, between two reports of progress
PAINTING = threading.Lock()

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class FaceMap:
    """Faces of seeds 0 to 999 as thumbnails, and their places along each direction, in standard deviations.

    along: faces x directions: each latent projected on the directions that the sliders of Try it follow.
    """

    thumbnails: tuple[Image.Image, ...]
    along: Numbers


def painted(truncation: float) -> Iterator[tuple[int, FaceMap | None]]:
    """Yield how many faces are painted, and at the end the map; once painted it is kept until the weights change.

    Raises FacesError for a truncation that isn't from 0 to 1.5, WeightsUnavailable without weights.
    """
    path = weights.find(NAME)
    known = _kept(str(path), path.stat().st_mtime_ns, truncation)
    if "map" not in known:
        with PAINTING:  # a second visitor waits for the first one's map
            if "map" not in known:
                yield from _paint(known, truncation)
    yield COUNT, known["map"]


def directions() -> int:
    """How many directions a map can be laid out along."""
    return min(SLIDERS, len(faces.directions()))


def _paint(known: dict[str, FaceMap], truncation: float) -> Iterator[tuple[int, None]]:
    latents = np.stack([faces.latent_at(seed, (), truncation) for seed in range(COUNT)])
    small: list[Image.Image] = []
    for first in range(0, COUNT, PART):
        large = faces.generate(latents[first : first + PART])
        small += [face.resize((TILE, TILE), Image.Resampling.BOX) for face in large]
        yield len(small), None
    along: Numbers = latents @ faces.directions()[: directions()].T
    known["map"] = FaceMap(tuple(small), along)


@functools.lru_cache(maxsize=1)
def _kept(*_: object) -> dict[str, FaceMap]:
    """Where the map for these weights and this truncation is kept."""
    return {}
