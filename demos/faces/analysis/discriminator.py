"""The discriminator (critic): how it scores a face, and which pixels that score depends on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from skimage.filters import gaussian
from torch import Tensor

from demos.faces import faces
from demos.faces.catalog import GENERATOR
from demos.serving import loader
from demos.serving.loader import Generation
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
    return _scores(loader.get(GENERATOR, _critic), pictures)


def _scores(critic: Critic, pictures: Sequence[Image.Image]) -> list[float]:
    with torch.inference_mode():
        parts = [critic(part) for part in torch.split(_pixels(pictures), 64)]
    found: list[float] = torch.cat(parts).tolist()
    return found


def score_with_saliency(picture: Image.Image) -> ScoredFace:
    """Return the score of a face of 64 x 64 pixels, and the pixels that it depends on.

    Saliency is the size of the score's gradient with respect to a pixel, summed over the colours, averaged over copies
    with a little noise (Smilkov et al., SmoothGrad, 2017) and blurred a little.
    """
    return _score_with_saliency(loader.get(GENERATOR, _critic), picture)


def _score_with_saliency(critic: Critic, picture: Image.Image) -> ScoredFace:
    face = _pixels([picture])
    noise = torch.randn(NOISY_COPIES, *face.shape[1:], generator=torch.Generator().manual_seed(0))
    noisy = (face + NOISE_DEVIATION * noise).requires_grad_()
    with torch.enable_grad():
        (gradient,) = torch.autograd.grad(critic(noisy).sum(), noisy)
    saliency: Numbers = gaussian(gradient.abs().sum(1).mean(0).numpy(), BLUR)
    return ScoredFace(picture, _scores(critic, [picture])[0], saliency)


def random_face_scores() -> RandomFaceScores:
    """Return the scores of 256 random faces; they are kept until the weights change."""
    return loader.generation(GENERATOR).remember(_random_face_scores)


def score_random_face(seed: int) -> ScoredFace:
    """Return one of the random faces with its score and saliency."""
    generation = loader.generation(GENERATOR)
    face = faces.generate_with(generation.get(faces.served_generator), faces.latent(seed))[0]
    return _score_with_saliency(generation.get(_critic), face)


def _random_face_scores(generation: Generation) -> RandomFaceScores:
    generator, critic = generation.get(faces.served_generator), generation.get(_critic)
    found: list[float] = []
    for first in range(0, RANDOM_FACES, 64):
        latents = np.stack([faces.latent(seed) for seed in range(first, first + 64)])
        found += _scores(critic, faces.generate_with(generator, latents))
    return RandomFaceScores(tuple(found), int(np.argmax(found)), int(np.argmin(found)))


def _pixels(pictures: Sequence[Image.Image]) -> Tensor:
    """Return pictures as the network takes them: n x 3 x 64 x 64, -1 to 1."""
    stacked = np.stack([np.asarray(picture.convert("RGB"), np.float32) for picture in pictures])
    return torch.from_numpy(stacked / 127.5 - 1).permute(0, 3, 1, 2).contiguous()


def _critic(generation: Generation) -> Critic:
    """Build the critic in float32; its widths are those of the file."""
    state = {name: tensor.float() for name, tensor in generation.snapshot.tensors("critic.safetensors").items()}
    blocks = sum(name.startswith("blocks.") and name.endswith(".first.weight") for name in state)
    up = [len(state[f"blocks.{number}.first.weight"]) for number in range(blocks)]
    with torch.inference_mode(False):  # the saliency wants gradients, whoever asked for the network first
        critic = Critic(list(reversed(up)))
        critic.load_state_dict(state)
        return critic.eval().requires_grad_(False)
