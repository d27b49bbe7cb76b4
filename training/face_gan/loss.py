"""What generator and critic play for, one class a loss."""

from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor


class GanLoss(Protocol):
    """Two losses over critic scores of real and generated faces, each of shape batch."""

    def critic(self, real: Tensor, fake: Tensor) -> Tensor:
        """Loss of the critic."""
        ...

    def generator(self, real: Tensor, fake: Tensor) -> Tensor:
        """Loss of the generator."""
        ...


class Relativistic:
    """Each real face is paired with a generated one, and only the difference of their scores counts.

    Jolicoeur-Martineau, "The relativistic discriminator", ICLR 2019; R3GAN, Huang et al. 2024, section 2.
    """

    def critic(self, real: Tensor, fake: Tensor) -> Tensor:
        """The real face of a pair should score higher."""
        return F.softplus(fake - real).mean()

    def generator(self, real: Tensor, fake: Tensor) -> Tensor:
        """The generated face of a pair should score higher."""
        return F.softplus(real - fake).mean()


class NonSaturating:
    """Scores are logits of "real", the generator maximises the log probability of its faces: Goodfellow et al. 2014."""

    def critic(self, real: Tensor, fake: Tensor) -> Tensor:
        """Cross entropy of both kinds of face."""
        return F.softplus(-real).mean() + F.softplus(fake).mean()

    def generator(self, real: Tensor, fake: Tensor) -> Tensor:
        """Cross entropy of generated faces under the label "real"."""
        return F.softplus(-fake).mean()


def gradient_penalty(scores: Tensor, faces: Tensor) -> Tensor:
    """Squared length of the critic's gradient at these faces, mean over the batch: R1 on real faces, R2 on generated.

    scores: batch, made from faces (batch x 3 x height x width), which require a gradient.
    Mescheder, Geiger, Nowozin, "Which training methods for GANs do actually converge?", ICML 2018.
    """
    (gradient,) = torch.autograd.grad(scores.sum(), faces, create_graph=True)
    return gradient.float().square().flatten(1).sum(1).mean()


RELATIVISTIC = Relativistic()
NON_SATURATING = NonSaturating()
