"""A map of a thousand faces: generated once, with the projection of each on every direction."""

import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from demos.faces import faces
from demos.faces.catalog import GENERATOR, SLIDERS
from demos.serving import loader
from demos.serving.loader import Generation

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
    generation = loader.generation(GENERATOR)
    known = generation.remember(_kept)
    found = known.get(truncation)
    if found is None:
        with BUILD_LOCK:  # a second visitor waits for the first one's map
            found = known.get(truncation)
            if found is None:
                found = yield from _generate(generation, truncation)
                known.clear()  # one map stays, the last
                known[truncation] = found
    yield COUNT, found


def direction_count() -> int:
    """Return how many directions a map can be laid out along."""
    return min(SLIDERS, len(faces.directions()))


def _generate(generation: Generation, truncation: float) -> Generator[tuple[int, None], None, LatentMap]:
    generator = generation.get(faces.served_generator)
    latents = np.stack([faces.latent_at(seed, (), truncation) for seed in range(COUNT)])
    small: list[Image.Image] = []
    for first in range(0, COUNT, BATCH):
        large = faces.generate_with(generator, latents[first : first + BATCH])
        small += [face.resize((TILE, TILE), Image.Resampling.BOX) for face in large]
        yield len(small), None
    projections: Numbers = latents @ generation.get(faces.latent_directions)[:SLIDERS].T
    return LatentMap(tuple(small), projections)


def _kept(_: Generation) -> dict[float, LatentMap]:
    """Return where the map of this generation is kept, by its truncation."""
    return {}
