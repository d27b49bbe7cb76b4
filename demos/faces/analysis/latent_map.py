"""A map of a thousand faces: generated once, with the projection of each on every direction."""

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

import weights
from demos.faces import faces
from demos.faces.catalog import GENERATOR, SLIDERS

COUNT = 1000
TILE = 32  # pixels
BATCH = 50  # faces generated at once, between two reports of progress
BUILD_LOCK = threading.Lock()

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LatentMap:
    """Faces of seeds 0 to 999 as thumbnails, and where each lies along every direction, in standard deviations.

    projections: faces x directions: each latent projected on the directions that the sliders of Try it follow.
    """

    thumbnails: tuple[Image.Image, ...]
    projections: Numbers


def build(truncation: float) -> Iterator[tuple[int, LatentMap | None]]:
    """Yield how many faces are there so far, and at the end the map, which is kept until the weights change.

    Raise FacesError for a truncation that isn't from 0 to 1.5, WeightsUnavailable without weights.
    """
    path = weights.find(GENERATOR)
    known = _kept(str(path), path.stat().st_mtime_ns, truncation)
    if "map" not in known:
        with BUILD_LOCK:  # a second visitor waits for the first one's map
            if "map" not in known:
                yield from _generate(known, truncation)
    yield COUNT, known["map"]


def direction_count() -> int:
    """Return how many directions a map can be laid out along."""
    return min(SLIDERS, len(faces.directions()))


def _generate(known: dict[str, LatentMap], truncation: float) -> Iterator[tuple[int, None]]:
    latents = np.stack([faces.latent_at(seed, (), truncation) for seed in range(COUNT)])
    small: list[Image.Image] = []
    for first in range(0, COUNT, BATCH):
        large = faces.generate(latents[first : first + BATCH])
        small += [face.resize((TILE, TILE), Image.Resampling.BOX) for face in large]
        yield len(small), None
    projections: Numbers = latents @ faces.directions()[: direction_count()].T
    known["map"] = LatentMap(tuple(small), projections)


@functools.lru_cache(maxsize=1)
def _kept(*_: object) -> dict[str, LatentMap]:
    """Return where the map for these weights and this truncation is kept."""
    return {}
