"""Watching a network while it runs gives its layers, shapes and every parameter once."""

import torch
from torch import Tensor, nn

from training.common.layer_trace import layers


class Small(nn.Module):
    """A network with a layer called twice, a shared weight, a bare parameter and a layer that is never called."""

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Linear(4, 8)
        self.middle = nn.Linear(8, 8)
        self.leave = nn.Linear(8, 4)
        self.leave.weight = nn.Parameter(self.enter.weight.detach().t().clone())
        self.again = nn.Linear(8, 8)
        self.again.weight = self.middle.weight
        self.scale = nn.Parameter(torch.ones(4))
        self.idle = nn.Linear(2, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.again(self.middle(self.middle(self.enter(x))))
        return self.leave(x) * self.scale


def test_layers_come_in_the_order_of_their_calls() -> None:
    found = layers(Small(), torch.zeros(3, 4))
    names = ["enter", "middle", "again", "leave", "(the network)", "idle"]
    assert [layer.name for layer in found] == names
    assert [layer.calls for layer in found] == [1, 2, 1, 1, 1, 0]
    assert found[0].output_shape == (3, 8)
    assert found[-1].output_shape == ()


def test_every_parameter_is_counted_once() -> None:
    network = Small()
    total = sum(parameter.numel() for parameter in network.parameters())
    assert sum(layer.parameters for layer in layers(network, torch.zeros(1, 4))) == total


def test_the_network_is_left_as_it_was() -> None:
    network = Small().train()
    layers(network, torch.zeros(1, 4))
    assert network.training
    assert not any(module._forward_hooks for module in network.modules())
