"""What the public functions of this tab return and raise: frozen values, no networks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Box = tuple[float, float, float, float]
"""Left, top, right and bottom edge in pixels."""


class UnknownClassifier(ValueError):
    """There is no classifier of that name."""

    title = "Unknown classifier"


class WrongTop(ValueError):
    """A number of answers that the classifier can't give."""

    title = "Number of answers"


class UnknownDetector(ValueError):
    """There is no detector of that name."""

    title = "Unknown detector"


class WrongThreshold(ValueError):
    """A confidence threshold that isn't a number between 0 and 1."""

    title = "Confidence threshold"


class WrongOverlap(ValueError):
    """An overlap of doubles that isn't a number between 0 and 1."""

    title = "IoU threshold"


class NoTiles(ValueError):
    """A detector that doesn't search in tiles was asked to."""

    title = "Search in tiles"


@dataclass(frozen=True)
class Detection:
    """One object that a detector found.

    score: 0..1. box: in pixels of the picture. mask: height x width of the picture, True inside the object.
    runners_up: up to three further classes with their probabilities, likeliest first.
    """

    label: str
    score: float
    box: Box
    mask: npt.NDArray[np.bool_]
    runners_up: tuple[tuple[str, float], ...] = ()
