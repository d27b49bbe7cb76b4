"""Changes that the critic sees every face with, real or generated, so that few photographs serve it longer.

Both kinds get the same random changes, and gradients pass through them to the generator: Zhao et al., "Differentiable
augmentation for data-efficient GAN training", NeurIPS 2020. How often follows how far the critic tells photographs that
it learned from from others: Karras et al., "Training generative adversarial networks with limited data", NeurIPS 2020.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

MOVE = 0.125  # of the side, at most
TURN = 0.15  # radians, deviation
SIZE = 0.15  # octaves, deviation
BRIGHTNESS = 0.25  # of the way from black to white doubled, at most
CONTRAST = 0.3  # octaves, deviation
SATURATION = 0.5  # at most; 0 is grey, 1 unchanged, 2 twice the colour
DRAWN = 10  # random numbers a face
RAMP = 500_000  # faces seen until the chance has gone from 0 to 1
MOST = 0.7  # the chance; over 0.8 the changes leak into what the generator paints
TARGET = 0.3  # gap of a critic that is left alone
EVERY = 16  # steps between two looks at the gap


def augment(faces: Tensor, chance: float, random: Tensor) -> Tensor:
    """Move, turn and size faces, and change their light and colours, each kind of change with the same chance.

    faces: batch x 3 x height x width, -1 to 1; random: batch x 10 standard normal numbers, on any device. Result: the
    shape of faces, float32; edges are mirrored. With a chance of 0 the faces come back unchanged.
    """
    if chance <= 0:
        return faces
    faces, random = faces.float(), random.to(faces.device)
    uniform = torch.special.ndtr(random)  # 0 to 1
    geometry, light, colour = (uniform[:, column] < chance for column in range(3))
    faces = torch.where(geometry[:, None, None, None], _moved(faces, uniform, random), faces)
    mean = faces.mean((1, 2, 3), keepdim=True)
    contrast = torch.where(light, torch.exp2(CONTRAST * random[:, 7]), 1)[:, None, None, None]
    brightness = torch.where(light, BRIGHTNESS * (2 * uniform[:, 8] - 1), 0)[:, None, None, None]
    faces = (faces - mean) * contrast + mean + brightness
    grey = faces.mean(1, keepdim=True)
    saturation = torch.where(colour, 1 + SATURATION * (2 * uniform[:, 9] - 1), 1)[:, None, None, None]
    return grey + (faces - grey) * saturation


def _moved(faces: Tensor, uniform: Tensor, random: Tensor) -> Tensor:
    angle, size = TURN * random[:, 3], torch.exp2(SIZE * random[:, 4])
    cosine, sine = size * torch.cos(angle), size * torch.sin(angle)
    right, down = ((2 * uniform[:, column] - 1) * 2 * MOVE for column in (5, 6))  # a side is 2 long
    rows = torch.stack([cosine, -sine, right, sine, cosine, down], 1).view(-1, 2, 3)
    grid = F.affine_grid(rows, list(faces.shape), align_corners=False)
    return F.grid_sample(faces, grid, mode="bilinear", padding_mode="reflection", align_corners=False)


class Chance:
    """How often faces are changed: it rises while the critic knows its photographs by heart, and falls otherwise."""

    def __init__(self) -> None:
        self.value = 0.0

    def follow(self, gap: float, seen: int) -> None:
        """Take a gap that was measured after so many more faces.

        gap: how much higher photographs that the critic learned from score than others, as a share of how much higher
        than generated faces: 0 without overfitting, 1 where unseen photographs pass for generated.
        """
        self.value = min(MOST, max(0.0, self.value + (seen if gap > TARGET else -seen) / RAMP))

    def state_dict(self) -> dict[str, float]:
        """Return what a checkpoint keeps."""
        return {"value": self.value}

    def load_state_dict(self, state: dict[str, float]) -> None:
        """Go on from a checkpoint."""
        self.value = state["value"]
