"""Small networks in place of the shipped ones, and tiny models in place of the Hub's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demos.serving import loader
from demos.text import write
from demos.text.analysis import bits_per_char, lstm_states, unit_probes
from tests.hub.fixtures import Cached, cached_model, tiny_folders
from tests.networks.handwriting_network import ship as ship_writer
from tests.networks.text_network import ship, ship_styles
from training.char_lstm.network import CharLSTM
from training.handwriting import sampling
from training.handwriting.network import Handwriter

__all__ = ["cached_model", "tiny_folders"]


def forget() -> None:
    """Empty every cache that a network of another test could be in."""
    loader.clear()
    for cache in (write._final_states, lstm_states._recent, unit_probes._recent, bits_per_char._cache):
        cache.clear()


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CharLSTM]:
    """A small network in place of Shakespeare's."""
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    forget()
    yield ship(tmp_path / "weights")
    forget()


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Handwriter]:
    """A small writer by hand in place of the shipped one; its lines end soon, for it would go on and on."""
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    monkeypatch.setattr(sampling, "_POINTS_A_LETTER", 3)
    monkeypatch.setattr(sampling, "_SPARE_POINTS", 5)
    forget()
    yield ship_writer(tmp_path / "weights")
    forget()


@pytest.fixture
def styles_network(network: CharLSTM, tmp_path: Path) -> CharLSTM:
    """A small network of several styles beside Shakespeare's own."""
    return ship_styles(tmp_path / "weights")


@pytest.fixture
def shipped() -> Iterator[None]:
    """The shipped network, whatever another test has loaded before."""
    forget()
    yield
    forget()


@pytest.fixture(params=["distilgpt2", "smollm2"])
def style(request: pytest.FixtureRequest, cached_model: Cached) -> str:
    """A model from the Hub, tiny, in the cache."""
    cached_model(request.param)
    bits_per_char._cache.clear()
    return str(request.param)
