"""A running average of a network's weights over training (Polyak averaging with exponential decay)."""

import copy
from typing import Any, Generic, TypeVar

import torch
from torch import nn

M = TypeVar("M", bound=nn.Module)


class Average(Generic[M]):
    """Averages weights and statistics as `decay` of the average and the rest of the network, after each step.

    At the start the average is young and follows faster: the decay is at most (1 + updates) / (10 + updates).
    """

    def __init__(self, network: M, decay: float) -> None:
        self.network = copy.deepcopy(network).requires_grad_(False)
        self.decay = decay
        self.updates = 0

    @torch.no_grad()
    def update(self, network: M) -> None:
        """Take in the network's weights as they are now."""
        self.updates += 1
        share = 1 - min(self.decay, (1 + self.updates) / (10 + self.updates))
        for ours, theirs in zip(self.network.state_dict().values(), network.state_dict().values(), strict=True):
            if ours.is_floating_point():
                ours.lerp_(theirs, share)
            else:
                ours.copy_(theirs)

    def state_dict(self) -> dict[str, Any]:
        """Return the average and how many updates it has taken in."""
        return {"updates": self.updates, "network": self.network.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state_dict`."""
        self.updates = int(state["updates"])
        self.network.load_state_dict(state["network"])
