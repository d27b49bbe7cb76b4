"""Channels of a tiny detector with ranges alike, and the same results."""

import pytest
import torch
from torch import Tensor

from training.mask_rcnn.equalisation import Link, _ranges, equalise, links_of
from training.mask_rcnn.export import merge_pooling
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.presets import PRESETS
from training.resnet.network import fused


def outputs(network: MaskRCNN, image: Tensor) -> list[Tensor]:
    maps = list(network.features(image).values())
    logits, moves = network.rpn.head(maps)
    return [*maps, *logits, *moves]


@pytest.fixture
def network() -> MaskRCNN:
    torch.manual_seed(0)
    network = PRESETS["tiny"].network(["disc", "square"])
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):  # channels as uneven as in a trained network
            module.weight.data.uniform_(0.1, 2)
            module.bias.data.uniform_(-0.5, 0.5)
            module.running_var.uniform_(0.01, 2)  # type: ignore[union-attr]
    return fused(network.eval()).requires_grad_(False)


def unevenness(network: MaskRCNN, links: list[Link], image: Tensor) -> float:
    """Mean over the links of how many times larger the largest range is than the mean one."""
    with torch.inference_mode():
        ranges = _ranges(network, links, [image])
    return float(torch.stack([most.amax() / most.mean() for most in ranges]).mean())


def test_the_network_computes_the_same_with_channels_alike(network: MaskRCNN) -> None:
    image = torch.rand(1, 3, 64, 96)
    links = links_of(network)
    with torch.inference_mode():
        expected = outputs(network, image)
        before = unevenness(network, links, image)
        equalise(network, [image])
        for found, wanted in zip(outputs(network, image), expected, strict=True):
            torch.testing.assert_close(found, wanted, atol=1e-4 * float(wanted.abs().max()), rtol=1e-3)
        assert unevenness(network, links, image) < 0.9 * before


def test_every_convolution_but_the_ends_writes_and_reads_once(network: MaskRCNN) -> None:
    links = links_of(network)
    writers = [writer for link in links for writer in link.writers]
    readers = [reader for link in links for reader in link.readers]
    assert len(set(writers)) == len(writers)
    assert len(set(readers)) == len(readers)
    parts = (network.backbone, network.pyramid, network.rpn.head)
    convolutions = {part for whole in parts for part in whole.modules() if isinstance(part, torch.nn.Conv2d)}
    assert convolutions - set(readers) == {network.backbone.stem[0], *_ends(network.rpn.head.conv)}
    assert convolutions - set(writers) == {
        *_ends(network.pyramid.layer_blocks),
        network.rpn.head.cls_logits,
        network.rpn.head.bbox_pred,
    }


def _ends(module: torch.nn.Module) -> list[torch.nn.Module]:
    return [part for part in module.modules() if isinstance(part, torch.nn.Conv2d)]


def test_pooling_and_convolution_of_a_shortcut_are_one_convolution(network: MaskRCNN) -> None:
    image = torch.rand(1, 3, 64, 96)
    with torch.inference_mode():
        expected = outputs(network, image)
        merge_pooling(network)
        for found, wanted in zip(outputs(network, image), expected, strict=True):
            torch.testing.assert_close(found, wanted, atol=1e-4 * float(wanted.abs().max()), rtol=1e-3)
    shortcut = network.backbone.layers[1][0].shortcut  # type: ignore[index, union-attr]
    assert [type(part) for part in shortcut] == [torch.nn.Conv2d]  # type: ignore[union-attr]
