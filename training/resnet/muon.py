"""Muon (Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024) for convolutions.

torch.optim.Muon takes matrices only; a bank of filters is one once its inputs and pixels stand in a row.
"""

from collections.abc import Iterable

import torch
from torch import Tensor


def orthogonalised(matrices: Tensor) -> Tensor:
    """Return the nearest matrix whose singular values are about 1, by five Newton-Schulz iterations in bfloat16.

    matrices: rows x columns. The coefficients are those of the source: quick rather than exact (0.7 to 1.2).
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    x: Tensor = matrices.bfloat16()
    x = x / (x.norm() + 1e-7)
    if wide := x.shape[0] > x.shape[1]:
        x = x.T
    for _ in range(5):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T.contiguous() if wide else x.contiguous()


class Muon(torch.optim.Optimizer):
    """Nesterov's momentum, its direction orthogonalised; the filters of a layer keep their mean norm of 1.

    lr: step in units of that norm. parameters: outputs x inputs x height x width each.
    """

    def __init__(self, parameters: Iterable[Tensor], lr: float = 0.24, momentum: float = 0.6) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Change every parameter that has a gradient."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if not state:
                    state["momentum"] = torch.zeros_like(parameter.grad)
                momentum = state["momentum"].mul_(group["momentum"]).add_(parameter.grad)
                direction = parameter.grad.add(momentum, alpha=group["momentum"])
                update = orthogonalised(direction.flatten(1)).to(parameter.dtype).reshape(parameter.shape)
                parameter.mul_(len(parameter) ** 0.5 / parameter.norm())
                parameter.add_(update, alpha=-group["lr"])
