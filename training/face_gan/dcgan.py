"""The plain DCGAN that the faces are compared with.

Radford, Metz, Chintala, "Unsupervised representation learning with deep convolutional generative adversarial
networks", ICLR 2016: strided convolutions, batch normalisation, rectifiers, weights drawn with deviation 0.02.
"""

from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn


def _start_small(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, std=0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, mean=1.0, std=0.02)


class Generator(nn.Module):
    """Latent vector to face by transposed convolutions, doubling the side from 4 to 64 pixels."""

    def __init__(self, latent: int = 100, widths: tuple[int, ...] | list[int] = (512, 256, 128, 64)) -> None:
        super().__init__()
        self.latent = latent
        self.widths = tuple(widths)
        layers: list[nn.Module] = [nn.ConvTranspose2d(latent, widths[0], 4, bias=False)]
        for wide, slim in pairwise(widths):
            layers += [nn.BatchNorm2d(wide), nn.ReLU(), nn.ConvTranspose2d(wide, slim, 4, 2, 1, bias=False)]
        layers += [nn.BatchNorm2d(widths[-1]), nn.ReLU(), nn.ConvTranspose2d(widths[-1], 3, 4, 2, 1), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        self.apply(_start_small)

    @property
    def config(self) -> dict[str, Any]:
        """Constructor arguments, as the card keeps them."""
        return {"latent": self.latent, "widths": list(self.widths)}

    def forward(self, z: Tensor) -> Tensor:
        """Paint faces: z, batch x latent, to batch x 3 x 64 x 64 in -1 to 1."""
        faces: Tensor = self.layers(z[:, :, None, None])
        return faces


class Critic(nn.Module):
    """Face to one logit (real or not) by strided convolutions."""

    def __init__(self, widths: tuple[int, ...] | list[int] = (512, 256, 128, 64)) -> None:
        super().__init__()
        up = tuple(reversed(widths))
        self.widths = tuple(widths)
        layers: list[nn.Module] = [nn.Conv2d(3, up[0], 4, 2, 1), nn.LeakyReLU(0.2)]
        for slim, wide in pairwise(up):
            layers += [nn.Conv2d(slim, wide, 4, 2, 1, bias=False), nn.BatchNorm2d(wide), nn.LeakyReLU(0.2)]
        layers.append(nn.Conv2d(up[-1], 1, 4))
        self.layers = nn.Sequential(*layers)
        self.apply(_start_small)

    @property
    def config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {"widths": list(self.widths)}

    def forward(self, faces: Tensor) -> Tensor:
        """Score faces: batch x 3 x 64 x 64 to batch logits."""
        return torch.flatten(self.layers(faces))
