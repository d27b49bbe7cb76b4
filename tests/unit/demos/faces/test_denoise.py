"""Faces out of noise: the steps on a tiny network, and what is refused."""

from pathlib import Path

import numpy as np
import pytest
import torch

from demos.faces import denoise
from demos.faces.results import FacesError
from demos.serving import hub_models, model_pool
from tests.hub.fixtures import Cached
from tests.unit.demos.faces.pictures import array
from weights import WeightsUnavailable


def test_every_step_is_seen_from_noise_to_the_face(here: Path) -> None:
    shown = list(denoise.denoise(7, 6))
    assert [each.step for each in shown] == list(range(7))
    assert {each.steps for each in shown} == {6}
    assert {(each.picture.mode, each.picture.size) for each in shown} == {("RGB", (32, 32))}
    assert shown[0].prediction is None
    assert all(each.prediction is not None and each.prediction.size == (32, 32) for each in shown[1:])
    assert array(shown[0].picture).std() > 60, "it doesn't begin with noise"
    last = shown[-1].prediction
    assert last is not None
    assert np.array_equal(array(shown[-1].picture), array(last)), "it doesn't end with what it guesses"
    assert 0 < shown[1].seconds < shown[-1].seconds
    assert shown[0].commit == here.name[:10]


def test_a_seed_always_gives_the_same_face_and_another_another(here: Path) -> None:
    first, again, other = denoise.denoised_face(7, 4), denoise.denoised_face(7, 4), denoise.denoised_face(8, 4)
    assert np.array_equal(array(first), array(again))
    assert not np.array_equal(array(first), array(other))


def test_it_is_what_the_library_gives(here: Path) -> None:
    from diffusers import DDIMPipeline

    with hub_models.borrow("ddpm") as loaded:
        pipeline = DDIMPipeline(loaded.network, loaded.processor)
    pipeline.set_progress_bar_config(disable=True)
    painted = pipeline(generator=torch.Generator().manual_seed(5), num_inference_steps=5, eta=0.0).images[0]
    assert np.abs(array(denoise.denoised_face(5, 5)) - array(painted)).max() <= 1


def test_two_who_watch_at_once_do_not_meet(here: Path) -> None:
    alone = array(denoise.denoised_face(3, 4))
    one, other = denoise.denoise(3, 4), denoise.denoise(9, 7)
    for _ in range(4):
        next(one), next(other)
    assert np.array_equal(array(next(one).picture), alone)


def test_stopping_gives_the_network_back(here: Path) -> None:
    stream = denoise.denoise(0, 50)
    next(stream), next(stream)
    assert model_pool._slot.users == 1
    stream.close()  # type: ignore[attr-defined]
    assert model_pool._slot.users == 0
    assert model_pool.loaded() == "ddpm"


@pytest.mark.parametrize("seed", [-1, 2**32, 0.5, True, "x", None, float("nan")])
def test_what_is_no_seed_is_refused(seed: object) -> None:
    with pytest.raises(FacesError, match="whole number from 0 to 4,294,967,295"):
        denoise.denoise(seed, 5)  # type: ignore[arg-type]


@pytest.mark.parametrize("steps", [0, -3, 251, 2.5, True, "x", None, float("nan"), [1]])
def test_what_is_no_number_of_steps_is_refused(steps: object) -> None:
    with pytest.raises(FacesError, match="whole number from 1 to 250"):
        denoise.denoise(0, steps)  # type: ignore[arg-type]


def test_without_the_package_it_says_how_to_install_it(without_diffusers: None) -> None:
    with pytest.raises(WeightsUnavailable, match=r"diffusers.*pip install -r requirements-extra\.txt"):
        denoise.denoise(0, 5)


def test_without_network_and_model_it_says_how_to_fetch_it(cached_model: Cached) -> None:
    with pytest.raises(WeightsUnavailable, match=r"455 MB, google/ddpm-celebahq-256.*hf download google/ddpm"):
        denoise.denoised_face(0, 5)
