"""Which unit follows what: against numpy's own correlations, and on text that was not trained on."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from demos.serving import loader
from demos.text.alphabet import normalize
from demos.text.analysis import lstm_states, unit_probes
from demos.text.results import FeatureMissing, NothingHeldOut
from demos.text.rooms.look_inside.controls import Choices
from demos.text.rooms.look_inside.inspection import choose_unit, inspect
from tests.networks.lstm_steps import stepped
from tests.networks.text_network import ALPHABET, ship
from training.char_lstm.data import split
from training.char_lstm.network import CharLSTM

CHOICES = Choices("ROMEO:\nI do not know, good sir; and yet...\n\nJULIET:\nAy me!\n", "Shakespeare")
CORPUS = Path(__file__).parents[6] / "shared/data/text/tinyshakespeare.txt"


def test_features_count_what_they_name() -> None:
    count = {feature.name: feature.measure for feature in unit_probes.FEATURES}
    assert count["line"]("ab\nc") == [1, 2, 0, 1]
    assert count["word"]("ab c") == [1, 2, 0, 1]
    assert count["speaker"]("A B:\nCd.\n") == [1, 1, 1, 1, 0, 0, 0, 0, 0]
    assert count["speech"]("a\n\nb\nc") == [1, 2, 0, 1, 2, 3]
    assert count["stop"]("a.b?c") == [1, 0, 1, 0, 1]
    assert count["capitals"]("aB:C") == [0, 1, 0, 1]
    assert count["apostrophe"]("I'll 'tis") == [0, 1, 1, 1, 0, 0, 0, 0, 0]
    assert count["quotes"]('a "b" c') == [0, 0, 1, 1, 1, 0, 0]
    assert count["brackets"]("a(b[c])") == [0, 1, 1, 2, 2, 1, 0]
    assert count["indentation"]("  a\nb") == [1, 1, 0, 0, 0]


def test_correlations_are_pearsons_and_the_choice_is_confirmed_on_the_other_half(network: CharLSTM) -> None:
    text = normalize(unit_probes.held_out("shakespeare"), frozenset(ALPHABET)).text[:1200]
    found = unit_probes.search_trace(
        lstm_states.trace_long_text(lstm_states.network("shakespeare"), text), unit_probes.FEATURES
    )
    steps = stepped(network, text)
    units = {
        "memory": torch.stack([step["cell"].tanh() for step in steps]).numpy(),  # characters x layers x units
        "output": torch.stack([step["hidden"] for step in steps]).numpy(),
    }
    assert found.candidates == 2 * 2 * 24
    for one in found.matches[:2]:
        counted = np.array(one.feature.measure(text))

        def pearson(layer: int, unit: int, side: str, part: slice, counted: Any = counted) -> float:
            return float(np.corrcoef(counted[part], units[side][part, layer, unit])[0, 1])

        assert one.correlation == pytest.approx(pearson(one.layer, one.unit, one.readout, slice(600, None)), abs=1e-4)
        mine = abs(pearson(one.layer, one.unit, one.readout, slice(0, 600)))
        others = [
            abs(pearson(layer, unit, side, slice(0, 600))) for side in units for layer in (0, 1) for unit in range(24)
        ]
        assert mine == pytest.approx(max(others), abs=1e-4)


@pytest.mark.usefixtures("network")
def test_what_never_happens_has_no_figure() -> None:
    found = {one.feature.name: one.correlation for one in unit_probes.search("shakespeare").matches}
    assert found["brackets"] is found["quotes"] is found["indentation"] is None
    assert all(found[name] is not None for name in ("line", "word", "speaker", "stop", "capitals", "apostrophe"))
    with pytest.raises(FeatureMissing, match="never occurs"):
        choose_unit(CHOICES, {"row": 8})


def test_a_style_without_held_out_text_has_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    ship(tmp_path, "sherlock")
    loader.clear()
    assert json.loads(inspect(replace(CHOICES, style="sherlock")).search)["rows"] == []
    with pytest.raises(NothingHeldOut):
        unit_probes.held_out("../text")


def test_the_held_out_text_is_one_that_was_not_trained_on() -> None:
    text = unit_probes.held_out("shakespeare")
    assert 7_500 < len(text) < 8_500
    if not CORPUS.is_file():
        pytest.skip("the corpus isn't here")
    train, valid = split(CORPUS.read_text(encoding="utf-8"))
    assert text in valid
    assert text not in train
