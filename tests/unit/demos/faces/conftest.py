"""Small networks that the tests of this tab run on."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

import weights
from tests.hub.fixtures import Cached, cached_model, tiny_folders
from tests.networks.faces_network import serve_from, ship
from training.common.export_state import half_state
from training.face_gan.network import Critic, Generator
from weights.card import read_card, write_card

__all__ = ["cached_model", "tiny_folders"]

SMALL = (16, 16, 8, 8)


@pytest.fixture(scope="module")
def small_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small untrained generator serves the tab."""
    folder = tmp_path_factory.mktemp("weights")
    ship(folder)
    with pytest.MonkeyPatch.context() as patch:
        serve_from(patch, folder)
        yield folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small generator with a critic, neither of them trained."""
    folder = tmp_path_factory.mktemp("weights")
    ship(folder)
    torch.manual_seed(1)
    untrained = Critic(SMALL)
    for parameter in untrained.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    save_file(half_state(untrained), folder / "face_gan" / "critic.safetensors")
    write_card(folder / "face_gan", read_card(folder / "face_gan"))
    return folder


@pytest.fixture(params=["small", "shipped"])
def network(request: pytest.FixtureRequest, small: Path, monkeypatch: pytest.MonkeyPatch) -> Generator:
    """The generator that is served, in float32: a small one, and the shipped one."""
    if request.param == "small":
        serve_from(monkeypatch, small)
    return weights.load("face_gan", Generator)


@pytest.fixture
def on_small(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small generator and its critic serve the tab."""
    serve_from(monkeypatch, small)


@pytest.fixture
def here(cached_model: Cached) -> Path:
    """The tiny network lies in the cache."""
    return cached_model("ddpm")


@pytest.fixture
def without_diffusers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra package weren't installed."""
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "diffusers" else real(name))
