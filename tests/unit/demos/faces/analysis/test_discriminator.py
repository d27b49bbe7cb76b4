"""The discriminator's scores and saliency, computed a second time without their code."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

import weights
from demos.faces import faces
from demos.faces.analysis import discriminator
from training.face_gan.network import Critic, Generator


@pytest.mark.slow
def test_the_score_and_the_gradient_are_those_of_the_critic(network: Generator) -> None:
    state = {name: tensor.float() for name, tensor in load_file(weights.find("face_gan", "critic.safetensors")).items()}
    widths = [len(state[f"blocks.{number}.first.weight"]) for number in range(4)]
    plain = Critic(widths[::-1])
    plain.load_state_dict(state)
    picture = faces.generate(faces.latent(3))[0]
    x = torch.tensor(np.asarray(picture).transpose(2, 0, 1) / 127.5 - 1, dtype=torch.float32)[None]
    found = discriminator.score_with_saliency(picture)
    assert found.score == pytest.approx(float(plain(x).detach()[0]), rel=1e-3, abs=1e-4)
    # A step of the pixels that matter most changes the score more than one of those that matter least.
    x.requires_grad_()
    (gradient,) = torch.autograd.grad(plain(x).sum(), x)
    own = gradient.abs().sum((0, 1)).numpy()
    high, low = found.saliency > np.quantile(found.saliency, 0.9), found.saliency < np.quantile(found.saliency, 0.1)
    assert own[high].mean() > own[low].mean()
    assert found.saliency.shape == (64, 64)
    assert found.saliency.min() >= 0


def test_the_crowd_is_the_faces_of_its_seeds(on_small: None) -> None:
    known = discriminator.random_face_scores()
    assert len(known.scores) == 256
    for seed in (0, 100, known.highest, known.lowest):
        own = discriminator.scores(faces.generate(faces.latent(seed)))[0]
        assert known.scores[seed] == pytest.approx(own, abs=0.02)
    assert known.scores[known.highest] == max(known.scores)
    assert known.scores[known.lowest] == min(known.scores)
    assert known.percentile(known.scores[known.highest]) == 255 / 256
