"""The softmax over the vocabulary with its loss: in torch's own steps a third of this network's training time."""

from typing import Any

import torch
from torch import Tensor

CHUNK = 256  # positions whose scores fit into the processor's cache


class TiedCrossEntropy(torch.autograd.Function):
    """Label-smoothed cross-entropy (Szegedy et al. 2016) of `readout @ embedding.T + bias`.

    The gradients are computed at once, some positions at a time: their scores are turned into them where they lie, and
    the whole matrix of scores never exists.
    """

    @staticmethod
    def forward(
        context: Any, readout: Tensor, embedding: Tensor, bias: Tensor, target: Tensor, smoothing: float
    ) -> tuple[Tensor, Tensor]:
        """Positions x embedding, tokens x embedding, tokens, positions -> mean loss, mean nats a token."""
        count, tokens = len(target), len(bias)
        matrix, offset = embedding.to(readout.dtype), bias.to(readout.dtype)
        nats, flat = torch.zeros(2, device=readout.device).unbind()
        to_readout = torch.empty_like(readout)
        to_embedding, to_bias = torch.zeros_like(embedding), torch.zeros_like(bias)
        for start in range(0, count, CHUNK):
            part = slice(start, start + CHUNK)
            wanted = target[part, None]
            scores = torch.addmm(offset, readout[part], matrix.T).float()
            highest = scores.amax(dim=1, keepdim=True)
            of_wanted, mean = scores.gather(1, wanted), scores.mean(dim=1, keepdim=True)
            total = scores.sub_(highest).exp_().sum(dim=1, keepdim=True)
            normaliser = highest + total.log()
            nats = nats + (normaliser - of_wanted).sum()
            flat = flat + (normaliser - mean).sum()
            scores.mul_(1 / (total * count)).sub_(smoothing / tokens / count)
            scores.scatter_add_(1, wanted, torch.full_like(of_wanted, (smoothing - 1) / count))
            gradient = scores.to(readout.dtype)
            to_readout[part] = gradient @ matrix
            to_embedding += gradient.T @ readout[part]
            to_bias += scores.sum(dim=0)
        nats, flat = nats / count, flat / count
        context.save_for_backward(to_readout, to_embedding, to_bias)
        context.mark_non_differentiable(nats)
        return (1 - smoothing) * nats + smoothing * flat, nats

    @staticmethod
    def backward(context: Any, loss: Tensor, _: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients of readout, embedding and bias."""
        to_readout, to_embedding, to_bias = context.saved_tensors
        return to_readout * loss.to(to_readout.dtype), to_embedding * loss, to_bias * loss, None, None
