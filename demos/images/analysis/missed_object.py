"""How far an object got that a detector missed: from the proposals around a place to what became of them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from demos.images.analysis.detector_stage_types import Counts, DetectorStages, Numbers
from demos.images.boxes import ious
from demos.images.catalog import DEFAULT_OVERLAP, overlap_of_classes
from demos.images.results import Box

FOUND, SUPPRESSED, DOUBTFUL, BACKGROUND = "found", "suppressed", "doubtful", "background"
NOT_PROPOSED, DROPPED = "not proposed", "dropped"
MIDDLE = 0.6
"""A box is about a place that lies in its middle: in this share of its width and height."""
ALTERNATIVES = 4
LEAST_SCORE = 0.01


@dataclass(frozen=True)
class Hypothesis:
    """What one proposal might have become.

    label, score: a class and its probability. background: the probability of no object. objectness: of the proposal,
    0 to 1. fate: FOUND, SUPPRESSED by a surer box, DOUBTFUL (under the threshold), or BACKGROUND (under it, no object
    being likelier). rival: label, score and box of the one that suppressed it.
    """

    label: str
    score: float
    background: float
    objectness: float
    box: Box
    fate: str
    rival: tuple[str, float, Box] | None = None


@dataclass(frozen=True)
class MissedObject:
    """How far the detector got at a place (x, y in pixels of the picture).

    fate: of the hypothesis that got furthest, or NOT_PROPOSED (no box about this place was among the surest) or DROPPED
    (one was, but no proposal is about it). objectness: of the surest anchor in a cell there. candidates, proposals: how
    many boxes are about this place before and after the proposals' suppression. hypotheses: the best first.
    """

    place: tuple[float, float]
    fate: str
    objectness: float
    candidates: int
    proposals: int
    hypotheses: tuple[Hypothesis, ...]


def how_far(
    stages: DetectorStages, place: tuple[float, float], threshold: float, overlap: float = DEFAULT_OVERLAP
) -> MissedObject:
    """Return how far an object at a place got; threshold: the least score of what counts as found.

    What is found at this place itself comes last among the hypotheses, for the question is about something else there.
    """
    candidates, kept = stages.candidates, stages.candidates.proposals
    about = is_about(candidates.boxes, place)
    proposals = int(about[kept].sum())
    hypotheses = _hypotheses(stages, place, threshold, overlap)
    without = BACKGROUND if proposals else DROPPED if about.any() else NOT_PROPOSED
    fate = hypotheses[0].fate if hypotheses else without
    return MissedObject(place, fate, objectness_at(stages, place), int(about.sum()), proposals, hypotheses)


def is_about(boxes: Numbers, place: tuple[float, float]) -> npt.NDArray[np.bool_]:
    """Return for each box (N x 4) whether the place lies in its middle."""
    centre, half = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) / 2
    near: npt.NDArray[np.bool_] = np.all(np.abs(np.array(place) - centre) <= MIDDLE * half, axis=1)
    return near


def objectness_at(stages: DetectorStages, place: tuple[float, float]) -> float:
    """Return the probability of an object in the surest anchor of the cells that a place lies in, 0 to 1."""
    best = 0.0
    for level in stages.levels:
        rows, columns = level.objectness.shape[1:]
        column = min(columns - 1, max(0, int(place[0] / level.cell[0])))
        row = min(rows - 1, max(0, int(place[1] / level.cell[1])))
        best = max(best, float(level.objectness[:, row, column].max()))
    return best


@dataclass(frozen=True)
class _Answers:
    """Every class of every proposal with a score of LEAST_SCORE or more: N each, boxes N x 4, labels from 1."""

    boxes: Numbers
    labels: Counts
    scores: Numbers
    proposals: Counts


def _answers(stages: DetectorStages) -> _Answers:
    proposals, labels = np.nonzero(stages.probabilities[:, 1:] >= LEAST_SCORE)
    labels = labels + 1
    scores = stages.probabilities[proposals, labels]
    order = np.argsort(-scores, kind="stable")
    proposals, labels = proposals[order], labels[order]
    return _Answers(stages.boxes[proposals, labels], labels, scores[order], proposals)


def suppressed_by(boxes: Numbers, labels: Counts, overlap: float) -> Counts:
    """Return for each box (N x 4, the surest first) which one suppresses it, -1 for those that stay.

    First the boxes of one class suppress each other, then those that are left whatever their class, as in `detect`.
    """
    shared = ious(boxes, boxes)
    same = labels[:, None] == labels
    by = np.full(len(boxes), -1, np.int64)
    for close in ((shared > overlap) & same, shared > overlap_of_classes(overlap)):
        kept: list[int] = []
        for index in np.flatnonzero(by < 0).tolist():
            rival = next((other for other in kept if close[index, other]), -1)
            by[index] = rival
            if rival < 0:
                kept.append(index)
    return by


def _hypotheses(
    stages: DetectorStages, place: tuple[float, float], threshold: float, overlap: float
) -> tuple[Hypothesis, ...]:
    """Return what the proposals about a place might have become, the best first, without doubles of one another."""
    every = _answers(stages)
    near = is_about(every.boxes, place)
    rivals = suppressed_by(every.boxes, every.labels, overlap)
    here = [index for index in np.flatnonzero(near).tolist() if rivals[index] < 0 or not near[rivals[index]]]
    found = [_hypothesis(stages, every, index, int(rivals[index]), threshold) for index in here[: ALTERNATIVES + 1]]
    return tuple(sorted(found, key=lambda each: each.fate == FOUND))


def _hypothesis(stages: DetectorStages, every: _Answers, index: int, rival: int, threshold: float) -> Hypothesis:
    proposal, score = int(every.proposals[index]), float(every.scores[index])
    background = float(stages.probabilities[proposal, 0])
    doubt = BACKGROUND if background > score else DOUBTFUL
    fate = doubt if score < threshold else FOUND if rival < 0 else SUPPRESSED
    return Hypothesis(
        stages.classes[int(every.labels[index]) - 1],
        score,
        background,
        float(stages.candidates.scores[stages.candidates.proposals[proposal]]),
        _box(every.boxes[index]),
        fate,
        (stages.classes[int(every.labels[rival]) - 1], float(every.scores[rival]), _box(every.boxes[rival]))
        if fate == SUPPRESSED
        else None,
    )


def _box(box: Numbers) -> Box:
    x1, y1, x2, y2 = (float(edge) for edge in box)
    return x1, y1, x2, y2
