import dataclasses
import json
import math
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torchvision.models.detection.roi_heads import paste_masks_in_image

import weights
from training.common.cli import main
from training.common.coco import read_split
from training.common.export_state import half_state
from training.common.parquet import DataError
from training.common.run import Run
from training.mask_rcnn.crops import Augmentation
from training.mask_rcnn.data import Batches, write_tiny
from training.mask_rcnn.evaluate import evaluate
from training.mask_rcnn.heads import forgiving_cross_entropy
from training.mask_rcnn.network import Detections, MaskRCNN
from training.mask_rcnn.presets import PRESETS
from training.mask_rcnn.runtime import Settings, paste_mask, predict, prepare, stretch_fluorescence
from training.mask_rcnn.start import start_backbone
from training.mask_rcnn.train import train
from training.resnet.network import ResNet
from training.resnet.presets import PRESETS as RESNET_PRESETS
from training.resnet.presets import ResNetPreset
from weights.card import write_card

pytestmark = pytest.mark.slow

TINY = PRESETS["tiny"]
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def shipped(trained: Callable[[int], Path]) -> Path:
    return trained(40)


def command(*arguments: str) -> None:
    main("mask_rcnn", PRESETS, train, evaluate, write_tiny, arguments)


def test_training_lowers_the_loss_and_ships_card_history_and_pictures(shipped: Path) -> None:
    lines = [json.loads(line) for line in (shipped.parent / "log.jsonl").read_text().splitlines()]
    assert len(lines) == 40
    assert np.mean([line["loss"] for line in lines[-5:]]) < 0.6 * lines[0]["loss"]
    card = weights.card(str(shipped))
    assert card.config["classes"] == ["disc", "square"]
    figures = {metric.name: metric.value for metric in card.metrics}
    assert set(figures) == {"box_ap", "box_ap50", "mask_ap", "mask_ap50", "box_ap_served", "mask_ap_served"}
    assert abs(figures["box_ap_served"] - figures["box_ap"]) < 10  # eight pictures of a network of 120 steps
    history = weights.history(str(shipped))
    assert history["strips"]["found"]["file"] == "found.webp"
    assert all(0 <= sample["mask_ap50"] <= 100 for sample in history["samples"])
    assert (shipped / "found.webp").is_file()


def test_shipped_weights_evaluate_on_any_data_of_the_schema(shipped: Path, data: Path) -> None:
    measured = evaluate(str(shipped), data, CPU)
    assert set(measured) >= {
        *("box_ap", "box_ap50", "mask_ap", "mask_ap50", "examples", "seconds"),
        *("box_ap_small", "box_ap50_disc", "box_ap50_square", "box_ap_served", "mask_ap_served"),
    }
    assert not {name for name in measured if name.startswith("alarms")}  # every picture holds something
    assert measured["examples"] == 8
    assert all(math.isfinite(value) for value in measured.values())


def test_command_line_prints_one_json_line(shipped: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command("--evaluate", "--weights", str(shipped), "--data", str(data), "--device", "cpu")
    assert json.loads(capsys.readouterr().out)["examples"] == 8


def test_command_line_ends_with_a_sentence_for_bad_data(
    shipped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        command("nuclei", "--data", str(shipped), "--out", str(tmp_path / "out"))
    assert capsys.readouterr().err.startswith("Expected a Parquet file")


def test_a_resumed_run_repeats_the_curve(data: Path, tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train(TINY, Run(whole, TINY, CPU, steps=6, checkpoint_seconds=0), data)
    cut = Run(parts, TINY, CPU, steps=6, checkpoint_seconds=0)
    log = cut.log

    def log_and_stop(step: int, **values: float) -> None:
        log(step, **values)
        if step == 2:
            cut.stop()

    cut.log = log_and_stop  # type: ignore[method-assign]
    train(TINY, cut, data)
    train(TINY, Run(parts, TINY, CPU, steps=6, resume=True, checkpoint_seconds=0), data)
    curves = [
        [json.loads(line)["loss"] for line in (folder / "log.jsonl").read_text().splitlines()]
        for folder in (whole, parts)
    ]
    assert len(curves[1]) == 6
    assert curves[1] == pytest.approx(curves[0], rel=0.01)


def test_a_run_that_goes_on_from_shipped_weights_keeps_their_history(
    shipped: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / TINY.weights).symlink_to(shipped)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    on = dataclasses.replace(TINY, start=TINY.weights, steps=3)
    train(on, Run(tmp_path / "run", on, CPU), data)
    before, after = weights.history(str(shipped)), weights.history(str(tmp_path / "run/shipped"))
    assert after["curve"][: len(before["curve"])] == before["curve"]
    assert after["curve"][-1]["step"] == 40 + 2
    assert after["samples"][-1]["step"] == after["strips"]["found"]["steps"][-1] == 40  # what it began with
    assert weights.card(str(tmp_path / "run/shipped")).training.steps == 43


def test_batches_are_the_same_for_the_same_generator(data: Path) -> None:
    batches = Batches(read_split(data, "train"), TINY.augmentation)
    (first, targets), (second, _) = (batches.draw(3, torch.Generator().manual_seed(5)) for _ in range(2))
    assert torch.equal(first, second)
    assert first.shape == (3, 3, 64, 64)
    assert 0 <= float(first.min()) <= float(first.max()) <= 1
    for target in targets:
        for box, mask in zip(target.boxes, target.masks, strict=True):
            (x1, y1), (x2, y2) = box[:2].floor().int().tolist(), box[2:].ceil().int().tolist()
            assert mask.sum() == mask[y1:y2, x1:x2].sum() > 0
            assert mask[y1 : y1 + 2].any()
            assert mask[:, x2 - 2 : x2].any()


def test_a_turned_crop_keeps_masks_on_their_objects(data: Path) -> None:
    turning = Augmentation(crop=96, scales=(0.7, 1.6), colour=0.0, turns=True)
    images, targets = Batches(read_split(data, "train"), turning).draw(8, torch.Generator().manual_seed(1))
    for image, target in zip(images, targets, strict=True):
        for mask in target.masks.bool():
            assert image[:, mask].amax(0).median() > 0.4  # objects are bright, the ground is 40 of 255


def test_rare_classes_are_drawn_more_often(data: Path) -> None:
    split = read_split(data, "train")
    alone = [dataclasses.replace(p, instances=p.instances[:1]) for p in split.pictures[:7]]
    other = dataclasses.replace(split.pictures[7], instances=split.pictures[7].instances[1:])
    batches = Batches(dataclasses.replace(split, pictures=(*alone, other)), TINY.augmentation)
    assert batches.weights[7] / batches.weights[0] == pytest.approx(7**0.5)


def test_the_loss_forgives_a_background_region_only_the_unlabelled_class() -> None:
    logits = torch.tensor([[0.0, 0.0, 8.0]])
    background = torch.tensor([0])
    nothing, second = torch.tensor([[False, False, False]]), torch.tensor([[False, False, True]])
    plain = torch.nn.functional.cross_entropy(logits, background)
    assert forgiving_cross_entropy(logits, background, nothing).item() == pytest.approx(plain.item())
    assert forgiving_cross_entropy(logits, background, second) < 0.01
    assert forgiving_cross_entropy(logits, torch.tensor([1]), second).item() == pytest.approx(plain.item())


def test_often_unlabelled_classes_are_forgiven_where_nobody_looked_for_them(data: Path) -> None:
    split = read_split(data, "train")
    partly = [dataclasses.replace(picture, labelled=frozenset([1])) for picture in split.pictures]
    batches = Batches(dataclasses.replace(split, pictures=tuple(partly)), TINY.augmentation, ("square",))
    _, targets = batches.draw(1, torch.Generator().manual_seed(0))
    assert targets[0].unlabelled.tolist() == [False, False, True]


def test_paste_agrees_with_torchvision() -> None:
    rng = np.random.default_rng(0)
    masks = rng.random((5, 28, 28)).astype(np.float32)
    corner = rng.uniform(-8, 40, (5, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(5, 40, (5, 2))], axis=1).round()
    whole = paste_masks_in_image(torch.from_numpy(masks)[:, None], torch.from_numpy(boxes).float(), (60, 70))[:, 0]
    for mask, box, expected in zip(masks, boxes, whole.numpy() > 0.5, strict=True):
        assert (paste_mask(mask, tuple(box), 60, 70) != expected).mean() < 0.06


def test_paste_fills_a_box_and_stays_inside_the_picture() -> None:
    full = paste_mask(np.ones((28, 28), np.float32), (10.0, 5.0, 30.0, 15.0), 40, 50)
    assert full[5:15, 10:30].all()
    assert full.sum() == 200
    assert paste_mask(np.ones((28, 28), np.float32), (-10.0, -10.0, 60.0, 60.0), 40, 50).all()
    assert not paste_mask(np.ones((28, 28), np.float32), (70.0, 5.0, 90.0, 15.0), 40, 50).any()


def test_dark_grey_pictures_are_stretched_and_others_left_alone() -> None:
    rng = np.random.default_rng(0)
    dark = np.repeat(rng.integers(5, 25, (64, 64, 1)), 3, axis=2).astype(np.uint8)
    dark[:8, :8] = 60
    stretched = stretch_fluorescence(dark)
    assert stretched.max() == 255
    assert stretched.min() == 0
    assert np.abs(stretch_fluorescence(stretched).astype(int) - stretched).max() < 12
    bright, coloured = dark + 150, dark * np.array([1, 4, 1], np.uint8)
    assert stretch_fluorescence(bright) is bright
    assert stretch_fluorescence(coloured) is coloured
    faint = np.repeat(rng.integers(0, 3, (64, 64, 1)), 3, axis=2).astype(np.uint8)
    assert stretch_fluorescence(faint).max() == 20  # a gain of ten at most
    assert stretch_fluorescence(np.zeros((16, 16, 3), np.uint8)).max() == 0


def test_large_pictures_are_scaled_and_results_come_in_their_pixels(
    shipped: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = weights.load(str(shipped), MaskRCNN)
    network.long_side = 72
    pixels = read_split(data, "valid").pictures[0].decode()
    large = pixels.repeat(3, axis=0).repeat(3, axis=1)
    assert prepare(network, large).shape == (3, 64, 72)
    seen = torch.tensor([[10.0, 12, 20, 32]])
    found = Detections(seen, torch.ones(1, 3), torch.ones(1).long(), torch.ones(1), torch.ones(1, 28, 28))
    monkeypatch.setattr(network, "forward", lambda *_: found)
    assert predict(network, pixels, Settings()).boxes.tolist() == [[10, 12, 20, 32]]
    assert predict(network, large, Settings()).boxes.tolist() == [[30, 36, 60, 96]]


def test_a_higher_threshold_gives_a_part_of_the_list_and_computes_fewer_masks(shipped: Path, data: Path) -> None:
    network = weights.load(str(shipped), MaskRCNN)
    pixels = read_split(data, "valid").pictures[0].decode()
    everything = predict(network, pixels, Settings(0.0, 100))
    middle = float(everything.scores.median())
    part = predict(network, pixels, Settings(middle, 100))
    assert 0 < len(part.scores) < len(everything.scores)
    torch.testing.assert_close(part.scores, everything.scores[: len(part.scores)])
    assert part.masks.shape == (len(part.scores), 28, 28)
    assert predict(network, pixels, Settings(1.0, 100)).masks.shape == (0, 28, 28)


@pytest.mark.parametrize(("preset", "classes"), [("everyday", 29), ("nuclei", 1)])
def test_networks_fit_into_a_shipped_file(preset: str, classes: int) -> None:
    network = PRESETS[preset].network([str(index) for index in range(classes)])
    assert sum(tensor.numel() for tensor in network.state_dict().values()) < 7.9e6


def test_data_without_a_training_split_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"Expected a Parquet file .*train.parquet"):
        train(TINY, Run(tmp_path / "out", TINY, CPU), tmp_path)


def test_the_backbone_starts_from_a_classifier(tmp_path: Path) -> None:
    preset = PRESETS["tiny"]
    torch.manual_seed(1)
    classifier = ResNet(7, (*preset.widths, 24), (*preset.blocks, 1), "large")  # one stage more than the detector has
    folder = tmp_path / "resnet_stand_in"
    folder.mkdir()
    save_file(half_state(classifier), folder / "model.safetensors")
    card = weights.card("resnet_cifar10")
    stand_in = dataclasses.replace(
        card, name=folder.name, network="training.resnet.network.ResNet", config=classifier.config, files={}
    )
    write_card(folder, stand_in)
    network = preset.network(["disc"])
    start_backbone(network, str(folder))
    learned = classifier.state_dict()
    for name, ours in network.backbone.state_dict().items():
        assert torch.allclose(ours, learned[name], atol=1e-3)
    with pytest.raises(ValueError, match="can't start from"):
        start_backbone(PRESETS["nuclei"].network(["nucleus"]), str(folder))


@pytest.mark.parametrize("name", ["everyday", "nuclei"])
def test_the_detectors_fit_the_classifier_they_start_from(name: str) -> None:
    detector, classifier = PRESETS[name], RESNET_PRESETS["tiny_imagenet"]
    assert detector.backbone == classifier.weights
    assert isinstance(classifier, ResNetPreset)
    stages = len(detector.widths)
    assert (detector.widths, detector.blocks) == (classifier.widths[:stages], classifier.blocks[:stages])


def test_a_first_picture_that_is_mostly_padding_leaves_the_pooling_right() -> None:
    network = TINY.network(["disc", "square"])
    rows = torch.arange(16.0).view(1, 1, 16, 1).expand(1, 16, 16, 32)
    maps = OrderedDict((str(level), rows[:, :, :: 2**level, :: 2**level]) for level in range(3))
    region = [torch.tensor([[0.0, 0.0, 56.0, 56.0]])]
    pooled = network.heads.box_roi_pool(maps, region, [(33, 128)])  # the finest map's cells are 4 x 4 pixels
    torch.testing.assert_close(pooled[0, 0, :, 0], torch.arange(1.0, 15.0, 2.0))
