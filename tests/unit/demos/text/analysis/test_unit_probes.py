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
from demos.text.analysis.text_features import FEATURES
from demos.text.held_out import held_out
from demos.text.results import FeatureMissing, NothingHeldOut
from demos.text.rooms.look_inside.controls import Choices
from demos.text.rooms.look_inside.inspection import choose_unit, fit_unit, inspect
from tests.networks.lstm_steps import stepped
from tests.networks.text_network import ALPHABET, ship
from training.char_lstm.network import CharLSTM

CHOICES = Choices("ROMEO:\nI do not know, good sir; and yet...\n\nJULIET:\nAy me!\n", "Shakespeare")


def test_correlations_are_pearsons_and_the_choice_is_confirmed_on_the_other_half(network: CharLSTM) -> None:
    text = normalize(held_out("shakespeare").text, frozenset(ALPHABET)).text[:1200]
    found = unit_probes.search_trace(lstm_states.trace_long_text(lstm_states.network("shakespeare"), text), FEATURES)
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
def test_what_is_too_rare_has_no_figure() -> None:
    found = {one.feature.name: one.correlation for one in unit_probes.search("shakespeare").matches}
    assert found["brackets"] is found["quotes"] is found["indentation"] is found["comments"] is None
    assert all(found[name] is not None for name in ("line", "word", "speaker", "stop", "capitals", "apostrophe"))
    listed = json.loads(inspect(CHOICES).search)
    assert listed["missing"][:2] == ["Inside quotation marks", "Depth of brackets"]
    assert [row["row"] for row in listed["rows"]] == list(range(7))
    assert (listed["measuredOn"], listed["characters"]) == ("The Tempest, held out from training", 8052)
    with pytest.raises(FeatureMissing, match="“Depth of brackets” is too rare in The Tempest, held out from training"):
        choose_unit(CHOICES, {"row": 8})


def test_units_are_found_on_a_visitors_own_text(network: CharLSTM) -> None:
    text = "FOOL:\nNo.\nWhere is the king that went away so long ago?\n\nQUEEN:\nGone.\n" * 6
    own = replace(CHOICES, text=text, measured="own")
    listed = json.loads(inspect(own).search)
    assert (listed["measuredOn"], listed["characters"]) == ("the text shown here", len(text))
    found = unit_probes.search_text(text)
    assert found is unit_probes.search_text(text), "not kept"
    expected = unit_probes.search_trace(lstm_states.trace_states(text), FEATURES)
    assert [one.correlation for one in found.matches] == [one.correlation for one in expected.matches]
    assert [row["correlation"] for row in listed["rows"]] == pytest.approx(
        [one.correlation for one in found.matches if one.correlation is not None], abs=1e-4
    )
    assert found.matches != unit_probes.search("shakespeare").matches
    row = listed["rows"][2]
    chosen = choose_unit(own, {"row": row["row"]})
    assert row["unit"] == f"unit {chosen.unit} of layer {chosen.layer}"
    assert "of all units it follows" in inspect(chosen).line
    fitted = fit_unit(own)
    assert (fitted.layer, fitted.unit) == (found.matches[0].layer + 1, found.matches[0].unit + 1)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("text", ["", "a", "Words, words, words.", "日本"])
def test_a_text_too_short_to_measure_anything_on_says_so(text: str) -> None:
    listed = json.loads(inspect(replace(CHOICES, text=text, measured="own")).search)
    assert listed["rows"] == []
    assert len(listed["missing"]) == len(FEATURES)
    with pytest.raises(FeatureMissing, match="too rare in the text shown here"):
        choose_unit(replace(CHOICES, text=text, measured="own"), {"row": 0})


def test_a_style_without_held_out_text_has_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    ship(tmp_path, "limericks")
    loader.clear()
    assert json.loads(inspect(replace(CHOICES, style="limericks")).search)["rows"] == []
    own = json.loads(inspect(replace(CHOICES, style="limericks", measured="own")).search)
    assert own["measuredOn"] == "the text shown here"
    with pytest.raises(NothingHeldOut):
        held_out("../text")
