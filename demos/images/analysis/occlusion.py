"""Occlusion: which parts of a picture a classifier's answer depends on, found by covering one patch after another."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor

from demos.images.analysis.layers import classifier_of, input_of
from demos.images.analysis.network_input import likeliest, probabilities
from training.common import deadline

PATCH = 0.375  # side of the patch, as a share of the picture's
PLACES = 12  # places of the patch along a side
GREY = 0.5  # what the patch shows
BATCH = 16  # covered pictures at once, each with its mirror image: a sixteenth of a second or two, so progress is seen

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Occlusion:
    """Probabilities of `labels` with nothing covered, and with the patch in its first `done` places, row by row.

    probabilities: labels. covered: places x labels. The patch is `patch` pixels wide and high; its upper left corner
    lies on `starts` (pixels, for rows and columns alike; it may begin before the picture does) in `len(starts) ** 2`
    places. side: of the picture, in pixels.
    """

    labels: tuple[str, ...]
    probabilities: Numbers
    covered: Numbers
    starts: tuple[int, ...]
    patch: int
    side: int

    @property
    def done(self) -> int:
        """Places that have been tried."""
        return len(self.covered)


def occlusion(picture: Image.Image, model: str) -> Iterator[Occlusion]:
    """Cover one patch of the picture after another with grey, and ask the network again: yield one result a batch.

    Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks" (2013), section 4.2.
    Raises UnknownClassifier, WeightsUnavailable.
    """
    x = input_of(picture, model)
    side = x.shape[3]
    patch = round(side * PATCH)
    starts = tuple(round((place + 0.5) * side / PLACES - patch / 2) for place in range(PLACES))
    uncovered = probabilities(x, model)[0]
    labels = tuple(label for label, _ in likeliest(uncovered, model))
    kept = [classifier_of(model).labels.index(label) for label in labels]
    covered: list[Tensor] = []
    corners = [(top, left) for top in starts for left in starts]
    for first in range(0, len(corners), BATCH):
        deadline.check()
        batch = [cover(x, top, left, patch) for top, left in corners[first : first + BATCH]]
        covered.append(probabilities(torch.cat(batch), model)[:, kept])
        yield Occlusion(labels, uncovered[kept].numpy(), torch.cat(covered).numpy(), starts, patch, side)


def cover(x: Tensor, top: int, left: int, patch: int) -> Tensor:
    """Return a copy of the picture (1 x 3 x height x width) with a square of `patch` pixels grey."""
    covered = x.clone()
    covered[:, :, max(0, top) : max(0, top + patch), max(0, left) : max(0, left + patch)] = GREY
    return covered
