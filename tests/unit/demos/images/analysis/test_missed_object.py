"""How far an object got at a place, on stages that are made by hand and on the shipped network's own."""

import dataclasses
import json

import numpy as np
import pytest
from PIL import Image

from demos.images.analysis.detector_stage_types import KEPT, AnchorLevel, Candidates, DetectorStages
from demos.images.analysis.detector_stages import detector_stages
from demos.images.analysis.missed_object import MissedObject, how_far, suppressed_by
from demos.images.catalog import example_path
from demos.images.detect import detect
from demos.images.views import missed_object_view

Row = tuple[tuple[float, float, float, float], list[float]]


def stages(*proposals: Row, kept: int | None = None) -> DetectorStages:
    """Stages of a network that knows person and horse: proposals with probabilities (background, person, horse)."""
    boxes = np.array([box for box, _ in proposals], np.float32).reshape(-1, 4)
    count = len(proposals) if kept is None else kept
    candidates = Candidates(
        boxes,
        boxes,
        np.linspace(0.9, 0.5, len(boxes), dtype=np.float32),
        np.zeros(len(boxes), np.int64),
        np.zeros((len(boxes), 3), np.int64),
        np.full(len(boxes), KEPT),
        np.arange(count),
    )
    probabilities = np.array([each for _, each in proposals[:count]], np.float32).reshape(-1, 3)
    objectness = np.full((1, 10, 10), 0.01, np.float32)
    objectness[0, 5, 5] = 0.25
    level = AnchorLevel((10.0,), np.zeros((1, 4), np.float32), objectness, (10.0, 10.0))
    by_class = np.repeat(boxes[:count, None], 3, axis=1)
    return DetectorStages(("person", "horse"), (), (level,), 100, 0.7, candidates, probabilities, by_class, ())


def said(missed: MissedObject, threshold: float = 0.5) -> str:
    return missed_object_view.sentence(missed, threshold)


HERE = (55.0, 55.0)
BOX, ELSEWHERE = (40.0, 40.0, 70.0, 70.0), (0.0, 0.0, 20.0, 20.0)


def test_a_place_without_any_box() -> None:
    missed = how_far(stages((ELSEWHERE, [0.1, 0.9, 0])), HERE, 0.5)
    assert (missed.fate, missed.candidates, missed.objectness) == ("not proposed", 0, 0.25)
    assert said(missed).startswith("No proposal: ")
    assert "25%" in said(missed)


def test_a_box_that_is_no_proposal() -> None:
    missed = how_far(stages((ELSEWHERE, [0.1, 0.9, 0]), (BOX, [0, 0, 0]), kept=1), HERE, 0.5)
    assert (missed.fate, missed.candidates, missed.proposals) == ("dropped", 1, 0)
    assert said(missed).startswith("Lost among the proposals: 1 box about")


def test_a_place_that_is_taken_for_background() -> None:
    missed = how_far(stages((BOX, [0.7, 0.1, 0.2])), HERE, 0.5)
    assert (missed.fate, missed.hypotheses[0].label) == ("background", "horse")
    assert said(missed) == (
        "Taken for background: the best guess is horse with 20%, and background is likelier with 70%."
    )
    nothing = how_far(stages((BOX, [0.999, 0.0005, 0.0005])), HERE, 0.5)
    assert (nothing.fate, nothing.proposals) == ("background", 1)
    assert said(nothing).startswith("Taken for background: no class got even 1%")


def test_a_class_under_the_threshold_counts_as_found_under_a_lower_one() -> None:
    given = stages((BOX, [0.3, 0.4, 0.3]))
    assert said(how_far(given, HERE, 0.5)) == "Under the threshold: person got 40%, and the threshold is 50%."
    assert how_far(given, HERE, 0.35).fate == "found"


def test_a_box_that_gives_way_to_one_beside_it() -> None:
    beside = (20.0, 40.0, 62.0, 70.0)  # overlaps BOX, but the place isn't in its middle
    given = stages((beside, [0.0, 0.9, 0.0]), ((38.0, 40.0, 72.0, 70.0), [0.3, 0.7, 0.0]))
    missed = how_far(given, HERE, 0.5, overlap=0.3)
    assert missed.fate == "suppressed"
    assert missed.hypotheses[0].rival is not None
    assert missed.hypotheses[0].rival[2] == beside
    assert said(missed) == "Lost in suppression: person 70% gave way to person 90% beside it."
    assert how_far(given, HERE, 0.5, overlap=0.9).fate == "found"


def test_what_is_found_here_comes_last_and_its_doubles_not_at_all() -> None:
    double = (41.0, 40.0, 70.0, 70.0)
    small = (50.0, 50.0, 60.0, 60.0)
    missed = how_far(stages((BOX, [0, 0.9, 0]), (double, [0.2, 0.8, 0]), (small, [0.8, 0, 0.2])), HERE, 0.5)
    assert [(each.label, each.fate) for each in missed.hypotheses] == [("horse", "background"), ("person", "found")]


def test_suppression_goes_by_class_first() -> None:
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 9], [0, 0, 10, 6], [50, 0, 60, 10]], np.float32)
    assert suppressed_by(boxes, np.array([1, 1, 1, 1]), 0.5).tolist() == [-1, 0, 0, -1]
    assert suppressed_by(boxes, np.array([1, 2, 2, 1]), 0.5).tolist() == [-1, 0, 1, -1]
    assert suppressed_by(boxes[:0], np.zeros(0, np.int64), 0.5).tolist() == []


@pytest.mark.slow
@pytest.mark.parametrize("example", ["cat", "motorcycle"])
def test_what_the_detector_finds_is_found_at_its_middle(example: str) -> None:
    picture = Image.open(example_path(example)).convert("RGB")
    given = detector_stages(picture)
    best = detect(picture)[0]
    x1, y1, x2, y2 = best.box
    missed = how_far(given, ((x1 + x2) / 2, (y1 + y2) / 2), 0.5)
    found = missed.hypotheses[-1]
    assert (found.label, found.fate) == (best.label, "found")
    assert found.score == pytest.approx(best.score, abs=0.05)
    assert found.box == pytest.approx(best.box, abs=12)
    assert given.boxes.shape == (*given.probabilities.shape, 4)


def test_the_page_gets_every_guess_with_its_figures() -> None:
    picture = Image.new("RGB", (100, 100))
    missed = how_far(stages((BOX, [0.7, 0.1, 0.2])), HERE, 0.5)
    content = json.loads(missed_object_view.answer(picture, missed, 0.5))
    assert content["place"] == list(HERE)
    assert content["rows"][0] == {
        "label": "horse",
        "score": "20%",
        "background": "70%",
        "objectness": "90%",
        "box": list(BOX),
        "fate": "taken for background",
        "rival": None,
    }
    assert json.loads(missed_object_view.asking(picture))["rows"] == []
    assert said(dataclasses.replace(missed, fate="dropped", hypotheses=(), candidates=3)).startswith(
        "Lost among the proposals: 3 boxes"
    )
