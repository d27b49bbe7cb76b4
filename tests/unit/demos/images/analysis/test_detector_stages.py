"""The stages of a detector, against the network's own result, and every figure a second time without its code."""

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

import weights
from demos.images import detect as serving
from demos.images.analysis.detector_stage_types import KEPT, SURPLUS
from demos.images.analysis.detector_stages import (
    FALLBACK_OBJECTS,
    FALLBACK_SCORE,
    SHOWN_SCORE,
    detector_stages,
    differ,
    run_stages,
)
from demos.images.catalog import DETECTORS, SAME_OBJECT_OVERLAP
from demos.images.detect import UnknownDetector, detect
from tests.unit.demos.images.detector_reference import Staged, picture
from training.common.torchvision_compat import nms
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.runtime import Settings, paste_mask, predict, prepare
from training.resnet.network import as_served


def overlap(one: Any, other: Any) -> float:
    """Intersection over union of two boxes."""
    wide, high = (min(one[i + 2], other[i + 2]) - max(one[i], other[i]) for i in (0, 1))
    both = max(0.0, wide) * max(0.0, high)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return float(both / (sum(areas) - both))


@pytest.mark.slow
def test_the_stages_end_where_the_network_ends(staged: Staged) -> None:
    network, shown, limit, found = staged
    pixels = np.asarray(shown)
    expected = predict(network, pixels, Settings(FALLBACK_SCORE, limit))
    kept = nms(expected.boxes, expected.scores, SAME_OBJECT_OVERLAP).tolist()
    sure = [index for index in kept if expected.scores[index] > SHOWN_SCORE]
    kept = sure or kept[:FALLBACK_OBJECTS]
    assert len(found.objects) == len(kept) > 0
    for thing, index in zip(found.objects, kept, strict=True):
        assert thing.label == network.classes[int(expected.labels[index]) - 1]
        assert thing.score == pytest.approx(float(expected.scores[index]), abs=1e-5)
        assert thing.box == pytest.approx(expected.boxes[index].tolist(), abs=1e-2)
        np.testing.assert_allclose(thing.probabilities, expected.probabilities[index].numpy(), atol=1e-5)
        np.testing.assert_allclose(1 / (1 + np.exp(-thing.logits)), expected.masks[index].numpy(), atol=1e-4)
        full = paste_mask(expected.masks[index].numpy(), tuple(expected.boxes[index].tolist()), *pixels.shape[:2])
        assert (thing.mask != full).mean() < 1e-3


@pytest.mark.slow
@pytest.mark.parametrize("model", DETECTORS)
def test_through_the_network_that_detect_uses_it_finds_exactly_the_same(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = as_served(weights.load(DETECTORS[model].weights, MaskRCNN))
    monkeypatch.setattr(serving, "served_network", lambda _: network)
    found = run_stages(network, np.asarray(picture(model)), DETECTORS[model].max_objects)
    expected = [each for each in detect(picture(model), model, FALLBACK_SCORE) if each.score > SHOWN_SCORE]
    assert [thing.label for thing in found.objects] == [each.label for each in expected]
    for thing, each in zip(found.objects, expected, strict=True):
        assert thing.score == pytest.approx(each.score, abs=1e-3)
        assert thing.box == pytest.approx(each.box, abs=0.1)
        assert (thing.mask != each.mask).mean() < 1e-3


def test_in_float32_the_surest_is_the_one_that_is_served() -> None:
    thing, served = detector_stages(picture("everyday")).objects[0], detect(picture("everyday"))[0]
    assert thing.label == served.label
    assert thing.score == pytest.approx(served.score, abs=0.05)
    assert overlap(thing.box, served.box) > 0.95
    assert (thing.mask & served.mask).sum() / (thing.mask | served.mask).sum() > 0.9


def test_what_is_served_comes_along_and_whether_it_differs() -> None:
    found = detector_stages(picture("everyday"))
    assert [(thing.label, thing.score) for thing in found.served] == [
        (thing.label, thing.score) for thing in detect(picture("everyday"))
    ]
    assert found.differs == differ(found.objects, found.served)
    thing = found.objects[0]
    x1, y1, x2, y2 = thing.box
    assert not differ([thing], [dataclasses.replace(thing, score=0.1, box=(x1 + 3, y1, x2, y2))])
    assert differ([thing], [dataclasses.replace(thing, label="newt")])
    assert differ([thing], [dataclasses.replace(thing, box=(x1, y1, x1 + (x2 - x1) / 3, y2))])
    assert differ([thing], [])
    assert differ([thing, thing], [thing, dataclasses.replace(thing, label="newt")])


def heard(network: MaskRCNN, shown: Image.Image) -> dict[str, Any]:
    """What the modules put out while the network itself runs."""
    kept: dict[str, Any] = {}
    names = ["pyramid", "rpn", "rpn.head", "rpn.anchor_generator", "heads.box_roi_pool"]
    names += [f"backbone.layers.{index}" for index in range(len(network.backbone.layers))]
    handles = [
        network.get_submodule(name).register_forward_hook(lambda *call, name=name: kept.setdefault(name, call[2]))
        for name in names
    ]
    image = prepare(network, np.asarray(shown))
    with torch.inference_mode():
        network(image, FALLBACK_SCORE)
    for handle in handles:
        handle.remove()
    kept["ratio"] = np.array([shown.width / image.shape[2], shown.height / image.shape[1]] * 2, np.float32)
    kept["size"] = image.shape[1:]
    return kept


@pytest.mark.slow
def test_maps_are_what_the_network_puts_out(staged: Staged) -> None:
    network, shown, _, found = staged
    own = heard(network, shown)
    outputs = [own[f"backbone.layers.{index}"] for index in range(len(network.backbone.layers))]
    outputs += list(own["pyramid"].values())
    assert [each.group for each in found.maps] == ["backbone"] * len(network.backbone.layers) + ["pyramid"] * len(
        own["pyramid"]
    )
    for maps, output in zip(found.maps, outputs, strict=True):
        rows, columns = maps.energy.shape
        values = output[0, :, :rows, :columns].numpy()
        np.testing.assert_allclose(maps.energy, np.sqrt((values**2).mean(axis=0)), rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(maps.strongest, values[list(maps.numbers)], rtol=1e-3, atol=1e-4)
        assert values.std(axis=(1, 2)).max() == pytest.approx(maps.strongest[0].std(), rel=1e-3)
        assert columns * maps.cell[0] + 0.01 >= shown.width > (columns - 1) * maps.cell[0]
        assert rows * maps.cell[1] + 0.01 >= shown.height > (rows - 1) * maps.cell[1]


@pytest.mark.slow
def test_anchors_and_proposals_are_the_network_s_own(staged: Staged) -> None:
    network, shown, _, found = staged
    own = heard(network, shown)
    anchors: Tensor = own["rpn.anchor_generator"][0]
    assert found.anchors == len(anchors)
    regions = own["rpn"][0][0].numpy() * own["ratio"]
    candidates = found.candidates
    np.testing.assert_allclose(candidates.boxes[candidates.proposals], regions, atol=1e-2)
    logits = [each[0] for each in own["rpn.head"][0]]
    for level, each in zip(found.levels, logits, strict=True):
        rows, columns = level.objectness.shape[1:]
        np.testing.assert_allclose(level.objectness, each[:, :rows, :columns].sigmoid().numpy(), atol=1e-5)
    starts = np.cumsum([0] + [each.numel() for each in logits])
    for place in range(0, len(candidates.boxes), 7):
        level, (kind, row, column) = int(candidates.levels[place]), candidates.cells[place].tolist()  # type: ignore[assignment]
        kinds, _, columns = logits[level].shape  # type: ignore[call-overload]
        index = starts[level] + (row * columns + column) * kinds + kind  # type: ignore[call-overload]
        np.testing.assert_allclose(candidates.anchors[place], anchors[index].numpy() * own["ratio"], atol=1e-2)
        assert candidates.scores[place] == pytest.approx(float(logits[level][kind, row, column].sigmoid()), abs=1e-5)  # type: ignore[call-overload]
        shift = np.array([column * found.levels[level].cell[0], row * found.levels[level].cell[1]] * 2)  # type: ignore[call-overload]
        np.testing.assert_allclose(found.levels[level].anchors[kind] + shift, candidates.anchors[place], atol=0.05)  # type: ignore[call-overload]


@pytest.mark.slow
def test_everything_that_is_gone_was_beaten_or_came_too_late(staged: Staged) -> None:
    *_, found = staged
    candidates, kept = found.candidates, found.candidates.proposals
    assert (candidates.suppressed_by[kept] == KEPT).all()
    assert (candidates.suppressed_by == KEPT).sum() == len(kept)
    limit = found.overlap
    for place in range(0, len(candidates.boxes), 5):
        winner = int(candidates.suppressed_by[place])
        rivals = [one for one in kept.tolist() if candidates.levels[one] == candidates.levels[place] and one != place]
        shares = [overlap(candidates.boxes[place], candidates.boxes[one]) for one in rivals]
        if winner in (KEPT, SURPLUS):
            assert max(shares, default=0.0) <= limit + 1e-3
        else:
            better = kept[winner]
            assert overlap(candidates.boxes[place], candidates.boxes[better]) > limit - 1e-3
            assert candidates.scores[better] >= candidates.scores[place] - 1e-6


@pytest.mark.slow
def test_each_object_s_path_is_its_own(staged: Staged) -> None:
    network, shown, _, found = staged
    own = heard(network, shown)
    regions = own["rpn"][0]
    levels = network.heads.box_roi_pool.map_levels(regions).tolist()
    for thing in found.objects:
        crop = own["heads.box_roi_pool"][thing.proposal].numpy()
        np.testing.assert_allclose(thing.energy, np.sqrt((crop**2).mean(axis=0)), rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(thing.strongest, crop[list(thing.numbers)], rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(thing.probabilities, found.probabilities[thing.proposal], atol=1e-6)
        assert thing.level == levels[thing.proposal]
        assert thing.probabilities[1 + network.classes.index(thing.label)] == pytest.approx(thing.score)


def test_an_unknown_detector_gets_a_sentence() -> None:
    with pytest.raises(UnknownDetector, match=r"There are: everyday, nuclei."):
        detector_stages(picture("everyday"), "<script>")
