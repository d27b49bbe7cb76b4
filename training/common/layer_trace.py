"""What a network is made of, watched while it runs: layers, tensor shapes, parameters."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Layer:
    """One layer as it was called: where it sits, its class, the shape it returned and its own parameters.

    `output_shape` is empty for a layer that holds parameters but wasn't called as a module; `calls` counts its calls.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    calls: int = 1


def layers(network: nn.Module, *example: Any, **keywords: Any) -> list[Layer]:
    """Return the layers of `network` in the order of their first call by `network(*example)`, through forward hooks.

    A layer is a module without children, or one that owns parameters itself. A parameter that several share is counted
    at the first; layers with parameters that were never called come last. The network is left as it was.
    """
    found: dict[str, Layer] = {}
    handles = []
    for name, module in _own_layers(network):

        def hook(module: nn.Module, inputs: Any, output: Any, name: str = name) -> None:
            if name in found:
                found[name] = replace(found[name], calls=found[name].calls + 1)
            else:
                found[name] = Layer(name or "(the network)", type(module).__name__, _shape(output), 0)

        handles.append(module.register_forward_hook(hook))
    training = network.training
    try:
        network.eval()
        with torch.inference_mode():
            network(*example, **keywords)
    finally:
        for handle in handles:
            handle.remove()
        network.train(training)
    for name, module in _own_layers(network):
        if name not in found and any(True for _ in module.parameters(recurse=False)):
            found[name] = Layer(name or "(the network)", type(module).__name__, (), 0, 0)
    counted: set[int] = set()
    modules = dict(network.named_modules())
    for name, layer in found.items():
        own = [parameter for parameter in modules[name].parameters(recurse=False) if id(parameter) not in counted]
        counted.update(id(parameter) for parameter in own)
        found[name] = replace(layer, parameters=sum(parameter.numel() for parameter in own))
    return list(found.values())


def _own_layers(network: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    for name, module in network.named_modules():
        leaf = next(module.children(), None) is None
        if leaf or next(module.parameters(recurse=False), None) is not None:
            yield name, module


def _shape(output: Any) -> tuple[int, ...]:
    """Shape of the first tensor in whatever a layer returned."""
    if isinstance(output, Tensor):
        return tuple(output.shape)
    if isinstance(output, dict):
        output = list(output.values())
    if isinstance(output, list | tuple):
        for item in output:
            if shape := _shape(item):
                return shape
    return ()
