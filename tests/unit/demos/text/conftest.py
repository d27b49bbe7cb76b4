"""Small networks in place of the shipped ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demos.serving import loader
from demos.text import write
from demos.text.analysis import bits_per_char, lstm_states
from tests.networks.text_network import ship
from training.char_lstm.network import CharLSTM


def forget() -> None:
    """Empty every cache that a network of another test could be in."""
    loader.clear()
    for cache in (write._final_states, lstm_states._recent, bits_per_char._cache):
        cache.clear()


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CharLSTM]:
    """A small network in place of Shakespeare's."""
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    forget()
    yield ship(tmp_path / "weights")
    forget()


@pytest.fixture
def shipped() -> Iterator[None]:
    """The shipped network, whatever another test has loaded before."""
    forget()
    yield
    forget()
