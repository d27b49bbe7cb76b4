"""The critic: how real a face looks to the network that the generator learned against, and where it looks."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from safetensors.torch import load_file
from skimage.filters import gaussian
from torch import Tensor

import weights
from demos.faces import faces
from demos.faces.latent_controls import NAME
from training.face_gan.network import Critic

CROWD = 256  # random faces that a score is compared with
NOISY = 8  # copies of a face that its map of gradients is the mean of
NOISE = 0.06  # their deviation; pixels go from -1 to 1
BLUR = 1.5  # pixels

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Judged:
    """A face of 64 x 64 pixels with its score, and how much each pixel matters to the score, 64 x 64, 0 or more."""

    face: Image.Image
    score: float
    matters: Numbers


@dataclass(frozen=True)
class Crowd:
    """The scores of the faces of seeds 0 to 255, in that order, and the seeds of the best and the worst of them."""

    scores: tuple[float, ...]
    best: int
    worst: int

    def beaten(self, score: float) -> float:
        """Share of the crowd that has a lower score."""
        return sum(other < score for other in self.scores) / len(self.scores)


def scores(pictures: Sequence[Image.Image]) -> list[float]:
    """Score faces of 64 x 64 pixels, as the critic does: one is only ever higher or lower than another."""
    critic = _critic()
    with torch.inference_mode():
        parts = [critic(part) for part in torch.split(_pixels(pictures), 64)]
    found: list[float] = torch.cat(parts).tolist()
    return found


def judge(picture: Image.Image) -> Judged:
    """Score a face and find the pixels that the score hangs on.

    The size of the score's gradient with respect to a pixel, summed over the colours, as the mean over copies with a
    little noise (Smilkov et al., "SmoothGrad", 2017), blurred a little.
    """
    face = _pixels([picture])
    noise = torch.randn(NOISY, *face.shape[1:], generator=torch.Generator().manual_seed(0))
    noisy = (face + NOISE * noise).requires_grad_()
    with torch.enable_grad():
        (gradient,) = torch.autograd.grad(_critic()(noisy).sum(), noisy)
    matters = gradient.abs().sum(1).mean(0).numpy()
    smooth: Numbers = gaussian(matters, BLUR)
    return Judged(picture, scores([picture])[0], smooth)


def crowd() -> Crowd:
    """Paint and score 256 random faces; kept until the weights change."""
    return _crowd(*(_stamp(file) for file in (weights.MODEL, "critic.safetensors")))


def member(seed: int) -> Judged:
    """One of the crowd, judged."""
    return judge(faces.generate(faces.latent(seed))[0])


@functools.lru_cache(maxsize=1)
def _crowd(*_: object) -> Crowd:
    found: list[float] = []
    for first in range(0, CROWD, 64):
        found += scores(faces.generate(np.stack([faces.latent(seed) for seed in range(first, first + 64)])))
    return Crowd(tuple(found), int(np.argmax(found)), int(np.argmin(found)))


def _pixels(pictures: Sequence[Image.Image]) -> Tensor:
    """Pictures as the critic sees them: n x 3 x 64 x 64, -1 to 1."""
    stacked = np.stack([np.asarray(picture.convert("RGB"), np.float32) for picture in pictures])
    return torch.from_numpy(stacked / 127.5 - 1).permute(0, 3, 1, 2).contiguous()


def _critic() -> Critic:
    return _loaded(*_stamp("critic.safetensors"))


def _stamp(file: str) -> tuple[Path, int]:
    path = weights.find(NAME, file)
    return path, path.stat().st_mtime_ns


@functools.lru_cache(maxsize=1)
def _loaded(path: Path, _: int) -> Critic:
    """The critic in float32; its widths are those of the file."""
    state = {name: tensor.float() for name, tensor in load_file(path).items()}
    blocks = sum(name.startswith("blocks.") and name.endswith(".first.weight") for name in state)
    up = [len(state[f"blocks.{number}.first.weight"]) for number in range(blocks)]
    critic = Critic(list(reversed(up)))
    critic.load_state_dict(state)
    return critic.eval().requires_grad_(False)
