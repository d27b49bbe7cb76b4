"""Look inside: the page is given the network's own numbers, and what can't be shown is refused in a sentence."""

import base64
import json
from dataclasses import replace
from typing import Any

import gradio as gr
import numpy as np
import pytest
import torch

from demos.text import write
from demos.text.analysis import lstm_states, unit_probes
from demos.text.example_texts import LOOK_INSIDE_TEXTS, look_inside_texts, text_in_style
from demos.text.results import WriteRefused
from demos.text.rooms.look_inside import inspection, room
from demos.text.rooms.look_inside.controls import Choices
from demos.text.rooms.look_inside.inspection import inspect
from demos.text.text_session import Sheet
from demos.text.views import look_inside_view
from tests.networks.lstm_steps import stepped
from training.char_lstm.network import CharLSTM
from weights import WeightsUnavailable

TEXT = "ROMEO:\nI do not know, good sir; and yet...\n\nJULIET:\nAy me!\n"
CHOICES = Choices(TEXT, "Shakespeare")


def activations(**changed: Any) -> Any:
    return json.loads(inspect(replace(CHOICES, **changed)).activations)


def test_the_bars_are_the_networks_probabilities(network: CharLSTM) -> None:
    at = 12
    shares = torch.softmax(stepped(network, TEXT[:at])[-1]["logits"], dim=-1)
    bars = json.loads(inspect(replace(CHOICES, position=at)).next_characters)
    best = shares.topk(look_inside_view.MOST_LIKELY)
    assert [bar["probability"] for bar in bars["predictions"]] == pytest.approx(best.values.tolist(), abs=2e-6)
    assert bars["predictions"][0]["character"] == network.vocabulary[int(best.indices[0])]
    assert bars["actual"]["character"] == TEXT[at]
    assert bars["actual"]["probability"] == pytest.approx(float(shares[network.index[TEXT[at]]]), abs=2e-6)
    assert bars["actual"]["rank"] == 1 + int((shares > shares[network.index[TEXT[at]]]).sum())
    assert bars["others"] == pytest.approx(1 - float(best.values.sum()), abs=1e-4)


def test_the_page_is_given_the_networks_numbers(network: CharLSTM) -> None:
    steps = stepped(network, TEXT)
    shown = activations(layer=2, unit=5, readout="output", gate="forget")
    assert shown["values"] == pytest.approx([float(step["hidden"][1, 4]) for step in steps], abs=1e-4)
    forget = np.array([step["gates"][1].forget[0].numpy() for step in steps])  # characters x units
    assert shown["gates"]["forget"] == pytest.approx(forget[:, 4].tolist(), abs=1e-4)
    rows = np.frombuffer(base64.b64decode(shown["layer"]["rows"]), np.uint8).reshape(-1, len(TEXT)) / 255
    assert rows == pytest.approx(forget.T[shown["layer"]["order"]], abs=0.5 / 255 + 1e-5)
    assert np.diff(rows.mean(axis=1)).max() < 1 / 255, "the highest rows aren't on top"


@pytest.mark.usefixtures("network")
def test_what_is_new_to_the_network_has_no_colour_and_is_named() -> None:
    typed = "a😀é…\r\nb"
    found = inspect(replace(CHOICES, text=typed))
    shown, notice = json.loads(found.activations), found.notice
    assert shown["typed"] == "a😀é…\nb"
    assert shown["lengths"] == [1, 0, 0, 3, 1, 1]
    assert shown["read"] == "a...\nb"
    assert [value is None for value in shown["values"]] == [False, True, True, False, False, False]
    assert "“😀” and “é”" in notice
    assert "“…” as “...”" in notice


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("text", ["", "😀", "<script>${1}{{2}}"])
def test_odd_texts_still_show_what_comes_next(text: str) -> None:
    found = inspect(replace(CHOICES, text=text))
    assert len(json.loads(found.activations)["values"]) == len(text)
    assert len(json.loads(found.next_characters)["predictions"]) == look_inside_view.MOST_LIKELY


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"text": "x" * 2001}, "This text has 2,001 characters"),
        ({"style": "rap"}, "isn't here"),
        ({"layer": 9}, "There is no such layer. Choose one from 1 to 2."),
        ({"unit": 99}, "There is no such unit. Choose one from 1 to 24."),
        ({"unit": None}, "There is no such unit. Choose one with the slider."),
        ({"readout": "mood"}, "There is no such unit."),
        ({"gate": "door"}, "An LSTM's gates are"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises((WriteRefused, WeightsUnavailable)) as refused:
        inspect(replace(CHOICES, **changed))
    assert sentence in str(refused.value)


@pytest.mark.slow
@pytest.mark.usefixtures("network")
def test_a_clicked_bar_stays_and_the_network_continues_from_it() -> None:
    choices = replace(CHOICES, position=10)
    *_, (after, found) = inspection.continue_with(choices, {"character": "q"})
    assert after.text.startswith(TEXT[:10] + "q")
    assert len(after.text) == len(TEXT[:10]) + 1 + inspection.CONTINUATION
    assert after.position == 11
    *_, written = write.write(TEXT[:10] + "q", length=inspection.CONTINUATION)
    assert after.text == TEXT[:10] + "q" + written
    assert json.loads(found.activations)["written"] == 10
    assert list(inspection.continue_with(choices, {"character": 7})) == []


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("data", [None, {}, {"at": "x"}, {"at": -3}, {"at": 10**9}, {"row": 99}, {"unit": True}, []])
def test_events_may_carry_anything(data: object) -> None:
    choices = replace(CHOICES, unit=3)
    assert inspection.move_cursor(choices, data).position is None
    assert inspection.choose_unit(choices, data) == choices


@pytest.mark.usefixtures("network")
def test_a_room_that_opens_shows_the_unit_of_the_link_or_the_best_one() -> None:
    best = unit_probes.search("shakespeare").matches[0]
    fitted = inspection.fit_unit(CHOICES)
    assert (fitted.layer, fitted.unit, fitted.readout) == (best.layer + 1, best.unit + 1, best.readout)
    assert inspection.fit_unit(replace(CHOICES, layer=2, linked_unit=7)).unit == 7
    assert inspection.fit_unit(replace(CHOICES, layer=2, linked_unit=500)).unit == 24


@pytest.mark.usefixtures("network")
def test_try_its_sheet_is_taken_over_and_a_cut_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(gr, "Info", said.append)
    _, taken, text, style, at = room.adopt_sheet(Sheet("ROMEO:\n", "O me").to_json(), "Shakespeare")
    assert (taken, text, style, at, said) == ("ROMEO:\nO me", "ROMEO:\nO me", "Shakespeare", None, [])
    _, taken, *_ = room.adopt_sheet(Sheet("ROMEO:\n", "x" * 3000).to_json(), "Shakespeare")
    assert len(taken) == lstm_states.MAX_CHARACTERS
    assert "3,007" in said[0]


@pytest.mark.usefixtures("styles_network")
def test_a_style_that_is_chosen_shows_its_own_example_before_its_units_are_searched_for() -> None:
    with gr.Blocks():
        built = room.build()
    at_first = {component: component.value for component in built.controls.inputs()}
    chosen = at_first | {built.controls.style: "C code", built.controls.linked_unit: 3}
    first, last = built.on_reset_or_style(chosen)
    assert first[built.controls.text] == last[built.controls.text] == LOOK_INSIDE_TEXTS["A function"]
    assert first[built.results.activations] == last[built.results.activations]
    assert built.results.search not in first
    assert built.results.line not in first
    assert "C code that this project wrote" in json.loads(last[built.results.search])["measuredOn"]
    own = chosen | {built.controls.text: "int mine;"}
    assert built.controls.text not in list(built.on_reset_or_style(own))[-1]
    opened = chosen | {built.controls.linked_unit: None}
    assert len(list(built.on_reset_or_style(opened))) == 1, "the unit jumps"


@pytest.mark.usefixtures("styles_network")
def test_an_example_brings_its_style_with_it() -> None:
    assert room.pick_example("A lemma", "Shakespeare") == (LOOK_INSIDE_TEXTS["A lemma"], None, "LaTeX")
    assert room.pick_example("A storm", "C code")[2] == "Shakespeare"
    assert "A conversation" not in look_inside_texts(), "its styles aren't here"
    assert {*look_inside_texts()} >= {"A storm", "A lemma", "A function"}
    assert room.pick_example("no such", "C code")[1] is None
    assert text_in_style("my own", "c") == "my own"
    assert text_in_style(LOOK_INSIDE_TEXTS["Names"], "latex") == LOOK_INSIDE_TEXTS["A lemma"]
