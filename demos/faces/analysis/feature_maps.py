"""What goes on inside the generator: its layers' maps for one face, and the face without some of their channels."""

import copy
import functools
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
from demos.faces.channels import Off, read_off, sizes, write_off

SHOWN = 12  # channels a layer
LISTENING = threading.Lock()

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Layer:
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
class Inside:
    """A face without the channels that are off, the face as it was, and what makes the difference.

    change: 64 x 64, brightness after less before, in grey levels of 255.
    """

    face: Image.Image
    before: Image.Image
    change: Numbers
    layers: tuple[Layer, ...]

    @property
    def changed(self) -> float:
        """How much a place of the picture changed on average, in grey levels."""
        return float(np.abs(self.change).mean())


def look(z: faces.Latent, off: Off = frozenset()) -> Inside:
    """Paint a face (1-D latent) twice, whole and without the channels that are off, and keep all layers' maps.

    A channel that is off puts out zero everywhere. The channels of the last layer are the colours of the picture, where
    zero is medium. Raises FacesError, ChannelsError or WeightsUnavailable.
    """
    checked = torch.from_numpy(np.repeat(faces.check_latent(z)[:1], 2, axis=0))
    off = read_off(write_off(off))
    every = sizes()
    with LISTENING, torch.inference_mode():
        network = _own(faces.generator())
        with _switched(network, off) as maps:
            painted = network(checked.to(next(network.parameters()).dtype)).float()
        painted[1, [channel for side, channel in off if side == every[-1].side]] = 0
    whole, rest = faces.pictures(painted)
    layers = zip(every, [*maps, painted], strict=True)
    change = np.asarray(rest, np.float32).mean(2) - np.asarray(whole, np.float32).mean(2)
    return Inside(rest, whole, change, tuple(_layer(size.side, both.float(), off) for size, both in layers))


def _layer(side: int, both: Tensor, off: Off) -> Layer:
    """What is shown of a layer's maps: 2 x channels x side x side, of the whole face and of the one that is left."""
    strength = both[0].square().mean((1, 2))
    strongest = strength.argsort(descending=True, stable=True)[:SHOWN].tolist()
    numbers = [*strongest, *sorted(channel for at, channel in off if at == side and channel not in strongest)]
    return Layer(side, both.shape[1], len(strongest), tuple(numbers), both[1, numbers].numpy())


@contextmanager
def _switched(network: nn.Module, off: Off) -> Iterator[list[Tensor]]:
    """Let the second face of a batch be painted without some channels; gives the maps of every block."""
    maps: list[Tensor] = []

    def listen(_: nn.Module, __: object, output: Tensor) -> Tensor:
        silent = [channel for side, channel in off if side == output.shape[-1]]
        output = output.clone()
        output[1, silent] = 0
        maps.append(output)
        return output

    blocks: nn.ModuleList = network.blocks  # type: ignore[assignment]
    handles = [block.register_forward_hook(listen) for block in blocks]
    try:
        yield maps
    finally:
        for handle in handles:
            handle.remove()


@functools.lru_cache(maxsize=1)
def _own(served: nn.Module) -> nn.Module:
    """The network that is served, copied: its hooks must not be heard by those who paint faces meanwhile."""
    return copy.deepcopy(served)
