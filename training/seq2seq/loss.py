"""The softmax over the vocabulary with its loss: in torch's own steps a third of this network's training time."""

from typing import Any

import torch
from torch import Tensor


class TiedCrossEntropy(torch.autograd.Function):
    """Label-smoothed cross-entropy (Szegedy et al. 2016) of `readout @ embedding.T + bias`.

    The gradient is computed at once: the scores of all pieces are turned into it where they lie.
    """

    @staticmethod
    def forward(
        context: Any, readout: Tensor, embedding: Tensor, bias: Tensor, target: Tensor, smoothing: float
    ) -> tuple[Tensor, Tensor]:
        """Positions x embedding, pieces x embedding, pieces, positions -> mean loss, mean nats a piece."""
        count, pieces = len(target), len(bias)
        matrix = embedding.to(readout.dtype)
        scores = torch.addmm(bias.to(readout.dtype), readout, matrix.T).float()
        highest = scores.amax(dim=1, keepdim=True)
        wanted = scores.gather(1, target[:, None])
        mean_score = scores.mean(dim=1, keepdim=True)
        scores.sub_(highest).exp_()
        total = scores.sum(dim=1, keepdim=True)
        normaliser = highest + total.log()
        nats = (normaliser - wanted).mean()
        loss = (1 - smoothing) * nats + smoothing * (normaliser - mean_score).mean()
        scores.div_(total * count).sub_(smoothing / pieces / count)
        scores.scatter_add_(1, target[:, None], torch.full_like(wanted, (smoothing - 1) / count))
        context.save_for_backward(scores.to(readout.dtype), readout, matrix)
        context.mark_non_differentiable(nats)
        return loss, nats

    @staticmethod
    def backward(context: Any, loss: Tensor, _: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients of readout, embedding and bias."""
        gradient, readout, matrix = context.saved_tensors
        to_readout = gradient @ matrix * loss.to(readout.dtype)
        to_embedding = (gradient.T @ readout).float() * loss
        return to_readout, to_embedding, gradient.float().sum(dim=0) * loss, None, None
