"""The writer's lowest LSTM layer together with its window, over whole lines, with its gradient written out.

Each point's gates need what the window showed before, so that the layer can't run over a line in one call. In a loop
over points autograd keeps thirty small tensors a point and adds up a matrix of gradients for each. Here what the
gradient needs lies in one tensor for all points, and what doesn't depend on order is one product for all of them.
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

_LEAST = -80.0  # exp of it is 2e-35, nothing beside a window's heights
_LETTERS_A_POINT = 1 / 6  # times softplus(0) = 0.69: an untrained window takes eight or nine points a letter


class Gaze(NamedTuple):
    """Where the window stands: centre, height and width of its Gaussians, and what they give each letter.

    kappa, height, width: batch x windows; near: batch x windows x letters, each Gaussian at a height of 1; weights:
    batch x letters, all of them together.
    """

    kappa: Tensor
    height: Tensor
    width: Tensor
    near: Tensor
    weights: Tensor


def gaze(raw: Tensor, kappa: Tensor, real: Tensor) -> Gaze:
    """Move the window on from kappa; Graves 2013, equations 46 to 50, with softplus in place of exp.

    raw: batch x 3 windows; real: batch x letters, 1 for a letter, 0 behind the end.
    """
    height, width, step = functional.softplus(raw).chunk(3, dim=-1)
    kappa = kappa + step * _LETTERS_A_POINT
    letters = torch.arange(real.shape[1], device=raw.device)
    exponent = -width[:, :, None] * (kappa[:, :, None] - letters) ** 2
    near = torch.exp(exponent.clamp(min=_LEAST))  # exp of what underflows takes torch forty times as long
    return Gaze(kappa, height, width, near, (height[:, :, None] * near).sum(1) * real)


class LowestLayer(torch.autograd.Function):
    """The layer and its window over all points of some lines.

    Takes gates (batch x time x 4 hidden: what the points give), recurrent (4 hidden x character size + hidden, for what
    the window showed and the hidden values), the window's weight (3 windows x hidden) and bias, characters (batch x
    letters x character size), real (batch x letters) and the state before: hidden, cell (batch x hidden), kappa (batch
    x windows) and what the window shows (batch x character size). Returns hidden values (batch x time x hidden), what
    the window showed (batch x time x character size), and the state after. There is no gradient through the states.
    """

    @staticmethod
    def forward(ctx: Any, gates: Tensor, recurrent: Tensor, *others: Tensor) -> tuple[Tensor, ...]:
        """Run the layer; products are in the type of gates, everything else in float32."""
        outputs, kept = _run(gates, recurrent, *others)
        weight, _, characters, real = others[:4]
        ctx.save_for_backward(recurrent, weight, characters, real)
        inputs, opened, cells, raws, hiddens = (torch.stack(part) for part in kept[:-1])
        ctx.kept = _Kept(inputs, opened, cells, raws, hiddens, kept[-1])
        ctx.mark_non_differentiable(*outputs[2:])
        return outputs

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of gates, recurrent, the window's weight and bias, and characters."""
        return *_backward(ctx, gradients[0].transpose(0, 1), gradients[1].transpose(0, 1)), *[None] * 5


def run_lowest(*arguments: Tensor) -> tuple[Tensor, ...]:
    """Run the layer as `LowestLayer` does, and keep nothing where no gradient is wanted."""
    if torch.is_grad_enabled():
        outputs: tuple[Tensor, ...] = LowestLayer.apply(*arguments)  # type: ignore[no-untyped-call]
        return outputs
    return _run(*arguments)[0]


def _run(
    gates: Tensor,
    recurrent: Tensor,
    weight: Tensor,
    bias: Tensor,
    characters: Tensor,
    real: Tensor,
    hidden: Tensor,
    cell: Tensor,
    kappa: Tensor,
    window: Tensor,
) -> tuple[tuple[Tensor, ...], Any]:
    """Return what `LowestLayer` returns, and lists of what its gradient needs of every point, as in `_Kept`."""
    with torch.autocast(gates.device.type, enabled=False):
        dtype, size = gates.dtype, hidden.shape[1]
        across = recurrent.to(dtype).T.contiguous()
        inputs: list[Tensor] = []
        opened: list[Tensor] = []
        cells, raws, gazes = [cell], [], []
        hiddens: list[Tensor] = []
        windows: list[Tensor] = []
        for one in gates.unbind(1):
            inputs.append(torch.cat([window, hidden], dim=-1).to(dtype))
            sums = torch.addmm(one, inputs[-1], across).float()
            sums[:, : 2 * size].sigmoid_()
            sums[:, 2 * size : 3 * size].tanh_()
            sums[:, 3 * size :].sigmoid_()
            i, f, g, o = sums.chunk(4, dim=-1)
            cell = torch.addcmul(f * cell, i, g)
            hidden = o * torch.tanh(cell)
            raws.append(torch.addmm(bias, hidden, weight.T))
            gazes.append(gaze(raws[-1], kappa, real))
            kappa = gazes[-1].kappa
            window = torch.bmm(gazes[-1].weights[:, None], characters)[:, 0]
            for kept, new in ((opened, sums), (cells, cell), (hiddens, hidden), (windows, window)):
                kept.append(new)
        outputs = (torch.stack(hiddens, dim=1), torch.stack(windows, dim=1), hidden, cell, kappa, window)
        return outputs, (inputs, opened, cells, raws, hiddens, gazes)


class _Kept(NamedTuple):
    """What the gradient needs of every point; time x batch x ..., cells one more in front."""

    inputs: Tensor
    opened: Tensor  # the gates after their nonlinearities
    cells: Tensor
    raws: Tensor
    hiddens: Tensor
    gazes: list[Gaze]


def _backward(ctx: Any, of_hidden: Tensor, of_window: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Return the gradients from those of hidden values and of what the window showed (time x batch x ... each)."""
    recurrent, weight, characters, real = ctx.saved_tensors
    kept: _Kept = ctx.kept
    to_opened, to_cell, forget = _local(kept)  # time x batch x 4 x hidden, time x batch x hidden twice
    to_raw = torch.sigmoid(kept.raws)  # the slope of softplus
    shown = characters.shape[2]
    letters = torch.arange(real.shape[1], device=real.device)
    matrix = recurrent.to(kept.inputs.dtype)
    of_gates, of_raws, of_shown = (
        torch.empty_like(kept.opened),
        torch.empty_like(kept.raws),
        torch.empty_like(of_window),
    )
    back = torch.zeros_like(kept.inputs[0], dtype=torch.float32)
    of_cell, of_kappa = torch.zeros_like(forget[0]), torch.zeros_like(kept.gazes[0].kappa)
    size = of_cell.shape[1]
    for at in range(len(of_gates) - 1, -1, -1):
        one = kept.gazes[at]
        torch.add(of_window[at], back[:, :shown], out=of_shown[at])
        of_weights = torch.bmm(characters, of_shown[at][:, :, None])[:, :, 0] * real
        of_near = one.near * of_weights[:, None]  # times height: the gradient of the exponent
        distance = one.kappa[:, :, None] - letters
        pulled = of_near * distance
        of_width = -one.height * (pulled * distance).sum(-1)
        of_kappa = of_kappa - 2 * one.width * one.height * pulled.sum(-1)
        of_moves = torch.cat([of_near.sum(-1), of_width, of_kappa * _LETTERS_A_POINT], dim=-1)
        torch.mul(of_moves, to_raw[at], out=of_raws[at])
        hidden = torch.addmm(of_hidden[at] + back[:, shown:], of_raws[at], weight)
        of_cell = torch.addcmul(of_cell, hidden, to_cell[at])
        each = of_gates[at].view(-1, 4, size)
        torch.mul(of_cell[:, None], to_opened[at, :, :3], out=each[:, :3])
        torch.mul(hidden, to_opened[at, :, 3], out=each[:, 3])
        of_cell = of_cell * forget[at]
        back = torch.mm(of_gates[at].to(matrix.dtype), matrix).float()
    flat = of_gates.to(matrix.dtype).flatten(0, 1)
    weights = torch.stack([one.weights for one in kept.gazes], dim=2)  # batch x letters x time
    return (
        of_gates.transpose(0, 1).to(kept.inputs.dtype),
        torch.mm(flat.T, kept.inputs.flatten(0, 1)).to(recurrent.dtype),
        torch.mm(of_raws.flatten(0, 1).T, kept.hiddens.flatten(0, 1)),
        of_raws.sum((0, 1)),
        torch.bmm(weights, of_shown.transpose(0, 1)),
    )


def _local(kept: _Kept) -> tuple[Tensor, Tensor, Tensor]:
    """Return how gates change what they open (time x batch x 4 x hidden), how hidden changes cell, and forget gates.

    The first three of four are for the gradient of the cell, the last, the output gate's, for that of hidden.
    """
    i, f, g, o = kept.opened.chunk(4, dim=-1)
    bounded = torch.tanh(kept.cells[1:])
    slopes = (g * i * (1 - i), kept.cells[:-1] * f * (1 - f), i * (1 - g**2), bounded * o * (1 - o))
    return torch.stack(slopes, dim=2), o * (1 - bounded**2), f
