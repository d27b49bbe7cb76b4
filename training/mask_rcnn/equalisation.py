"""Give the channels of a detector's maps ranges alike, so that one scale in 8 bits suits them all.

Between convolutions there are only ReLU, sums and pooling, which a positive factor of a channel passes through: what
the writers of a channel divide by it its readers multiply by, and the network computes the same. Cross-layer
equalisation (Nagel et al., "Data-free quantization through weight equalization and bias correction", 2019), with the
balance between maps and weights of SmoothQuant (Xiao et al., 2023, equation 4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import torch
from torch import Tensor, nn

from training.mask_rcnn.network import MaskRCNN
from training.resnet.network import Block, ResNet

BALANCE = 0.5  # 1: only the maps' ranges count, 0: only the weights'
MOST = 16.0  # the greatest factor


@dataclass(frozen=True)
class Link:
    """Convolutions whose outputs are summed, rectified or pooled, and the convolutions whose inputs that is."""

    writers: list[nn.Conv2d]
    readers: list[nn.Conv2d] = field(default_factory=list)


@torch.inference_mode()
def equalise(network: MaskRCNN, images: Iterable[Tensor]) -> None:
    """Change the weights in place; images: 1 x 3 x height x width each (0..1), the sides multiples of 32.

    network: in evaluation mode, its batch normalisations folded into the convolutions (see `fused`).
    """
    links = links_of(network)
    for link, most in zip(links, _ranges(network, links, images), strict=True):
        heaviest = torch.stack([reader.weight.abs().amax((0, 2, 3)) for reader in link.readers]).amax(0)
        factor = most.clamp(min=1e-3) ** BALANCE / heaviest.clamp(min=1e-6) ** (1 - BALANCE)
        factor = (factor / factor.log().mean().exp()).clamp(1 / MOST, MOST)
        for writer in link.writers:
            writer.weight.div_(factor.view(-1, 1, 1, 1))
            assert writer.bias is not None
            writer.bias.div_(factor)
        for reader in link.readers:
            reader.weight.mul_(factor.view(1, -1, 1, 1))


def links_of(network: MaskRCNN) -> list[Link]:
    """Return the links of the stem, inside the blocks and between them, in the pyramid and in the proposal head."""
    backbone, pyramid, head = network.backbone, network.pyramid, network.rpn.head
    stem = _convolutions(backbone.stem)
    links = [Link([first], [second]) for first, second in pairwise(stem)]
    links += [Link(_convolutions(block.first), _convolutions(block.second)) for block in _blocks(backbone)]
    laterals = dict(enumerate(_convolutions(pyramid.inner_blocks), start=network.first_stage))
    links += _streams(backbone, stem[-1], laterals)
    links.append(Link(list(laterals.values()), _convolutions(pyramid.layer_blocks)))
    links.append(Link(_convolutions(head.conv), [head.cls_logits, head.bbox_pred]))
    return links


def _streams(backbone: ResNet, first: nn.Conv2d, laterals: dict[int, nn.Conv2d]) -> list[Link]:
    """Return one link for each residual stream; it ends where a shortcut has a convolution, which begins the next.

    first: the convolution whose output the first block reads; laterals: which convolution of the pyramid reads a stage.
    """
    streams = [Link([first])]
    for stage, layer in enumerate(backbone.layers):
        for block in _blocks(layer):
            shortcut = _convolutions(block.shortcut)
            streams[-1].readers.extend(_convolutions(block.first) + shortcut)
            if shortcut:
                streams.append(Link(shortcut))
            streams[-1].writers.extend(_convolutions(block.second))
        if stage in laterals:
            streams[-1].readers.append(laterals[stage])
    return [stream for stream in streams if stream.readers]


def _ranges(network: MaskRCNN, links: Sequence[Link], images: Iterable[Tensor]) -> list[Tensor]:
    """Return the largest absolute value of each channel of each link over all pictures, before the readers."""
    largest: dict[nn.Module, Tensor] = {}

    def look(module: nn.Module, given: tuple[Tensor, ...]) -> None:
        most = given[0].abs().amax((0, 2, 3))
        largest[module] = torch.maximum(largest.get(module, most), most)

    readers = [reader for link in links for reader in link.readers]
    hooks = [reader.register_forward_pre_hook(look) for reader in readers]
    try:
        for image in images:
            network.rpn.head(list(network.features(image).values()))
    finally:
        for hook in hooks:
            hook.remove()
    return [torch.stack([largest[reader] for reader in link.readers]).amax(0) for link in links]


def _blocks(module: nn.Module) -> list[Block]:
    return [part for part in module.modules() if isinstance(part, Block)]


def _convolutions(module: nn.Module) -> list[nn.Conv2d]:
    return [part for part in module.modules() if isinstance(part, nn.Conv2d)]
