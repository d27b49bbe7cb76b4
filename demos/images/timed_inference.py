"""The public functions as the rooms call them: timed, and with a sentence in place of a result that isn't available."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demos.images.catalog import DEFAULT_OVERLAP, is_hub_classifier, is_hub_detector
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
    """The likeliest labels with their probabilities and the seconds that took; or none, and why.

    unsure: whether the first is too unlikely to be relied on.
    """

    answers: tuple[tuple[str, float], ...] = ()
    unsure: bool = False
    seconds: float | None = None
    unavailable: str = ""


def timed_detect(
    picture: "Image.Image",
    model: str,
    overlap: float = DEFAULT_OVERLAP,
    tiles: bool = False,
    size: tuple[int, int] | None = None,
    threshold: float = LEAST_SHOWN,
) -> TimedDetections:
    """Return what a detector finds in a picture with at least this score.

    overlap, tiles: as `detect` takes them. size: width and height in whose pixels boxes and masks come, usually the
    picture's.
    """
    from demos.images.detect import detect_at

    try:
        _load(model)
        start = time.perf_counter()
        found = detect_at(picture, size or picture.size, model, threshold, overlap, tiles)
        return TimedDetections(tuple(found), time.perf_counter() - start)
    except WeightsUnavailable as error:
        return TimedDetections(unavailable=str(error))


def timed_classify(picture: "Image.Image", model: str) -> TimedAnswers:
    """Return the five likeliest labels of a classifier for a picture."""
    from demos.images.classify import classify, is_unsure

    try:
        _load(model)
        start = time.perf_counter()
        answers = tuple(classify(picture, model))
        return TimedAnswers(answers, is_unsure(answers, model), time.perf_counter() - start)
    except WeightsUnavailable as error:
        return TimedAnswers(unavailable=str(error))


def _load(model: str) -> None:
    """Have a model from the Hub in memory, so that the time of its answer is its own."""
    if is_hub_detector(model) or is_hub_classifier(model):
        hub_models.load(model)
