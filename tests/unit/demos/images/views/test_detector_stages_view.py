"""What the page is told about the stages of a detector."""

import base64
import dataclasses
import io
import json

import numpy as np
import pytest
from PIL import Image

from demos.images.analysis.detector_stages import detector_stages
from demos.images.catalog import DETECTORS
from demos.images.results import Detection
from demos.images.views import detector_stages_view
from demos.images.views.heatmaps import levels
from tests.unit.demos.images.detector_reference import Staged


@pytest.mark.slow
def test_the_page_gets_the_stages_numbers(staged: Staged) -> None:
    _, shown, _, found = staged
    content = json.loads(detector_stages_view.detector_stages(shown, found, True, "crops", 0))
    assert (content["stage"], content["chosen"]) == ("crops", 0)
    for sent, maps in zip(content["maps"], found.maps, strict=True):
        assert len(sent["pictures"]) == 1 + len(maps.numbers)
        picture = Image.open(io.BytesIO(base64.b64decode(sent["pictures"][1].split(",")[1])))
        expected = levels(maps.strongest[:1], two_sided=False)[0]
        np.testing.assert_array_equal(np.asarray(picture), expected)
    for sent, level in zip(content["levels"], found.levels, strict=True):
        every = np.frombuffer(base64.b64decode(sent["every"]), np.uint8).reshape(level.objectness.shape)
        np.testing.assert_allclose(every / 255, level.objectness, atol=0.5 / 255 + 1e-6)
        best = Image.open(io.BytesIO(base64.b64decode(sent["picture"].split(",")[1])))
        np.testing.assert_array_equal(np.asarray(best), every.max(axis=0))
    assert content["suppressedBy"] == found.candidates.suppressed_by.tolist()
    assert content["proposals"] == found.candidates.proposals.tolist()
    np.testing.assert_allclose(content["boxes"], found.candidates.boxes, atol=0.051)
    labels = ["background", *found.classes]
    assert [each["label"] for each in content["classified"]] == [
        labels[number] for number in found.probabilities.argmax(axis=1)
    ]
    for sent, thing in zip(content["objects"], found.objects, strict=True):
        assert sent["candidate"] == found.candidates.proposals[thing.proposal]
        best_first = sorted(thing.probabilities.tolist(), reverse=True)[:5]
        assert [chance for _, chance, _ in sent["answers"]] == pytest.approx(best_first, abs=1e-4)
        logits = np.frombuffer(base64.b64decode(sent["logits"]["levels"]), np.uint8).reshape(thing.logits.shape)
        clear = np.abs(thing.logits) > np.abs(thing.logits).max() / 100
        np.testing.assert_array_equal((logits > 128)[clear], (thing.logits > 0)[clear])
        assert sent["area"] == thing.mask.sum()


def test_the_page_says_where_the_served_form_finds_something_else(staged: Staged) -> None:
    _, _, _, found = staged
    thing = Detection("newt", 0.61, (1.0, 2.0, 30.0, 40.0), np.zeros((50, 60), bool))
    assert detector_stages_view.difference(found) == ""
    words = "Try it, which computes with fewer digits to be quicker, finds something else here: "
    for served, listed in (
        ((), "nothing."),
        ((thing,), "newt 61%."),
        ((thing,) * 7, ", ".join(["newt 61%"] * 5) + " and 2 more."),
    ):
        other = dataclasses.replace(found, served=served, differs=True)
        assert detector_stages_view.difference(other) == words + listed


@pytest.mark.slow
def test_nothing_is_found_on_blank_paper_and_the_stagestill_stands() -> None:
    blank = Image.new("RGB", (300, 200), "white")
    for model in DETECTORS:
        found = detector_stages(blank, model)
        content = json.loads(detector_stages_view.detector_stages(blank, found, True, "maps", None))
        assert len(content["objects"]) == len(found.objects)
        assert content["sure"] is False
    for size in ((8, 8), (8, 900), (900, 8)):
        detector_stages(Image.new("RGB", size, "grey"))
