"""What the detectors know, read from their cards: no tensors, so that the page may ask before torch is there."""

from dataclasses import dataclass

import weights

DETECTORS = {"everyday": "mask_rcnn_everyday", "nuclei": "mask_rcnn_nuclei"}
"""Name of the detector: name of its weights."""


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
