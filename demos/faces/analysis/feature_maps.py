"""The feature maps of the generator's layers for one face, and the face with some channels switched off (ablation)."""

import copy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor, nn

from demos.faces import faces
from demos.faces.catalog import GENERATOR
from demos.faces.channels import ChannelSet, format_channels, layer_sizes, parse_channels
from demos.serving import loader
from demos.serving.loader import Generation

SHOWN = 12  # channels a layer
HOOK_LOCK = threading.Lock()

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LayerMaps:
    """A layer's strongest channels, strongest first, and those that are off.

    strongest: how many of `numbers` are here for their strength, the root mean square of a map in the face as it was.
    maps: shown channels x side x side, as they are while channels before them are off.
    """

    side: int
    channels: int
    strongest: int
    numbers: tuple[int, ...]
    maps: Numbers


@dataclass(frozen=True)
class Ablation:
    """A face without the channels that are off, the face with all of them, the difference, and the maps of each layer.

    change: 64 x 64, brightness without them less brightness with all, in grey levels of 255.
    """

    face: Image.Image
    before: Image.Image
    change: Numbers
    layers: tuple[LayerMaps, ...]

    @property
    def mean_change(self) -> float:
        """How much a pixel changed on average, in grey levels of 255."""
        return float(np.abs(self.change).mean())


def ablate(z: faces.Latent, off: ChannelSet = frozenset()) -> Ablation:
    """Generate a face (1-D latent) with all channels and without those that are off, and return all layers' maps.

    A channel that is off puts out zero everywhere. The channels of the last layer are the colours of the picture, where
    zero is medium. Raise FacesError, ChannelsError or WeightsUnavailable.
    """
    checked = torch.from_numpy(np.repeat(faces.check_latent(z)[:1], 2, axis=0))
    off = parse_channels(format_channels(off))
    sizes = layer_sizes()
    with HOOK_LOCK, torch.inference_mode():
        network = loader.get(GENERATOR, _own_copy)
        with _without_channels(network, off) as maps:
            output = network(checked.to(next(network.parameters()).dtype)).float()
        output[1, [channel for side, channel in off if side == sizes[-1].side]] = 0
    whole, ablated = faces.to_images(output)
    layers = zip(sizes, [*maps, output], strict=True)
    change = np.asarray(ablated, np.float32).mean(2) - np.asarray(whole, np.float32).mean(2)
    return Ablation(ablated, whole, change, tuple(_layer_maps(size.side, both.float(), off) for size, both in layers))


def _layer_maps(side: int, both: Tensor, off: ChannelSet) -> LayerMaps:
    """Return what is shown of a layer; both: its maps of the whole and the ablated face, 2 x channels x side x side."""
    strength = both[0].square().mean((1, 2))
    strongest = strength.argsort(descending=True, stable=True)[:SHOWN].tolist()
    numbers = [*strongest, *sorted(channel for at, channel in off if at == side and channel not in strongest)]
    return LayerMaps(side, both.shape[1], len(strongest), tuple(numbers), both[1, numbers].numpy())


@contextmanager
def _without_channels(network: nn.Module, off: ChannelSet) -> Iterator[list[Tensor]]:
    """Switch channels off for the second face of a batch; yield the maps of every block."""
    maps: list[Tensor] = []

    def hook(_: nn.Module, __: object, output: Tensor) -> Tensor:
        channels = [channel for side, channel in off if side == output.shape[-1]]
        output = output.clone()
        output[1, channels] = 0
        maps.append(output)
        return output

    blocks: nn.ModuleList = network.blocks  # type: ignore[assignment]
    handles = [block.register_forward_hook(hook) for block in blocks]
    try:
        yield maps
    finally:
        for handle in handles:
            handle.remove()


def _own_copy(generation: Generation) -> nn.Module:
    """Return a copy of the served network: hooks must not act on faces that others generate meanwhile."""
    return copy.deepcopy(generation.get(faces.served_generator))
