"""What serves the text: the exported form where it is sound, plain numpy where it isn't, the same for the visitor."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

import weights
from demos.serving import loader
from demos.text import write
from tests.networks.text_network import ALPHABET, ship
from training.char_lstm import export
from training.char_lstm.evaluate import nats_per_char
from training.char_lstm.network import CharLSTM
from training.char_lstm.onnx_model import model
from training.char_lstm.runtime import FILE, Exported, Stepper
from weights.card import read_card, write_card

NAME = "char_lstm_shakespeare"
SPEECH = (
    "\n\nGLOUCESTER:\nNow is the winter of our discontent\nMade glorious summer by this sun of York;\n"
    "And all the clouds that lour'd upon our house\nIn the deep bosom of the ocean buried.\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small network with its exported form in place of the shipped one."""
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    loader.clear()
    write._final_states.clear()
    folder = tmp_path / NAME
    network = ship(tmp_path)
    (folder / FILE).write_bytes(model(network, read_card(folder).files[weights.MODEL].sha256))
    write_card(folder, read_card(folder))
    yield folder
    loader.clear()
    write._final_states.clear()


def final(length: int = 100, seed: int = 0) -> str:
    *_, text = write.write("ROMEO:\n", length=length, seed=seed)
    return text


def test_the_exported_form_serves_and_repeats(place: Path) -> None:
    assert isinstance(write.stepper("shakespeare"), Exported)
    items = list(write.write("ROMEO:\n", length=150, seed=4))
    loader.clear()
    write._final_states.clear()
    assert items == list(write.write("ROMEO:\n", length=150, seed=4))
    assert len(items[-1]) == 150
    assert set(items[-1]) <= set(ALPHABET)
    assert items[-1] != final(150, seed=5)


@pytest.mark.usefixtures("place")
def test_going_on_gives_the_same_with_and_without_the_kept_memory() -> None:
    begun = final(70)
    *_, quick = write.write("ROMEO:\n" + begun, length=70, seed=1)
    write._final_states.clear()
    *_, slow = write.write("ROMEO:\n" + begun, length=70, seed=1)
    assert quick == slow


@pytest.mark.parametrize("harm", ["missing", "damaged", "not listed", "other weights", "no graph"])
def test_without_a_sound_export_numpy_serves_and_says_so(
    place: Path, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = place / FILE
    if harm in ("missing", "not listed"):
        path.unlink()
    if harm == "damaged":
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    if harm == "other weights":
        path.write_bytes(model(CharLSTM(ALPHABET, embedding=8, hidden=24), "0" * 64))
    if harm == "no graph":
        path.write_bytes(b"no graph")
    if harm in ("not listed", "other weights", "no graph"):
        write_card(place, read_card(place))
    with caplog.at_level(logging.WARNING):
        text = final()
    assert isinstance(write.stepper("shakespeare"), Stepper)
    assert len(text) == 100
    assert f"{NAME} is served by numpy, without its exported form: " in caplog.text


def test_both_write_with_the_same_noise(place: Path) -> None:
    """A draw differs only where two characters are as good as even, so near-certain ones agree."""
    exported, stepper = write.stepper("shakespeare"), Stepper(weights.load(NAME, CharLSTM))
    noise = 5 * np.random.default_rng(1).gumbel(size=(60, len(ALPHABET))).astype(np.float32)
    assert exported.write(noise, exported.start())[0] == stepper.write(noise, stepper.start())[0]


def test_serving_the_export_needs_no_torch(place: Path) -> None:
    code = (
        "import sys; from demos.text.write import write; *_, text = write('ROMEO:', length=40);"
        "print(len(text), 'torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.split() == ["40", "False"]


@pytest.mark.slow
def test_the_shipped_network_is_served_by_its_export_with_the_same_probabilities() -> None:
    loader.clear()
    served = write.stepper("shakespeare")
    assert isinstance(served, Exported)
    network = weights.load(NAME, CharLSTM)
    fp32, examples = nats_per_char(network, SPEECH, torch.device("cpu"))
    assert export.exported_nats(served, SPEECH) == pytest.approx(fp32, abs=0.03)  # a short slice rounds more
    numbers = network.encode(SPEECH)
    with torch.no_grad():
        expected = torch.softmax(network(torch.tensor([numbers]), network.start(1))[0][0, :-1], dim=1)
    got = torch.softmax(torch.from_numpy(served.score(numbers, served.start())[0][1:]), dim=1)
    assert examples == len(got)
    assert float((got - expected).abs().sum(dim=1).mean()) / 2 < 0.02  # total variation


def test_the_card_says_that_the_export_loses_next_to_nothing() -> None:
    card = weights.card(NAME)
    difference = card.metric(export.DIFFERENCE)
    assert difference is not None
    assert abs(difference.value) <= export.PARITY
    assert card.files[FILE].bytes < 5e6
