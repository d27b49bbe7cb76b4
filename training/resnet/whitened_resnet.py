"""A residual network that learns in a dozen epochs, after Jordan, "94% on CIFAR-10 in 3.29 seconds" (2024).

Its first layer isn't learned but computed from the training pictures: it whitens them, so that neighbouring pixels,
which say nearly the same, come apart (Page, "How to train your ResNet", 2018).
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.resnet.network import Staged

PATCH = 2  # side of the patches that the first layer whitens, in pixels
COLOURS = 3
RUNNING = 0.4  # share of a batch in the running statistics: training is short


def norm(channels: int) -> nn.BatchNorm2d:
    """Return batch normalisation that learns a bias only; the scale stays 1."""
    layer = nn.BatchNorm2d(channels, eps=1e-12, momentum=RUNNING)
    layer.weight.requires_grad_(False)
    return layer


def convolution(inputs: int, outputs: int) -> nn.Conv2d:
    """Return a 3x3 convolution that keeps the size; its first filters start by handing their channel on."""
    layer = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
    with torch.no_grad():
        nn.init.dirac_(layer.weight[:inputs])
    return layer


class Group(nn.Module):
    """A convolution and pooling that halve the size, then a residual block: GELU(x + F(x)), F two convolutions."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.enter = nn.Sequential(convolution(inputs, outputs), nn.MaxPool2d(2), norm(outputs))
        self.first = nn.Sequential(nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), norm(outputs))
        self.second = nn.Sequential(nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), norm(outputs))

    def forward(self, x: Tensor) -> Tensor:
        """Batch x inputs x height x width -> batch x outputs x height // 2 x width // 2."""
        x = F.gelu(self.enter(x))
        return F.gelu(x + self.second(F.gelu(self.first(x))))


class WhitenedResNet(Staged):
    """Whitening, groups of a convolution and a residual block, the largest value of each channel, one linear layer.

    Args:
        classes: number of logits.
        widths: channels of each group; each group halves the size.
    """

    def __init__(self, classes: int, widths: Sequence[int] = (64, 256, 256)) -> None:
        super().__init__()
        self.config = {"classes": classes, "widths": list(widths)}
        self.widths = tuple(widths)
        self.strides = tuple(2 ** (group + 1) for group in range(len(widths)))
        patch = COLOURS * PATCH**2
        self.whitening = nn.Conv2d(COLOURS, 2 * patch, PATCH)
        self.whitening.weight.requires_grad_(False)
        nn.init.zeros_(self.whitening.bias)  # type: ignore[arg-type]
        self.layers = nn.ModuleList(
            Group(inputs, outputs) for inputs, outputs in zip((2 * patch, *widths), widths, strict=False)
        )
        self.head = nn.Linear(widths[-1], classes, bias=False)

    @torch.no_grad()
    def whiten(self, images: Tensor) -> None:
        """Set the first layer from pictures (rows x 3 x height x width, 0..1): the eigenvectors of their patches.

        Each eigenvector, divided by the root of its eigenvalue, is one filter, and its negative another.
        """
        patches = F.unfold((images - self.mean) / self.std, PATCH).transpose(1, 2).flatten(0, 1)  # rows x 12
        values, vectors = torch.linalg.eigh(patches.T @ patches / len(patches))
        filters = (vectors / (values + 5e-4).sqrt()).T.flip(0).reshape(-1, COLOURS, PATCH, PATCH)
        self.whitening.weight.copy_(torch.cat([filters, -filters]))

    def first(self, x: Tensor) -> Tensor:
        """Return the whitened picture: batch x 24 x height - 1 x width - 1."""
        return F.gelu(self.whitening(x))

    def features(self, x: Tensor) -> Tensor:
        """Return the penultimate layer, each channel's largest value over the picture: batch x widths[-1]."""
        return self.stages(x)[-1].amax(dim=(2, 3))

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits: batch x classes."""
        features = self.features(x)
        return self.head(features) / features.shape[1]  # type: ignore[no-any-return]
