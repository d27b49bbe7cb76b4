"""The discriminator (critic): how it scores a face, and which pixels that score depends on."""

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
from demos.faces.catalog import GENERATOR
from training.face_gan.network import Critic

RANDOM_FACES = 256  # faces that a score is compared with
NOISY_COPIES = 8  # of a face, over which its saliency map is averaged
NOISE_DEVIATION = 0.06  # pixels go from -1 to 1
BLUR = 1.5  # pixels

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class ScoredFace:
    """A face of 64 x 64 pixels with its score, and how much the score depends on each pixel, 64 x 64, 0 or more."""

    face: Image.Image
    score: float
    saliency: Numbers


@dataclass(frozen=True)
class RandomFaceScores:
    """The scores of the faces of seeds 0 to 255, in that order, and the seeds with the highest and the lowest."""

    scores: tuple[float, ...]
    highest: int
    lowest: int

    def percentile(self, score: float) -> float:
        """Return the share of the random faces, 0 to 1, that have a lower score."""
        return sum(other < score for other in self.scores) / len(self.scores)


def scores(pictures: Sequence[Image.Image]) -> list[float]:
    """Return the scores of faces of 64 x 64 pixels; they have no unit, and one only means something beside others."""
    critic = _critic()
    with torch.inference_mode():
        parts = [critic(part) for part in torch.split(_pixels(pictures), 64)]
    found: list[float] = torch.cat(parts).tolist()
    return found


def score_with_saliency(picture: Image.Image) -> ScoredFace:
    """Return the score of a face of 64 x 64 pixels, and the pixels that it depends on.

    Saliency is the size of the score's gradient with respect to a pixel, summed over the colours, averaged over copies
    with a little noise (Smilkov et al., SmoothGrad, 2017) and blurred a little.
    """
    face = _pixels([picture])
    noise = torch.randn(NOISY_COPIES, *face.shape[1:], generator=torch.Generator().manual_seed(0))
    noisy = (face + NOISE_DEVIATION * noise).requires_grad_()
    with torch.enable_grad():
        (gradient,) = torch.autograd.grad(_critic()(noisy).sum(), noisy)
    saliency: Numbers = gaussian(gradient.abs().sum(1).mean(0).numpy(), BLUR)
    return ScoredFace(picture, scores([picture])[0], saliency)


def random_face_scores() -> RandomFaceScores:
    """Return the scores of 256 random faces; they are kept until the weights change."""
    return _random_face_scores(*(_stamp(file) for file in (weights.MODEL, "critic.safetensors")))


def score_random_face(seed: int) -> ScoredFace:
    """Return one of the random faces with its score and saliency."""
    return score_with_saliency(faces.generate(faces.latent(seed))[0])


@functools.lru_cache(maxsize=1)
def _random_face_scores(*_: object) -> RandomFaceScores:
    found: list[float] = []
    for first in range(0, RANDOM_FACES, 64):
        found += scores(faces.generate(np.stack([faces.latent(seed) for seed in range(first, first + 64)])))
    return RandomFaceScores(tuple(found), int(np.argmax(found)), int(np.argmin(found)))


def _pixels(pictures: Sequence[Image.Image]) -> Tensor:
    """Return pictures as the network takes them: n x 3 x 64 x 64, -1 to 1."""
    stacked = np.stack([np.asarray(picture.convert("RGB"), np.float32) for picture in pictures])
    return torch.from_numpy(stacked / 127.5 - 1).permute(0, 3, 1, 2).contiguous()


def _critic() -> Critic:
    return _loaded(*_stamp("critic.safetensors"))


def _stamp(file: str) -> tuple[Path, int]:
    path = weights.find(GENERATOR, file)
    return path, path.stat().st_mtime_ns


@functools.lru_cache(maxsize=1)
def _loaded(path: Path, _: int) -> Critic:
    """Return the critic in float32; its widths are those of the file."""
    state = {name: tensor.float() for name, tensor in load_file(path).items()}
    blocks = sum(name.startswith("blocks.") and name.endswith(".first.weight") for name in state)
    up = [len(state[f"blocks.{number}.first.weight"]) for number in range(blocks)]
    critic = Critic(list(reversed(up)))
    critic.load_state_dict(state)
    return critic.eval().requires_grad_(False)
