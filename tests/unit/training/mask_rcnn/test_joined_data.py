import dataclasses
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import weights
from training.common.coco import Instance, Picture, Split, read_split
from training.common.parquet import DataError
from training.common.run import Run
from training.mask_rcnn.crops import Augmentation, crop
from training.mask_rcnn.data import Batches, write_tiny
from training.mask_rcnn.joined_data import Joining, join, read_joined, shares
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.presets import PRESETS
from training.mask_rcnn.start import start_detector
from training.mask_rcnn.train import train

CPU = torch.device("cpu")
JOINING = Joining(
    folder="objects",
    absent=("newt",),
    absent_there=("phone",),
    empty_sources=("walls",),
    first_share=0.7,
    negative_share=0.25,
)


def instance(category: int, ignored: bool = False) -> Instance:
    return Instance(category, None, (2.0, 2.0, 12.0, 12.0), 100.0, ignored)


def picture(number: int, *categories: int, labelled: frozenset[int] | None = None, **more: Any) -> Picture:
    return Picture(number, b"", 32, 32, tuple(instance(category) for category in categories), labelled, **more)


def scenes(*pictures: Picture) -> Split:
    return Split("train", pictures, {1: "person", 2: "chair"})


def objects(*pictures: Picture) -> Split:
    return Split("train", pictures, {1: "newt", 2: "person", 3: "phone"})


def named(joined: Split, categories: frozenset[int] | None) -> set[str]:
    assert categories is not None
    return {joined.categories[category] for category in categories}


def test_classes_are_joined_by_name_whatever_their_ids() -> None:
    joined = join(scenes(picture(1, 1, 2)), objects(picture(2, 2, 3)), JOINING).split
    assert list(joined.categories.values()) == ["person", "chair", "newt", "phone"]
    first, second = ([joined.categories[one.category] for one in each.instances] for each in joined.pictures)
    assert first == ["person", "chair"]
    assert second == ["person", "phone"]


def test_pictures_that_both_sets_hold_come_from_the_first() -> None:
    joined = join(
        scenes(picture(1, 1, coco_id=7), picture(2, 1)), objects(picture(3, 2, coco_id=7), picture(4, 2)), JOINING
    )
    assert [one.id for one in joined.split.pictures] == [1, 2, 4]
    assert joined.first == 2


def test_labelled_is_what_is_known_to_be_there_or_absent() -> None:
    first = scenes(picture(1, 1), picture(2, labelled=frozenset([1]), source="walls"))
    joined = join(first, objects(picture(3, 2, labelled=frozenset([2]))), JOINING).split
    scene, wall, thing = (named(joined, one.labelled) for one in joined.pictures)
    assert scene == {"person", "chair", "newt"}
    assert wall == {"person", "newt", "phone"}
    assert thing == {"person", "newt", "phone"}  # a chair may stand there without a label


def test_crops_come_from_the_sets_and_from_empty_pictures_in_the_shares_asked_for() -> None:
    first = scenes(*(picture(number, 1 + number % 2) for number in range(6)), *(picture(9 + n) for n in range(3)))
    second = objects(*(picture(20 + number, 1 + number % 3) for number in range(6)))
    joined = join(first, second, JOINING)
    weight = shares(joined, JOINING)
    empty = torch.tensor([not one.objects for one in joined.split.pictures])
    assert weight.sum() == pytest.approx(1)
    assert weight[empty].sum() == pytest.approx(0.25)
    assert weight[: joined.first].sum() == pytest.approx(0.7)


def test_the_second_set_must_lie_beside_the_first(tmp_path: Path) -> None:
    write_tiny(tmp_path / "scenes")
    with pytest.raises(DataError, match="Expected the folder objects beside scenes"):
        read_joined(tmp_path / "scenes", "train", JOINING)


def strip_masks(folder: Path) -> None:
    """Squares lose their masks, the first disc of each split becomes a region to ignore."""
    for path in (folder / "annotations").iterdir():
        content = json.loads(gzip.decompress(path.read_bytes()))
        for annotation in content["annotations"]:
            if annotation["category_id"] == 2:
                annotation.update(segmentation=[], has_mask=False)
        content["annotations"][0].update(iscrowd=1, ignore=1, ignore_reason="crowd")
        path.write_bytes(gzip.compress(json.dumps(content).encode()))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_tiny(folder / "scenes")
    write_tiny(folder / "objects")
    strip_masks(folder / "scenes")
    return folder / "scenes"


def test_a_box_without_a_mask_and_a_region_to_ignore_reach_the_targets(data: Path) -> None:
    plain = Augmentation(crop=72, scales=(1.0, 1.0), colour=0.0, turns=False)
    split = read_split(data, "train")
    one = split.pictures[0]
    _, found = crop(one, plain, np.random.default_rng(0))
    assert found.has_mask.tolist() == [True, False]
    assert found.ignored.tolist() == [True, False]
    assert not found.masks[1].any()
    x1, y1, x2, y2 = one.instances[1].box
    expected = torch.tensor([x2 - x1, y2 - y1])
    torch.testing.assert_close(found.boxes[1, 2:] - found.boxes[1, :2], expected, atol=1.5, rtol=0)
    batches = Batches(dataclasses.replace(split, pictures=split.pictures[:1]), plain)
    _, (target,) = batches.draw(1, torch.Generator().manual_seed(0))
    assert len(target.boxes) == len(target.ignored) == 1
    assert target.labels.tolist() == [2]


def test_a_mosaic_keeps_boxes_around_their_objects(data: Path) -> None:
    four = Augmentation(crop=128, scales=(1.0, 1.5), colour=0.0, turns=False, mosaic=1.0)
    images, targets = Batches(read_split(data, "train"), four).draw(6, torch.Generator().manual_seed(2))
    assert images.shape == (6, 3, 128, 128)
    assert max(len(target.boxes) for target in targets) > 4
    for image, target in zip(images, targets, strict=True):
        for x1, y1, x2, y2 in target.boxes[target.boxes[:, 2] - target.boxes[:, 0] > 6].round().int().tolist():
            assert image[:, (y1 + y2) // 2, (x1 + x2) // 2].max() > 0.4  # objects are bright, the ground is 40 of 255


@pytest.mark.slow
def test_joined_data_without_all_masks_train_and_ship(data: Path, tmp_path: Path) -> None:
    joining = dataclasses.replace(JOINING, absent=(), absent_there=())
    tiny = PRESETS["tiny"]
    mixed = dataclasses.replace(tiny.augmentation, mosaic=0.3)
    preset = dataclasses.replace(tiny, joining=joining, hard=True, average=0.9, frozen=1, augmentation=mixed)
    train(preset, Run(tmp_path, preset, CPU, steps=6), data)
    card = weights.card(str(tmp_path / "shipped"))
    assert {metric.data for metric in card.metrics} == {"scenes", "objects"}
    names = {metric.name for metric in card.metrics}
    assert {"box_ap", "box_ap_small", "box_ap50_disc", "mask_ap_served"} <= names
    assert card.data.name == "scenes and objects"


@pytest.mark.slow
def test_time_ends_a_training_with_its_rate_at_the_end(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preset = dataclasses.replace(PRESETS["tiny"], minutes=1.0)
    run = Run(tmp_path, preset, CPU, steps=40)
    seconds = iter([0.0, 20.0, 40.0, 59.9, *[60.0] * 99])
    rates = []
    monkeypatch.setattr(Run, "seconds", property(lambda self: self.now))
    run.now = 0.0  # type: ignore[attr-defined]
    log = run.log

    def log_and_pass_time(step: int, **values: float) -> None:
        log(step, **values)
        run.now = next(seconds)  # type: ignore[attr-defined]

    run.log = log_and_pass_time  # type: ignore[method-assign]
    step_of = torch.optim.AdamW.step

    def watched(self: torch.optim.AdamW, *arguments: Any) -> Any:
        rates.append(self.param_groups[0]["lr"])
        return step_of(self, *arguments)

    monkeypatch.setattr(torch.optim.AdamW, "step", watched)
    train(preset, run, data)
    assert len(rates) == 5
    assert rates[-1] < 0.03 * preset.lr
    assert weights.card(str(tmp_path / "shipped")).training.steps == 5


@pytest.mark.slow
def test_a_detector_starts_from_another_by_the_names_of_its_classes(tmp_path: Path) -> None:
    preset = PRESETS["everyday"]
    network = preset.network(["tv", "cat", "person"])
    fresh = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    start_detector(network, preset.weights)
    shipped = weights.load(preset.weights, MaskRCNN)
    theirs, ours = shipped.state_dict(), network.state_dict()
    person = shipped.classes.index("person") + 1
    for key, width in (("box_predictor.cls_score.weight", 1), ("box_predictor.bbox_pred.bias", 4)):
        mine, other = ours[f"heads.{key}"], theirs[f"heads.{key}"]
        assert torch.equal(mine[3 * width : 4 * width], other[person * width : (person + 1) * width])
        assert torch.equal(mine[:width], other[:width])  # the background
    assert torch.equal(ours["pyramid.inner_blocks.0.0.weight"], theirs["pyramid.inner_blocks.0.0.weight"])
    if "tv" not in shipped.classes:
        key = "heads.box_predictor.cls_score.weight"
        assert torch.equal(ours[key][1], fresh[key][1])
    with pytest.raises(ValueError, match="can't start from"):
        start_detector(preset.network(["no such thing"]), preset.weights)
