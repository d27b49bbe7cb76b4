import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from training.common.coco import Instance, Picture, Split, read_split
from training.common.coco_evaluation import Predicted, collect, counting
from training.mask_rcnn import calibrate
from training.mask_rcnn import evaluate as evaluation
from training.mask_rcnn.calibrate import Judged, Scaling, calibration_error, detections, fit, unscaled
from training.mask_rcnn.data import write_tiny
from training.mask_rcnn.network import Detections
from training.mask_rcnn.presets import PRESETS
from training.mask_rcnn.scores import by_size_and_class, false_alarms, recall


def split(*pictures: tuple[Instance, ...], labelled: frozenset[int] | None = None) -> Split:
    rows = tuple(Picture(number, b"", 200, 200, some, labelled) for number, some in enumerate(pictures))
    return Split("valid", rows, {1: "disc", 2: "square"})


def box(x: float, side: float, category: int = 1, ignored: bool = False) -> Instance:
    return Instance(category, None, (x, 10.0, x + side, 10.0 + side), side * side, ignored)


def found(picture: int, x: float, side: float, score: float, category: int = 1) -> dict[str, object]:
    return {"image_id": picture, "category_id": category, "score": score, "bbox": [x, 10.0, side, side]}


def test_ap_is_told_apart_by_size_and_class() -> None:
    pictures = split((box(0, 20), box(60, 50)), (box(0, 120, 2),))
    results = [found(0, 60, 50, 0.9), found(1, 0, 120, 0.8, 2)]
    scores = by_size_and_class(pictures, results, 100)
    assert scores["box_ap_small"] == 0
    assert scores["box_ap_medium"] == scores["box_ap_large"] == 100
    assert scores["box_ap50_square"] == 100
    assert scores["box_ap50_disc"] == pytest.approx(50, abs=1)


def test_false_alarms_count_pictures_without_any_object_or_region() -> None:
    pictures = split((), (), (box(0, 50),), (box(0, 50, ignored=True),))
    results = [found(0, 0, 9, 0.55, 0), found(0, 0, 9, 0.5), found(2, 0, 9, 0.9), found(3, 0, 9, 0.9)]
    assert false_alarms(pictures, results, 0.5) == 50
    assert false_alarms(pictures, results, 0.6) == 0
    assert np.isnan(false_alarms(split((box(0, 9),)), results, 0.5))


def test_recall_counts_large_objects_found_once_with_their_class() -> None:
    pictures = split((box(0, 50), box(60, 50), box(120, 20), box(0, 40, 2)))
    results = [found(0, 0, 50, 0.9), found(0, 1, 50, 0.8), found(0, 60, 50, 0.4), found(0, 0, 40, 0.7, 1)]
    assert recall(pictures, results, 0.5) == pytest.approx(100 / 3)
    assert recall(pictures, results, 0.3) == pytest.approx(200 / 3)
    assert np.isnan(recall(split(()), results, 0.5))


def test_what_a_picture_does_not_label_is_collected_but_does_not_count(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    one = read_split(tmp_path, "valid")
    partly = dataclasses.replace(
        one, pictures=tuple(dataclasses.replace(each, labelled=frozenset([1])) for each in one.pictures)
    )
    shape = np.ones((64, 72), bool)
    three = [Predicted(name, 0.9, (0, 0, 9, 9), shape) for name in ("disc", "square", "newt")]
    everything = collect(partly, lambda _: three, everything=True)
    assert [result["label"] for result in everything[:3]] == ["disc", "square", "newt"]
    assert {result["label"] for result in counting(partly, everything)} == {"disc"}
    assert len(collect(partly, lambda _: three)) == len(partly.pictures)


def test_the_evaluation_leaves_out_classes_that_a_picture_does_not_label(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tiny(tmp_path)
    whole = read_split(tmp_path, "valid")
    answers = iter(
        [
            Predicted(whole.categories[thing.category], 0.9, thing.box, mask.astype(bool))
            for thing, mask in zip(picture.instances, picture.masks(), strict=True)
        ]
        for picture in whole.pictures
    )
    discs_only = [
        dataclasses.replace(picture, instances=picture.instances[:1], labelled=frozenset([1]))
        for picture in whole.pictures[:4]
    ]  # each holds a square that is found, that nobody marked
    partly = dataclasses.replace(whole, pictures=(*discs_only, *whole.pictures[4:]))
    monkeypatch.setattr(evaluation, "predict_objects", lambda *_: next(answers))
    measured = evaluation.measure_closely(PRESETS["tiny"].network(["disc", "square"]), partly)
    assert measured["box_ap"] == measured["mask_ap"] == measured["box_ap50_square"] == 100


def judged(logits: np.ndarray, labels: np.ndarray, right: np.ndarray, empty: np.ndarray) -> Judged:
    return Judged(torch.tensor(logits).softmax(1), torch.tensor(labels), right, empty)


def test_calibrated_scores_say_how_often_they_are_right() -> None:
    rng = np.random.default_rng(0)
    truth = rng.uniform(-2, 2, 4000)  # the logits that would be right
    right = rng.random(4000) < 1 / (1 + np.exp(-truth))
    logits = np.stack([np.zeros(4000), 2 * truth + 1], 1)  # twice too sure, and too fond of the class
    given = judged(logits, np.ones(4000, int), right, np.zeros(4000, bool))
    scaling = fit(given)
    assert scaling.temperature == pytest.approx(2, rel=0.1)
    assert float(scaling.biases[1] - scaling.biases[0]) == pytest.approx(-0.5, abs=0.1)
    before, after = (
        calibration_error(one.scores(given.probabilities, given.labels), right) for one in (unscaled(1), scaling)
    )
    assert after < before / 3


def test_a_class_that_cries_wolf_must_be_surer_of_itself() -> None:
    rng = np.random.default_rng(1)
    truth = rng.uniform(-2, 2, 2000)
    right = rng.random(2000) < 1 / (1 + np.exp(-truth))
    labels, empty = np.arange(2000) % 2 + 1, np.zeros(2000, bool)
    logits = np.full((2000, 3), -20.0)
    logits[:, 0] = 0
    logits[np.arange(2000), labels] = truth
    wolf = labels == 2
    right[wolf & (np.arange(2000) % 3 == 1)] = False
    empty[wolf & (np.arange(2000) % 3 == 1)] = True
    scaling = fit(judged(logits, labels, right, empty))
    assert float(scaling.biases[1] - scaling.biases[2]) > 1
    scores = scaling.scores(torch.tensor(logits).softmax(1), torch.tensor(labels))
    assert (scores[empty] >= 0.5).mean() < (truth[empty] >= 0).mean() / 4


def test_the_scaling_works_in_the_weights() -> None:
    torch.manual_seed(0)
    network = PRESETS["tiny"].network(["disc", "square"]).eval()
    image = torch.rand(3, 64, 64)
    scaling = Scaling(2.0, torch.tensor([0.5, 0.0, -0.5], dtype=torch.float64))
    with torch.no_grad():
        before = network(image, 0.0, 5)
        scaling.work_in(network)
        after = network(image, 0.0, 5)
    expected = (before.probabilities[:1].double().log() / 2 + scaling.biases).softmax(1)[0]
    region = int((after.boxes - before.boxes[0]).abs().sum(1).argmin())
    assert after.probabilities[region].tolist() == pytest.approx(expected.tolist(), abs=0.02)


def test_detections_are_judged_against_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tiny(tmp_path)
    one = read_split(tmp_path, "valid")
    one = dataclasses.replace(one, pictures=one.pictures[:1])
    disc, square = (torch.tensor(each.box) for each in one.pictures[0].instances)
    boxes = torch.stack([disc, disc, square, square]).float()
    labels = torch.tensor([1, 1, 1, 2])
    answer = Detections(boxes, torch.ones(4, 3), labels, torch.tensor([0.9, 0.8, 0.7, 0.6]), torch.ones(4, 28, 28))
    monkeypatch.setattr(calibrate, "predict", lambda *_: answer)
    network = PRESETS["tiny"].network(["disc", "square"])
    assert detections(network, one).right.tolist() == [True, False, False, True]
    partly = dataclasses.replace(one, pictures=(dataclasses.replace(one.pictures[0], labelled=frozenset([1])),))
    assert detections(network, partly).right.tolist() == [True, False, False]  # the square is neither right nor wrong
    nothing = dataclasses.replace(one, pictures=(dataclasses.replace(one.pictures[0], instances=()),))
    assert detections(network, nothing).empty.all()
    assert not detections(network, nothing).right.any()
