"""Generator and critic of the faces: residual networks without normalisation, in the manner of R3GAN.

Huang, Gokaslan, Kuleshov, Tompkin, "The GAN is dead; long live the GAN! A modern GAN baseline", NeurIPS 2024.
"""

from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIDE = 64  # pixels of a face
BASE = 4  # pixels of the first feature map
SLOPE = 0.2  # of the leaky rectifiers


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions beside a shortcut; the second starts at zero, so that the block starts as the identity.

    Input and output: batch x channels x height x width.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        nn.init.zeros_(self.first.bias)  # type: ignore[arg-type]
        nn.init.zeros_(self.second.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Return batch x channels x height x width of the same shape."""
        hidden = self.first(F.leaky_relu(x, SLOPE))
        residual: Tensor = self.second(F.leaky_relu(hidden, SLOPE))
        return x + residual


def start_strong(network: nn.Module) -> None:
    """Give every layer that doesn't start at zero the weights of He et al. 2015, so that signals keep their size.

    With torch's own smaller ones every scale weakens what the latent says, and all latents paint one face.
    """
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear) and layer.weight.any():
            nn.init.kaiming_normal_(layer.weight, a=SLOPE)


class Generator(nn.Module):
    """Turns a latent vector into a face.

    A learned 4x4 map plus a linear image of the latent grows through one residual block a scale (4, 8, 16, 32 px);
    the last convolution makes four pixels of three colours at every place, spread out to 64 x 64 by pixel shuffling.
    """

    def __init__(self, latent: int = 64, widths: tuple[int, ...] | list[int] = (256, 192, 128, 96)) -> None:
        super().__init__()
        if BASE << len(widths) != SIDE:
            raise ValueError(f"A {SIDE} pixel generator needs four widths, this one has {len(widths)}.")
        self.latent = latent
        self.widths = tuple(widths)
        self.base = nn.Parameter(torch.randn(widths[0], BASE, BASE))
        self.style = nn.Linear(latent, widths[0] * BASE * BASE, bias=False)
        self.blocks = nn.ModuleList(ResidualBlock(width) for width in widths)
        self.narrow = nn.ModuleList(nn.Conv2d(wide, slim, 1) for wide, slim in pairwise(widths))
        self.colours = nn.Conv2d(widths[-1], 3 * 4, 3, padding=1)
        start_strong(self)

    @property
    def config(self) -> dict[str, Any]:
        """Constructor arguments, as the card keeps them."""
        return {"latent": self.latent, "widths": list(self.widths)}

    def features(self, z: Tensor) -> list[Tensor]:
        """Feature maps after every residual block, from 4 x 4 to 32 x 32.

        z: batch x latent; result: one tensor a scale, batch x width x side x side.
        """
        x = self.base + self.style(z).view(-1, self.widths[0], BASE, BASE)
        maps = [self.blocks[0](x)]
        for narrow, block in zip(self.narrow, self.blocks[1:], strict=True):
            x = F.interpolate(narrow(maps[-1]), scale_factor=2, mode="bilinear", align_corners=False)
            maps.append(block(x))
        return maps

    def forward(self, z: Tensor) -> Tensor:
        """Paint faces: z, batch x latent, to batch x 3 x 64 x 64, about -1 (dark) to 1 (bright)."""
        x = self.colours(F.leaky_relu(self.features(z)[-1], SLOPE))
        return F.pixel_shuffle(x, 2)


class Critic(nn.Module):
    """Scores how real a face looks, only ever compared with the score of another face; mirrors the generator."""

    def __init__(self, widths: tuple[int, ...] | list[int] = (256, 192, 128, 96)) -> None:
        super().__init__()
        up = tuple(reversed(widths))  # from 32 x 32 down to 4 x 4
        self.widths = tuple(widths)
        self.colours = nn.Conv2d(3 * 4, up[0], 3, padding=1)
        self.blocks = nn.ModuleList(ResidualBlock(width) for width in up)
        self.widen = nn.ModuleList(nn.Conv2d(slim, wide, 1) for slim, wide in pairwise(up))
        self.hidden = nn.Linear(up[-1] * BASE * BASE, up[-1])
        self.score = nn.Linear(up[-1], 1)
        start_strong(self)

    @property
    def config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {"widths": list(self.widths)}

    def forward(self, faces: Tensor) -> Tensor:
        """Score faces: batch x 3 x 64 x 64 to batch."""
        x = self.blocks[0](self.colours(F.pixel_unshuffle(faces, 2)))
        for widen, block in zip(self.widen, self.blocks[1:], strict=True):
            x = block(widen(F.avg_pool2d(x, 2)))
        x = F.leaky_relu(x, SLOPE).flatten(1)
        with torch.autocast(x.device.type, enabled=False):  # small differences count
            scores: Tensor = self.score(F.leaky_relu(self.hidden(x.to(self.hidden.weight.dtype)), SLOPE))
        return scores.squeeze(1)
