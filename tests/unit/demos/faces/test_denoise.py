"""Faces out of noise: the steps on a tiny network, what is refused, what the page shows of it, and the API."""

import base64
import importlib.util
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from PIL import Image

from demos.faces import denoise, denoising_steps, tab
from demos.faces.faces import FacesError
from demos.faces.rooms import then_and_now
from demos.faces.views import denoising_view, face_view
from demos.serving import hub_models, model_pool
from tests.api.tab_client import served
from tests.hub.fixtures import Cached, cached_model, tiny_folders
from weights import WeightsUnavailable

__all__ = ["cached_model", "tiny_folders"]


@pytest.fixture
def here(cached_model: Cached) -> Path:
    """The tiny network lies in the cache."""
    return cached_model("ddpm")


@pytest.fixture
def without_diffusers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra package weren't installed."""
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "diffusers" else real(name))


def array(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, float)


def test_every_step_is_seen_from_noise_to_the_face(here: Path) -> None:
    shown = list(denoise.denoise(7, 6))
    assert [each.step for each in shown] == list(range(7))
    assert {each.steps for each in shown} == {6}
    assert {(each.picture.mode, each.picture.size) for each in shown} == {("RGB", (32, 32))}
    assert shown[0].guess is None
    assert all(each.guess is not None and each.guess.size == (32, 32) for each in shown[1:])
    assert array(shown[0].picture).std() > 60, "it doesn't begin with noise"
    assert np.array_equal(array(shown[-1].picture), array(shown[-1].guess)), "it doesn't end with what it guesses"
    assert 0 < shown[1].seconds < shown[-1].seconds
    assert shown[0].commit == here.name[:10]


def test_a_seed_always_gives_the_same_face_and_another_another(here: Path) -> None:
    first, again, other = denoise.last(7, 4), denoise.last(7, 4), denoise.last(8, 4)
    assert np.array_equal(array(first), array(again))
    assert not np.array_equal(array(first), array(other))


def test_it_is_what_the_library_paints(here: Path) -> None:
    import torch
    from diffusers import DDIMPipeline

    with hub_models.use("ddpm") as lent:
        pipeline = DDIMPipeline(lent.network, lent.processor)
    pipeline.set_progress_bar_config(disable=True)
    painted = pipeline(generator=torch.Generator().manual_seed(5), num_inference_steps=5, eta=0.0).images[0]
    assert np.abs(array(denoise.last(5, 5)) - array(painted)).max() <= 1


def test_two_who_watch_at_once_do_not_meet(here: Path) -> None:
    alone = array(denoise.last(3, 4))
    one, other = denoise.denoise(3, 4), denoise.denoise(9, 7)
    for _ in range(4):
        next(one), next(other)
    assert np.array_equal(array(next(one).picture), alone)


def test_stopping_gives_the_network_back(here: Path) -> None:
    stream = denoise.denoise(0, 50)
    next(stream), next(stream)
    assert model_pool._slot.users == 1
    stream.close()
    assert model_pool._slot.users == 0
    assert model_pool.held() == "ddpm"


@pytest.mark.parametrize("seed", [-1, 2**32, 0.5, True, "x", None, float("nan")])
def test_what_is_no_seed_is_refused(seed: object) -> None:
    with pytest.raises(FacesError, match="whole number from 0 to 4,294,967,295"):
        denoise.denoise(seed, 5)


@pytest.mark.parametrize("steps", [0, -3, 251, 2.5, True, "x", None, float("nan"), [1]])
def test_what_is_no_number_of_steps_is_refused(steps: object) -> None:
    with pytest.raises(FacesError, match="whole number from 1 to 250"):
        denoise.denoise(0, steps)


def test_without_the_package_it_says_how_to_install_it(without_diffusers: None) -> None:
    with pytest.raises(WeightsUnavailable, match=r"diffusers.*pip install -r requirements-extra\.txt"):
        denoise.denoise(0, 5)


def test_without_network_and_model_it_says_how_to_fetch_it(cached_model: Cached) -> None:
    with pytest.raises(WeightsUnavailable, match=r"455 MB, google/ddpm-celebahq-256.*hf download google/ddpm"):
        denoise.last(0, 5)


@pytest.mark.parametrize("steps", [1, 5, 7, 50, 250])
def test_kept_moments_begin_with_the_noise_and_end_with_the_face(steps: int) -> None:
    kept_ones = denoising_steps.moments(steps)
    assert (kept_ones[0], kept_ones[-1]) == (0, steps)
    assert len(kept_ones) == min(steps + 1, denoising_steps.KEPT)


@pytest.mark.parametrize(
    ("seconds", "step", "steps", "words"),
    [(4.0, 1, 50, "about 3 minutes left"), (10.0, 45, 50, "about 1 s left"), (0, 0, 50, ""), (9, 50, 50, "")],
)
def test_the_time_that_is_left(seconds: float, step: int, steps: int, words: str) -> None:
    assert face_view.left(seconds, step, steps) == words


def test_the_way_collects_its_moments(here: Path) -> None:
    shown = denoising_view.Way()
    for now in denoise.denoise(2, 14):
        shown = denoising_view.further(shown, now, 2)
        assert (shown.share is None) == (now.step == 14)
    assert [each["words"] for each in shown.moments] == ["noise", *(f"step {step}" for step in range(2, 15, 2))]
    assert shown.image.startswith("data:image/png;base64,")
    assert shown.words == "Seed 2, after 14 steps."


def test_a_stopped_way_keeps_what_was_there() -> None:
    shown = denoising_view.Way(
        "data:image/webp;base64,AA==", "x", "Step 3 of 50, about 9 s left. Large: ...", share=0.06
    )
    left = json.loads(denoising_view.stopped(shown.to_json()))
    assert left["words"] == "Stopped at step 3 of 50."
    assert "share" not in left
    assert left["image"] == shown.image
    assert denoising_view.stopped(json.dumps(left)) == json.dumps(left), "a second Stop changes nothing"


@pytest.mark.parametrize("sent", [None, 3, "[]", "{", '"x"', '{"image": 3, "words": [1], "other": 4}', "null"])
def test_stopping_survives_anything(sent: object) -> None:
    assert isinstance(json.loads(denoising_view.stopped(sent)), dict)


def test_the_room_shows_the_offer_where_the_model_is_not_here(cached_model: Cached) -> None:
    theirs, facts, offered, notice, _ = then_and_now.opened()
    assert json.loads(offered)["name"] == "ddpm"
    assert (json.loads(theirs), notice) == ({}, "")
    assert "113.7 M parameters" in facts
    assert list(then_and_now.stream(0, 5)) == []


def test_the_room_says_what_is_missing_and_offers_no_download(cached_model: Cached, without_diffusers: None) -> None:
    _, _, offered, notice, _ = then_and_now.opened()
    assert offered == ""
    assert "pip install -r requirements-extra.txt" in notice
    assert list(then_and_now.stream(0, 5)) == []


def test_the_room_streams_and_ends_with_a_file(here: Path) -> None:
    shown = list(then_and_now.stream(3, 5))
    assert len(shown) == 5 + 2
    assert "step 1 of 5" in json.loads(shown[1][0])["alt"]
    assert here.name[:10] in shown[-2][1]
    assert 'download="denoised-3.png"' in shown[-1][4]


def test_a_model_that_cannot_be_used_is_a_sentence_in_its_place(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model_pool.release()
    monkeypatch.setattr(model_pool, "available", lambda: 10)
    *_, (_, _, _, notice, _) = then_and_now.stream(3, 5)
    assert "of free memory" in notice


@pytest.fixture
def client(here: Path) -> Iterator[Client]:
    """A client of the tab alone, on the tiny network."""
    with served(tab.build) as client:
        yield client


def test_the_api_gives_the_face(client: Client) -> None:
    address = client.predict(7, 4, api_name="/faces_denoise")
    assert address.startswith("data:image/png;base64,")
    face = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
    assert np.array_equal(array(face), array(denoise.last(7, 4)))


def test_the_api_is_documented_and_says_what_is_wrong(client: Client) -> None:
    endpoint = client.view_api(return_format="dict")["named_endpoints"]["/faces_denoise"]
    assert [item["parameter_name"] for item in endpoint["parameters"]] == ["seed", "steps"]
    with pytest.raises(AppError, match="whole number from 1 to 250"):
        client.predict(7, 400, api_name="/faces_denoise")
