"""What a classifier sees of a picture, and what it answers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image
from torch import Tensor

from demos.images.analysis.layers import classifier_of, input_of, served
from demos.images.classify import mirrored_probabilities, top_labels

TOP = 5
"""Answers that the room shows and explains."""


@dataclass(frozen=True)
class NetworkInput:
    """What the network sees (side x side x 3, 0..1) and its likeliest labels with their probabilities."""

    pixels: npt.NDArray[np.float32]
    answers: tuple[tuple[str, float], ...]


def network_input(picture: Image.Image, model: str) -> NetworkInput:
    """Return the pixels that the network is given, and the answers that `classify` gives for the picture.

    Raises UnknownClassifier, WeightsUnavailable.
    """
    x = input_of(picture, model)
    return NetworkInput(x[0].permute(1, 2, 0).numpy(), tuple(likeliest(probabilities(x, model)[0], model)))


def probabilities(x: Tensor, model: str) -> Tensor:
    """Return the probabilities of all labels as they are served: batch x labels; x: batch x 3 x side x side, 0..1."""
    return mirrored_probabilities(served(model), x)


def likeliest(found: Tensor, model: str) -> list[tuple[str, float]]:
    """Return the few likeliest labels with their probabilities; found: one probability for each label."""
    return top_labels(found, classifier_of(model).labels, TOP)
