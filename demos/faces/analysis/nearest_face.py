"""How far a face is from the nearest face that the generator learned from, and whether that makes it a copy."""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import weights
from demos.faces.latent_controls import NAME
from training.face_gan import nearest_index
from weights import WeightsUnavailable

MISSING = "The index of the training faces isn't here yet, so this face can't be compared with them."
COPIES = 0.95  # share of moved training photographs that count as copies by their distance


@dataclass(frozen=True)
class Nearest:
    """A distance in features, beside those of other pictures to their own nearest training face, all sorted.

    unseen: photographs that weren't trained on. moved: training photographs moved by one pixel.
    """

    distance: float
    unseen: tuple[float, ...]
    moved: tuple[float, ...]
    faces: int
    network: str

    @property
    def closer(self) -> float:
        """Share of the unseen photographs that are closer to a training face than this one."""
        return float(np.searchsorted(self.unseen, self.distance)) / len(self.unseen)

    @property
    def copy_within(self) -> float:
        """The distance within which nearly every training photograph stays when it is moved by a pixel."""
        return self.moved[round(COPIES * (len(self.moved) - 1))]

    @property
    def copies(self) -> bool:
        """Whether the face is as near to a training face as that one's own copies are."""
        return self.distance <= self.copy_within


def nearest(face: Image.Image) -> Nearest:
    """Measure a face of 64 x 64 pixels; raises WeightsUnavailable where the index is missing or doesn't fit."""
    known = _index()
    pixels = torch.from_numpy(np.array(face.convert("RGB"))).permute(2, 0, 1)[None]
    distance = float(known.distances(pixels)[0])
    return Nearest(distance, tuple(known.unseen.tolist()), tuple(known.moved.tolist()), len(known.faces), known.network)


def _index() -> nearest_index.Index:
    if nearest_index.FILE not in weights.card(NAME).files:
        raise WeightsUnavailable(MISSING)
    path = weights.find(NAME, nearest_index.FILE)
    found = _read(path, path.stat().st_mtime_ns)
    nearest_index.check(found)
    return found


@functools.lru_cache(maxsize=1)
def _read(path: Path, _: int) -> nearest_index.Index:
    return nearest_index.read(path)
