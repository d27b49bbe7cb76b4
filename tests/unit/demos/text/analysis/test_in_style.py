"""Look inside in a style of a network that has several: states, gates, bits and the search for units."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from demos.text import held_out
from demos.text.alphabet import normalize
from demos.text.analysis import bits_per_char, lstm_states, unit_probes
from demos.text.results import GATES, NothingHeldOut
from demos.text.rooms.look_inside import inspection
from demos.text.rooms.look_inside.controls import Choices
from tests.networks.lstm_steps import stepped
from training.char_lstm.network import CharLSTM

TEXT = "static int x;\n\tif (page) {\n\t\tlock(x);\n\t}\n"
SHARES = {"shakespeare": [1.0, 0, 0], "c": [0, 1.0, 0], "latex": [0, 0, 1.0]}


def in_style(style: str) -> torch.Tensor:
    return torch.tensor([SHARES[style]])


@pytest.mark.parametrize("style", list(SHARES))
def test_every_state_and_gate_is_the_networks_in_that_style(styles_network: CharLSTM, style: str) -> None:
    lstm_states.trace_states(TEXT, "c")  # the same text in another style isn't taken for this one
    steps, seen = stepped(styles_network, TEXT, in_style(style)), lstm_states.trace_states(TEXT, style)
    for layer in (0, 1):
        hidden = torch.stack([step["hidden"][layer] for step in steps]).numpy()
        assert seen.hidden[layer] == pytest.approx(hidden, abs=5e-6)
        for name in GATES:
            expected = torch.stack([getattr(step["gates"][layer], name)[0] for step in steps]).numpy()
            assert lstm_states.layer_gate(seen, layer, name) == pytest.approx(expected, abs=5e-6)
    shares = torch.softmax(steps[-1]["logits"], dim=-1)
    for guess in lstm_states.next_characters(seen, len(TEXT) - 1):
        assert guess.probability == pytest.approx(float(shares[styles_network.index[guess.character]]), abs=1e-5)


@pytest.mark.usefixtures("styles_network")
def test_reading_on_in_a_style_uses_only_what_was_read_in_it() -> None:
    lstm_states.trace_states(TEXT, "latex")
    lstm_states.trace_states(TEXT[:20], "c")
    again = lstm_states.trace_states(TEXT + "and on", "c")
    lstm_states._recent.clear()
    fresh = lstm_states.trace_states(TEXT + "and on", "c")
    assert again.cell == pytest.approx(fresh.cell, abs=1e-6)


def test_bits_are_the_networks_in_that_style(styles_network: CharLSTM) -> None:
    measured = {style: bits_per_char.bits_per_character(TEXT, style) for style in SHARES}
    for style, bits in measured.items():
        steps = stepped(styles_network, "\n" + TEXT, in_style(style))
        nats = -sum(
            float(torch.log_softmax(step["logits"].double(), 0)[styles_network.index[character]])
            for step, character in zip(steps, TEXT, strict=False)
        )
        assert bits == pytest.approx(nats / math.log(2) / len(TEXT), rel=1e-5)
    assert len({round(bits, 6) for bits in measured.values()}) == 3


def test_units_are_searched_for_in_each_style_on_its_own_text(
    styles_network: CharLSTM, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_out, "FOLDER", tmp_path)
    (tmp_path / "c.txt").write_text(TEXT * 12)
    (tmp_path / "latex.txt").write_text("\\begin{lemma}\nLet X be a (big) space.\n\\end{lemma}\n" * 12)
    searches = {style: unit_probes.search(style) for style in ("c", "latex")}
    assert unit_probes.search("c") is searches["c"]
    for style, found in searches.items():
        text = normalize(held_out.held_out(style).text, frozenset(styles_network.vocabulary)).text
        assert found.characters == len(text)
        steps = stepped(styles_network, text, in_style(style))
        best = next(match for match in found.matches if match.feature.name == "brackets")
        assert best.correlation is not None
        key = "cell" if best.readout == "memory" else "hidden"
        values = torch.stack([step[key][best.layer, best.unit] for step in steps]).numpy()
        values = np.tanh(values) if best.readout == "memory" else values
        half, counted = len(text) // 2, np.array(best.feature.measure(text))
        assert best.correlation == pytest.approx(np.corrcoef(counted[half:], values[half:])[0, 1], abs=1e-4)
    with pytest.raises(NothingHeldOut):
        unit_probes.search("shakespeare")


@pytest.mark.usefixtures("styles_network")
def test_the_room_shows_a_style_of_the_network() -> None:
    shown = {style: inspection.inspect(Choices(TEXT, style, unit=3)) for style in ("C code", "LaTeX")}
    assert shown["C code"].activations != shown["LaTeX"].activations
    assert "tinyshakespeare.txt, 4.400 nats per character" in shown["C code"].line
    assert inspection.sizes(Choices(TEXT, "C code")) == (2, 24)
