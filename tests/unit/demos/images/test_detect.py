import dataclasses
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import weights
from demos.images import detect as module
from demos.images.catalog import DETECTORS, EXAMPLES, example_detector, example_path, knowledge
from demos.images.detect import (
    Detection,
    UnknownDetector,
    WrongOverlap,
    WrongThreshold,
    detect,
    example_forward_pass,
    warm,
)
from demos.kit.image_io import NotAPicture
from demos.serving import loader
from training.common.coco import read_split
from training.common.coco_evaluation import Predicted, evaluate
from training.mask_rcnn.network import Detections
from weights import WeightsUnavailable
from weights.snapshot import Snapshot

# isort: split
# torchvision loads only after the stand-ins for its operators, which the modules above bring along
from torchvision.ops import box_iou

SLICE = Path(__file__).parents[4] / "tests/data/nuclei"


def best(image: str, threshold: float = 0.5) -> Detection:
    found = detect(example_path(image), threshold=threshold)
    assert found, f"nothing found in {image}"
    return found[0]


@pytest.mark.parametrize(
    ("image", "label", "least_share"),
    [("cat", "cat", 0.3), ("motorcycle", "motorcycle", 0.1), ("astronaut", "person", 0.2)],
)
def test_public_pictures_get_their_object(image: str, label: str, least_share: float) -> None:
    found = best(image)
    assert found.label == label
    assert found.score > 0.5
    assert found.mask.mean() > least_share


def test_the_astronaut_is_where_she_is() -> None:
    found = best("astronaut")  # 512 x 512, her face about (225, 110)
    assert found.label == "person"
    assert found.mask.shape == (512, 512)
    assert found.mask.dtype == bool
    assert found.mask[100:130, 200:250].all()
    assert not found.mask[:20, :20].any()
    x1, y1, x2, y2 = found.box
    rows, columns = np.nonzero(found.mask)
    assert x1 - 1 <= columns.min() <= columns.max() < x2 + 1
    assert y1 - 1 <= rows.min() <= rows.max() < y2 + 1
    assert len(found.runners_up) == 3
    assert found.label not in dict(found.runners_up)


@pytest.mark.slow
def test_shipped_nuclei_figures_hold_on_a_slice_of_their_data() -> None:
    split = read_split(SLICE, "valid")
    measured = evaluate(
        split,
        lambda pixels: [Predicted(d.label, d.score, d.box, d.mask) for d in detect(pixels, "nuclei", 0.05)],
        300,
    )
    assert measured["mask_ap50"] > 60
    assert measured["box_ap50"] > 60


@pytest.mark.slow
def test_results_follow_the_size_and_form_of_the_picture() -> None:
    small = Image.open(example_path("cat")).convert("RGB").resize((300, 200))
    array = np.asarray(small)
    large = small.resize((1200, 800))
    one, same, big = detect(small)[0], detect(array)[0], detect(large)[0]
    assert one.box == same.box
    assert big.mask.shape == (800, 1200)
    (x1, y1, x2, y2), (u1, v1, u2, v2) = 4 * np.array(one.box), big.box
    shared = (min(x2, u2) - max(x1, u1)) * (min(y2, v2) - max(y1, v1))
    assert shared / ((x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - shared) > 0.9  # intersection over union
    assert detect(small.convert("L"))[0].label == "cat"
    assert detect(small.convert("CMYK"))[0].label == "cat"


def test_a_higher_threshold_gives_the_head_of_the_list() -> None:
    low, high = detect(example_path("motorcycle"), threshold=0.05), detect(example_path("motorcycle"), threshold=0.5)
    assert len(low) > len(high) > 0
    assert [(d.label, d.score) for d in high] == [(d.label, d.score) for d in low if d.score > 0.5]
    assert [d.score for d in low] == sorted((d.score for d in low), reverse=True)


def greatest_overlap(found: list[Detection]) -> float:
    """The largest intersection over union of two boxes of one class."""
    boxes = torch.tensor([each.box for each in found])
    same = torch.tensor([[one.label == other.label for other in found] for one in found])
    return float((box_iou(boxes, boxes) * same).fill_diagonal_(0).max())


@pytest.mark.slow
def test_no_two_boxes_of_a_class_overlap_by_more_than_allowed() -> None:
    counts = []
    for overlap in (0.2, 0.5, 0.8):
        found = detect(example_path("tissue"), "nuclei", 0.1, overlap)
        assert 0 < greatest_overlap(found) <= overlap
        counts.append(len(found))
    assert counts[0] < counts[1] < counts[2]


def test_boxes_of_two_classes_may_overlap_by_seven_tenths_whatever_is_allowed_within_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rider, horse, double = (0.0, 0.0, 10.0, 10.0), (0.0, 4.0, 10.0, 14.0), (0.0, 1.0, 10.0, 11.0)
    probabilities = torch.zeros(3, 30)
    found = Detections(
        torch.tensor([rider, horse, double]),
        probabilities,
        torch.tensor([1, 2, 3]),
        torch.tensor([0.9, 0.8, 0.7]),
        torch.ones(3, 28, 28),
    )
    monkeypatch.setattr(module, "predict", lambda *_: found)
    picture = np.zeros((32, 32, 3), np.uint8)
    assert [each.score for each in detect(picture, overlap=0.1)] == pytest.approx([0.9, 0.8])
    assert len(detect(picture, overlap=0.9)) == 3


def test_nothing_is_found_on_blank_paper() -> None:
    assert detect(np.full((200, 300, 3), 255, np.uint8)) == []


def test_tiny_and_long_pictures_work() -> None:
    for shape in ((8, 8, 3), (8, 900, 3), (900, 8, 3)):
        noise = np.random.default_rng(0).integers(0, 255, shape).astype(np.uint8)
        assert all(found.mask.shape == shape[:2] for found in detect(noise, threshold=0.0))


def test_a_detection_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        best("cat").label = "dog"  # type: ignore[misc]


@pytest.mark.parametrize("threshold", [math.nan, math.inf, -0.1, 1.1, "0.5", None, True])
def test_bad_thresholds_get_a_sentence(threshold: float) -> None:
    with pytest.raises(WrongThreshold, match=r"^The threshold is a number between 0 and 1, such as 0.5, not "):
        detect(np.zeros((32, 32, 3), np.uint8), threshold=threshold)


@pytest.mark.parametrize("overlap", [math.nan, -0.1, 1.1, "0.5", None, True])
def test_bad_overlaps_get_a_sentence(overlap: float) -> None:
    with pytest.raises(WrongOverlap, match=r"^The overlap is a number between 0 and 1, such as 0.5, not "):
        detect(np.zeros((32, 32, 3), np.uint8), overlap=overlap)


def test_unknown_models_and_no_picture_get_a_sentence(tmp_path: Path) -> None:
    there = r"There are: everyday, nuclei, coco, mask2former\."
    with pytest.raises(UnknownDetector, match=rf"There is no detector called “x”\. {there}"):
        detect(np.zeros((32, 32, 3), np.uint8), "x")
    text = tmp_path / "text.jpg"
    text.write_text("not a picture")
    with pytest.raises(NotAPicture, match=r"This file isn't a picture that Pillow can read."):
        detect(text)


def test_missing_and_damaged_weights_get_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = np.zeros((32, 32, 3), np.uint8)
    shutil.copytree(weights.folder() / "mask_rcnn_nuclei", tmp_path / "mask_rcnn_nuclei")
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    with pytest.raises(WeightsUnavailable, match="mask_rcnn_everyday"):
        detect(picture)
    detect(picture, "nuclei")  # the other goes on working
    for file in (tmp_path / "mask_rcnn_nuclei").iterdir():  # the exported form too, where there is one
        if file.suffix in (".safetensors", ".onnx"):
            file.write_bytes(file.read_bytes()[:-100] + bytes(100))
    detect(picture, "nuclei")  # a page that runs goes on with the network that it has
    loader.clear()
    with pytest.raises(WeightsUnavailable, match=r"The weights of “mask_rcnn_nuclei” are damaged"):
        detect(picture, "nuclei")


def test_the_served_network_agrees_with_the_trained_one() -> None:
    from training.mask_rcnn.network import MaskRCNN
    from training.mask_rcnn.runtime import Settings, predict

    name = DETECTORS["everyday"].weights
    pixels = np.asarray(Image.open(example_path("cat")).convert("RGB"))
    plain, served = weights.load(name, MaskRCNN), module.served_network(name)
    expected, got = (predict(network, pixels, Settings(0.3)) for network in (plain, served))
    assert expected.labels[0] == got.labels[0]
    torch.testing.assert_close(expected.scores[0], got.scores[0], atol=0.05, rtol=0)
    torch.testing.assert_close(expected.boxes[0], got.boxes[0], atol=6.0, rtol=0)


def test_cards_say_what_each_detector_knowledge() -> None:
    assert "person" in knowledge("everyday").classes
    assert list(knowledge("everyday").classes) == weights.card("mask_rcnn_everyday").config["classes"]
    assert knowledge("nuclei").classes == ("nucleus",)
    assert knowledge("nuclei").does.startswith("Finds the nuclei")


def test_example_uses_every_part_of_the_network() -> None:
    network, arguments = example_forward_pass("mask_rcnn_nuclei")
    used = set()
    for name, part in network.named_children():
        part.register_forward_hook(lambda *_, name=name: used.add(name))
    network.heads.mask_predictor.register_forward_hook(lambda *_: used.add("mask"))  # type: ignore[union-attr]
    with torch.inference_mode():
        network(*arguments)
    assert {"pyramid", "rpn", "mask"} <= used


def test_warm_loads_every_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    loader.clear()
    warm()
    monkeypatch.setattr(Snapshot, "read", lambda *_: pytest.fail("it wasn't loaded ahead"))
    for detector in DETECTORS.values():
        module.served_network(detector.weights)


@pytest.mark.parametrize(
    ("example", "label", "least"),
    [("cat", "cat", 1), ("photographer", "person", 1), ("nuclei", "nucleus", 35), ("crowded", "nucleus", 40)],
)
def test_examples_show_what_the_networks_do_well(example: str, label: str, least: int) -> None:
    found = detect(example_path(example), example_detector(example))
    assert {each.label for each in found} == {label}
    assert len(found) >= least


def test_the_example_that_fools_it_does() -> None:
    (found,) = detect(example_path("horse"))
    assert found.label != "horse"
    assert found.score > 0.5
    assert "fools" in EXAMPLES["horse"].title


def test_it_stays_silent_on_what_is_none_of_its_kinds() -> None:
    for example in ("rocket", "coffee"):
        assert example not in knowledge("everyday").classes
        assert not detect(example_path(example))
