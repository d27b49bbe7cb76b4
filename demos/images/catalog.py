"""What the networks of this tab know: no tensors, so that the page may ask before torch is there."""

from dataclasses import dataclass
from pathlib import Path

import weights
from weights.hub import offered

DETECTORS = {"everyday": "mask_rcnn_everyday", "nuclei": "mask_rcnn_nuclei"}
"""Name of the detector: name of its weights."""
HUB_DETECTORS, HUB_CLASSIFIERS = offered("detect"), offered("classify")
"""Models that others trained, to be fetched from the Hub, by their names."""


@dataclass(frozen=True)
class Knowledge:
    """The classes a detector can find, and a sentence each on what it does and what it can't."""

    classes: tuple[str, ...]
    does: str
    limits: str


def knows(model: str) -> Knowledge:
    """What the card of a detector says; raises `WeightsUnavailable` where the card is missing."""
    card = weights.card(DETECTORS[model])
    return Knowledge(tuple(card.config["classes"]), card.task, card.limitations)


@dataclass(frozen=True)
class Classifier:
    """A classifier that is served: its weights, the side of its pictures in pixels, its labels in order."""

    weights: str
    side: int
    labels: tuple[str, ...]


CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
TINY_IMAGENET = tuple((Path(__file__).parent / "tiny_imagenet.txt").read_text(encoding="utf-8").split("\n")[:200])
CLASSIFIERS = {
    "cifar10": Classifier("resnet_cifar10", 32, CIFAR10),
    "tiny_imagenet": Classifier("resnet_tiny_imagenet", 64, TINY_IMAGENET),
}


def classifiers_here() -> dict[str, Classifier]:
    """The classifiers whose weights are shipped, the usual one first; that one even where its weights are missing."""
    here = weights.names()
    return {name: each for name, each in CLASSIFIERS.items() if name == "cifar10" or each.weights in here}
