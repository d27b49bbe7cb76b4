"""The public functions as the rooms call them: timed, and with a sentence in place of a result that isn't available."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demos.images.catalog import HUB_CLASSIFIERS, HUB_DETECTORS
from demos.serving import hub_models
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from PIL import Image

    from demos.images.results import Detection

LEAST_SHOWN = 0.1
"""The lowest threshold of the page's slider: a detector is asked once, at this, and the page hides what is under it."""


@dataclass(frozen=True)
class TimedDetections:
    """The objects found and the seconds that took; or none, and the sentence that says why."""

    detections: "tuple[Detection, ...]" = ()
    seconds: float | None = None
    unavailable: str = ""


@dataclass(frozen=True)
class TimedAnswers:
    """The likeliest labels with their probabilities and the seconds that took; or none, and why."""

    answers: tuple[tuple[str, float], ...] = ()
    seconds: float | None = None
    unavailable: str = ""


def timed_detect(picture: "Image.Image", model: str) -> TimedDetections:
    """Return what a detector finds in a picture with a score of LEAST_SHOWN or more."""
    from demos.images.detect import detect

    try:
        _load(model)
        start = time.perf_counter()
        return TimedDetections(tuple(detect(picture, model, LEAST_SHOWN)), time.perf_counter() - start)
    except WeightsUnavailable as error:
        return TimedDetections(unavailable=str(error))


def timed_classify(picture: "Image.Image", model: str) -> TimedAnswers:
    """Return the five likeliest labels of a classifier for a picture."""
    from demos.images.classify import classify

    try:
        _load(model)
        start = time.perf_counter()
        return TimedAnswers(tuple(classify(picture, model)), time.perf_counter() - start)
    except WeightsUnavailable as error:
        return TimedAnswers(unavailable=str(error))


def _load(model: str) -> None:
    """Have a model from the Hub in memory, so that the time of its answer is its own."""
    if model in HUB_DETECTORS or model in HUB_CLASSIFIERS:
        hub_models.load(model)
