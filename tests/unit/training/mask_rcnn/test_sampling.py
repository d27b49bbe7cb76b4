import dataclasses

import pytest
import torch

from training.mask_rcnn.network import MaskRCNN, Target
from training.mask_rcnn.presets import PRESETS
from training.mask_rcnn.sampling import covered, hardest


def test_a_box_is_covered_by_more_than_half_of_itself() -> None:
    boxes = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 30], [50, 50, 60, 60]])
    ignored = torch.tensor([[0.0, 0, 20, 12]])
    assert covered(boxes, ignored).tolist() == [True, False, False]
    assert covered(boxes, torch.zeros(0, 4)).tolist() == [False, False, False]


def test_the_hardest_background_is_learned_from_three_to_an_object() -> None:
    labels = torch.tensor([2] * 8 + [0] * 100 + [-1] * 20)
    losses = torch.arange(128.0)
    chosen = hardest(labels, losses)
    assert sorted(chosen[:8].tolist()) == list(range(8))
    assert sorted(chosen[8:].tolist()) == list(range(108 - 24, 108))  # neither easier ones nor those that don't count


def test_a_picture_without_objects_still_teaches_its_hardest_background() -> None:
    assert sorted(hardest(torch.zeros(50).long(), torch.arange(50.0)).tolist()) == list(range(34, 50))
    assert len(hardest(torch.zeros(5).long(), torch.ones(5))) == 5
    assert len(hardest(torch.ones(60).long(), torch.ones(60))) == 16


@pytest.fixture
def network() -> MaskRCNN:
    torch.manual_seed(0)
    return PRESETS["tiny"].network(["disc", "square"])


def target(**changes: torch.Tensor) -> Target:
    one = Target(
        boxes=torch.tensor([[8.0, 8, 28, 28]]),
        labels=torch.tensor([1]),
        masks=torch.ones(1, 64, 64, dtype=torch.uint8),
        has_mask=torch.tensor([True]),
        ignored=torch.zeros(0, 4),
        unlabelled=torch.zeros(3, dtype=torch.bool),
    )
    return dataclasses.replace(one, **changes)


@pytest.mark.parametrize("hard", [False, True])
def test_masks_are_learned_only_where_they_are_known(network: MaskRCNN, hard: bool) -> None:
    images = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    known = network.losses(images, [target()], hard)
    unknown = network.losses(images, [target(has_mask=torch.tensor([False]))], hard)
    assert known["loss_mask"] > 0.1
    assert unknown["loss_mask"] == 0
    assert unknown["loss_box"] > 0
    sum(unknown.values()).backward()  # type: ignore[union-attr]


def test_ignored_regions_are_background_for_neither_half(network: MaskRCNN) -> None:
    everywhere = torch.tensor([[0.0, 0, 64, 64]])
    anchors = [torch.tensor([[0.0, 0, 16, 16], [40, 40, 60, 60], [8, 8, 28, 28]])]
    labels, _ = network.rpn.assign_targets_to_anchors(anchors, [vars(target())])
    assert labels[0].tolist() == [0, 0, 1]
    labels, _ = network.rpn.assign_targets_to_anchors(anchors, [vars(target(ignored=everywhere))])
    assert labels[0].tolist() == [-1, -1, 1]
    images = torch.rand(1, 3, 64, 64)
    features = network.features(images)
    for hard in (False, True):
        for ignored, backgrounds in ((torch.zeros(0, 4), 1), (everywhere, 0)):
            wanted = [vars(target(ignored=ignored))]
            regions = [torch.tensor([[40.0, 40, 60, 60], [9, 9, 28, 28]])]
            _, _, (label,) = network.heads._sampled(features, regions, [(64, 64)], wanted, hard)
            assert (label == 0).sum() == backgrounds
            assert (label == 1).sum() == 2


def test_hard_sampling_passes_over_background_that_may_be_an_unlabelled_object(network: MaskRCNN) -> None:
    images = torch.rand(1, 3, 64, 64)
    features = network.features(images)
    with torch.no_grad():
        network.heads.box_predictor.cls_score.bias.copy_(torch.tensor([0.0, 0, 9]))  # sure of a square everywhere
    regions = [torch.rand(40, 2).mul(30).repeat(1, 2).add(torch.tensor([0.0, 0, 12, 12]))]
    forgiven = torch.tensor([False, False, True])
    none = target(boxes=torch.zeros(0, 4), labels=torch.zeros(0).long(), masks=torch.zeros(0, 64, 64).byte())
    none = dataclasses.replace(none, has_mask=torch.zeros(0).bool())
    losses = [
        network.heads.losses(features, regions, [(64, 64)], [vars(dataclasses.replace(none, unlabelled=row))], True)
        for row in (torch.zeros(3).bool(), forgiven)
    ]
    assert losses[0]["loss_class"] > 5
    assert losses[1]["loss_class"] < 0.1
