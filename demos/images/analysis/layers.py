"""The layers of any classifier that is served: found by walking its modules, named for people, read by hooks."""

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from PIL import Image
from torch import Tensor, nn

import weights
from demos.images.catalog import CLASSIFIERS, Classifier, listed
from demos.images.classify import input_tensor
from demos.images.results import UnknownClassifier
from demos.serving import loader
from demos.serving.loader import Generation
from training.common.precision import fast_dtype
from training.resnet.network import fused
from weights.snapshot import Snapshot

CONTAINERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict)
OWN = re.compile(r"training(\.[A-Za-z_]\w*)+")  # what a card may have imported
WORDS = {"enter": "entering", "conv": "", "stem": ""}  # attribute names that don't read well
BLOCK_OUTPUT = "output"
HOOKS_LOCK = threading.RLock()


class UnknownLayer(ValueError):
    """The network has no layer of that name."""

    title = "Unknown layer"


class ForeignNetwork(weights.WeightsUnavailable):
    """A card names a network that isn't one of this project's own."""


@dataclass(frozen=True)
class Layer:
    """A module that puts out feature maps: its path in the network, its name for people, and the size of its maps."""

    name: str
    group: str
    title: str
    channels: int
    height: int
    width: int

    @property
    def words(self) -> str:
        """Its name for people, as "group 2, first convolution, 128 channels, 16 x 16"."""
        return f"{self.group}, {self.title}, {self.size}"

    @property
    def size(self) -> str:
        """The size of its maps, as "128 channels, 16 x 16"."""
        return f"{self.channels} channels, {self.height} x {self.width}"


def classifier_of(model: str) -> Classifier:
    """Return the classifier of this name; raise UnknownClassifier where there is none of that name."""
    if model not in CLASSIFIERS:
        raise UnknownClassifier(f"There is no classifier called “{model}”. {listed(CLASSIFIERS)}")
    return CLASSIFIERS[model]


def trained(model: str) -> nn.Module:
    """Return the network as it was trained: float32, nothing folded, in evaluation mode.

    Raises UnknownClassifier or WeightsUnavailable.
    """
    return loader.get(classifier_of(model).weights, _trained)


def served(model: str) -> nn.Module:
    """Return the same network in the form that the page serves: normalisations folded in, in the fast number type."""
    return loader.get(classifier_of(model).weights, _served)


def input_of(picture: Image.Image, model: str) -> Tensor:
    """Return the picture as the network is given it: 1 x 3 x side x side, 0..1; raise UnknownClassifier."""
    return input_tensor(picture, classifier_of(model).side).contiguous()


def layers(model: str) -> tuple[Layer, ...]:
    """Return the layers in the order in which the picture passes through them: convolutions, and blocks of them."""
    return loader.generation(classifier_of(model).weights).remember(_layers)


def layer_of(model: str, name: str) -> Layer:
    """Return the layer with this path; raise UnknownLayer."""
    for layer in layers(model):
        if layer.name == name:
            return layer
    raise UnknownLayer(f"This network has no layer called “{name}”.")


def default_layer(model: str) -> str:
    """Return the path of the layer to show first: the first whole block, else the first layer."""
    network = trained(model)
    every = layers(model)
    return next(
        (layer for layer in every if not isinstance(network.get_submodule(layer.name), nn.Conv2d)), every[0]
    ).name


def first_convolution(model: str) -> tuple[Layer, nn.Conv2d]:
    """Return the convolution that the picture meets first."""
    network = trained(model)
    for layer in layers(model):
        module = network.get_submodule(layer.name)
        if isinstance(module, nn.Conv2d):
            return layer, module
    raise UnknownLayer("This network has no convolution.")


@torch.inference_mode()
def outputs(network: nn.Module, x: Tensor, names: Sequence[str]) -> dict[str, Tensor]:
    """Return what the modules of these paths put out for x, each batch x channels x height x width."""
    found: dict[str, Tensor] = {}

    def keep(name: str, arguments: tuple[Tensor, ...], output: Tensor) -> None:
        found[name] = output.clone()  # what follows may work in place

    with forward_hooks(network, dict.fromkeys(names, keep)):
        network(x)
    return found


Hook = Callable[[str, tuple[Tensor, ...], Tensor], Tensor | None]


@contextmanager
def forward_hooks(network: nn.Module, hooks: Mapping[str, Hook]) -> Iterator[None]:
    """Call each hook with the path, the arguments and the output of its module, while the context lasts.

    The network is shared by all visitors, so one at a time may hook into it.
    """

    def hook_for(name: str, hook: Hook) -> Callable[..., Tensor | None]:
        return lambda module, arguments, output: hook(name, arguments, output)

    with HOOKS_LOCK:
        handles = [
            network.get_submodule(name).register_forward_hook(hook_for(name, hook)) for name, hook in hooks.items()
        ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()


def network_class(snapshot: Snapshot) -> Callable[..., nn.Module]:
    """Return the class of the network in a card; raise ForeignNetwork for anything outside `training`."""
    if OWN.fullmatch(snapshot.card.network):
        found = snapshot.network_class()
        if isinstance(found, type) and issubclass(found, nn.Module):
            return found
    raise ForeignNetwork(f"The card of “{snapshot.name}” names a network that isn't one of this project's own.")


def _trained(generation: Generation) -> nn.Module:
    return generation.snapshot.load(network_class(generation.snapshot)).requires_grad_(False)


def _served(generation: Generation) -> nn.Module:
    twin = generation.get(_trained)
    with HOOKS_LOCK:
        network = fused(twin).to(fast_dtype())
    return network.to(memory_format=torch.channels_last)  # type: ignore[no-any-return, call-overload]


def _layers(generation: Generation) -> tuple[Layer, ...]:
    network = generation.get(_trained)
    side = next(each.side for each in CLASSIFIERS.values() if each.weights == generation.snapshot.name)
    candidates = [
        path
        for path, module in network.named_modules()
        if path and (isinstance(module, nn.Conv2d) or (any(module.children()) and not isinstance(module, CONTAINERS)))
    ]
    found = outputs(network, torch.full((1, 3, side, side), 0.5), candidates)
    maps = {path: output for path, output in found.items() if output.dim() == 4 and output.shape[2] > 1}
    return tuple(
        Layer(path, group, title, maps[path].shape[1], maps[path].shape[2], maps[path].shape[3])
        for path, (group, title) in _titles(network, list(maps)).items()
    )


def _titles(network: nn.Module, paths: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the group and the title of each module, in the order given."""
    named = {path: _words(network, path) for path in paths}
    blocks = {
        group: sorted({parts[0] for other, parts in named.values() if other == group and parts[0]})
        for group, _ in named.values()
    }
    first, _ = named[paths[0]]
    titles: dict[str, tuple[str, str]] = {}
    for path, (group, (block, word)) in named.items():
        several = len(blocks[group]) > 1
        title = ", ".join(part for part in (block if several else "", word) if part)
        if not word:
            title = f"{title}, {BLOCK_OUTPUT}" if title else BLOCK_OUTPUT
        alike = [other for other, parts in named.items() if parts == (group, (block, word))]
        if len(alike) > 1:
            title += f" {alike.index(path) + 1}"
        alone = sum(other == group for other, _ in named.values()) == 1
        titles[path] = ("first layer" if alone else "first layers") if group == first else group, title
    return titles


def _words(network: nn.Module, path: str) -> tuple[str, tuple[str, str]]:
    """Return the group of a module, and its block and its own word within the group; no word for a whole block."""
    group, block, words = "", "", list[str]()
    module = network
    for part in path.split("."):
        parent, module = module, module.get_submodule(part)
        if isinstance(parent, nn.ModuleList):
            group, block, words = f"group {int(part) + 1}", "", []
        elif part.isdigit():
            if not isinstance(module, (nn.Conv2d, nn.Sequential)):
                block, words = f"block {int(part) + 1}", []
        elif parent is network:
            group = part.replace("_", " ")
        else:
            words.append(WORDS.get(part, part.replace("_", " ")))
    word = " ".join(word for word in words if word)
    if isinstance(module, nn.Conv2d):
        word = f"{word} convolution".strip()
    return group, (block, word)
