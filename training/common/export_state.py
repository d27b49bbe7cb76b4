"""A network's state as it ships."""

import torch
from torch import nn

from weights import tied


def half_state(network: nn.Module) -> dict[str, torch.Tensor]:
    """Return the network's state as float16 on the CPU, tied tensors once: what safetensors stores."""
    twins = tied(network)
    state: dict[str, torch.Tensor] = {}
    for name, tensor in network.state_dict().items():
        if name not in twins:
            copy = tensor.detach().cpu().clone().contiguous()
            state[name] = copy.half() if copy.is_floating_point() else copy
    return state
