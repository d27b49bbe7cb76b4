"""How far a face is from the nearest training photograph, and whether that makes it a copy."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from demos.faces.catalog import GENERATOR
from demos.serving import loader
from demos.serving.loader import Generation
from training.face_gan import nearest_index
from weights import WeightsUnavailable

MISSING = "The index of the training photographs isn't here yet, so this face can't be compared with them."
COPY_SHARE = 0.95  # of the shifted training photographs: within their distance a face counts as a copy


@dataclass(frozen=True)
class NearestFace:
    """A distance in features, beside those of other pictures to their own nearest training photograph, all sorted.

    unseen: of photographs that weren't trained on. shifted: of training photographs shifted by one pixel.
    """

    distance: float
    unseen: tuple[float, ...]
    shifted: tuple[float, ...]
    faces: int
    network: str

    @property
    def share_closer(self) -> float:
        """Share of the unseen photographs, 0 to 1, that are closer to a training photograph than this face."""
        return float(np.searchsorted(self.unseen, self.distance)) / len(self.unseen)

    @property
    def copy_threshold(self) -> float:
        """The distance within which nearly every training photograph stays when it is shifted by a pixel."""
        return self.shifted[round(COPY_SHARE * (len(self.shifted) - 1))]

    @property
    def is_copy(self) -> bool:
        """Whether the face is as near to a training photograph as that one's own copies are."""
        return self.distance <= self.copy_threshold


def nearest(face: Image.Image) -> NearestFace:
    """Return the distance of a face of 64 x 64 pixels; raise WeightsUnavailable without an index that fits."""
    known = _index()
    pixels = torch.from_numpy(np.array(face.convert("RGB"))).permute(2, 0, 1)[None]
    distance = float(known.distances(pixels)[0])
    return NearestFace(
        distance, tuple(known.unseen.tolist()), tuple(known.moved.tolist()), len(known.faces), known.network
    )


def _index() -> nearest_index.Index:
    found = loader.get(GENERATOR, _read_index)
    if found is None:
        raise WeightsUnavailable(MISSING)
    nearest_index.check(found)
    return found


def _read_index(generation: Generation) -> nearest_index.Index | None:
    """Return the index of this generation, or None where it has none."""
    snapshot = generation.snapshot
    if nearest_index.FILE not in snapshot.card.files:
        return None
    return nearest_index.from_tensors(snapshot.tensors(nearest_index.FILE), snapshot.metadata(nearest_index.FILE))
