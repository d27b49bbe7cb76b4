"""Look inside: every number on the page against the torch network's own steps, and what is refused."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest
import torch

import weights
from demos.text import write
from demos.text.alphabet import read_as
from demos.text.analysis import lstm_states, unit_probes
from demos.text.rooms import look_inside_live as live
from demos.text.text_session import Sheet
from demos.text.views import look_inside_view
from tests.networks.text_network import ALPHABET, ship
from training.char_lstm.data import split
from training.char_lstm.network import CharLSTM

TEXT = "ROMEO:\nI do not know, good sir; and yet...\n\nJULIET:\nAy me!\n"
CORPUS = Path(__file__).parents[6] / "shared/data/text/tinyshakespeare.txt"


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CharLSTM]:
    """A small network in place of the shipped one."""
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))

    def forget() -> None:
        for cached in (write.stepper, lstm_states.network, unit_probes.search):
            cached.cache_clear()
        lstm_states._recent.clear()

    forget()
    yield ship(tmp_path)
    forget()


def stepped(network: CharLSTM, text: str) -> list[dict[str, Any]]:
    """The torch network's own steps: logits, hidden and cell (layers x units) and gates after each character."""
    state, seen = network.start(1), []
    with torch.no_grad():
        for character in text:
            logits, state, gates = network.step(torch.tensor([network.index[character]]), state)
            seen.append({"logits": logits[0], "hidden": state.hidden[:, 0], "cell": state.cell[:, 0], "gates": gates})
    return seen


def picture(text: str = TEXT, layer: int = 1, unit: int = 1, side: str = "memory", view: str = "unit") -> Any:
    return json.loads(live.look(text, "shakespeare", layer, unit, side, view, None)[0])


def test_every_unit_and_gate_is_the_networks(network: CharLSTM) -> None:
    steps, seen = stepped(network, TEXT), lstm_states.activity(TEXT)
    for layer, unit in ((0, 0), (0, 23), (1, 7)):
        gates = lstm_states.unit_gates(seen, layer, unit)
        for name in lstm_states.GATES:
            expected = [float(getattr(step["gates"][layer], name)[0, unit]) for step in steps]
            assert getattr(gates, name) == pytest.approx(expected, abs=2e-6), name
            assert lstm_states.layer_gate(seen, layer, name)[:, unit] == pytest.approx(expected, abs=2e-6)
        memory = [float(step["cell"][layer, unit].tanh()) for step in steps]
        assert lstm_states.unit_values(seen, layer, unit, "memory") == pytest.approx(memory, abs=2e-6)
        assert gates.memory == pytest.approx(memory, abs=2e-6)
        output = [float(step["hidden"][layer, unit]) for step in steps]
        assert lstm_states.unit_values(seen, layer, unit, "output") == pytest.approx(output, abs=2e-6)


@pytest.mark.parametrize(("layers", "tied"), [(1, False), (3, True)])
def test_a_long_text_read_in_parts_is_what_forward_gives(layers: int, tied: bool) -> None:
    torch.manual_seed(1)
    trained = CharLSTM(ALPHABET, embedding=6, hidden=10, layers=layers, tied=tied).eval()
    text = "".join(np.random.default_rng(0).choice(list(ALPHABET), 3 * lstm_states.PART + 7))
    seen = lstm_states.read_whole(lstm_states.plain(trained), text)
    with torch.no_grad():
        logits, state = trained(torch.tensor([trained.encode(text)]), trained.start(1))
    assert seen.hidden[:, -1] == pytest.approx(state.hidden[:, 0].numpy(), abs=5e-6)
    assert seen.cell[:, -1] == pytest.approx(state.cell[:, 0].numpy(), abs=5e-6)
    shares = torch.softmax(logits[0, -1], dim=-1)
    for guess in lstm_states.next_characters(seen, len(text) - 1):
        assert guess.probability == pytest.approx(float(shares[trained.index[guess.character]]), abs=1e-5)


@pytest.mark.usefixtures("network")
def test_reading_on_from_a_known_beginning_changes_nothing() -> None:
    lstm_states.activity(TEXT)
    again = lstm_states.activity(TEXT[:30] + "and more")
    lstm_states._recent.clear()
    fresh = lstm_states.activity(TEXT[:30] + "and more")
    assert again.hidden == pytest.approx(fresh.hidden, abs=1e-6)
    assert again.cell == pytest.approx(fresh.cell, abs=1e-6)


def test_the_bars_are_the_networks_probabilities(network: CharLSTM) -> None:
    at = 12
    shares = torch.softmax(stepped(network, TEXT[:at])[-1]["logits"], dim=-1)
    bars = json.loads(live.look(TEXT, "shakespeare", 1, 1, "memory", "unit", at)[1])
    best = shares.topk(look_inside_view.MOST_GUESSES)
    assert [bar["share"] for bar in bars["guesses"]] == pytest.approx(best.values.tolist(), abs=2e-6)
    assert bars["guesses"][0]["character"] == network.vocabulary[int(best.indices[0])]
    assert bars["came"]["character"] == TEXT[at]
    assert bars["came"]["share"] == pytest.approx(float(shares[network.index[TEXT[at]]]), abs=2e-6)
    assert bars["came"]["rank"] == 1 + int((shares > shares[network.index[TEXT[at]]]).sum())
    assert bars["rest"] == pytest.approx(1 - float(best.values.sum()), abs=1e-4)


def test_the_page_is_given_the_networks_numbers(network: CharLSTM) -> None:
    steps = stepped(network, TEXT)
    shown = picture(layer=2, unit=5, side="output", view="forget")
    assert shown["values"] == pytest.approx([float(step["hidden"][1, 4]) for step in steps], abs=1e-4)
    forget = np.array([step["gates"][1].forget[0].numpy() for step in steps])  # characters x units
    assert shown["gates"]["forget"] == pytest.approx(forget[:, 4].tolist(), abs=1e-4)
    rows = np.frombuffer(base64.b64decode(shown["whole"]["rows"]), np.uint8).reshape(-1, len(TEXT)) / 255
    assert rows == pytest.approx(forget.T[shown["whole"]["order"]], abs=0.5 / 255 + 1e-5)
    assert np.diff(rows.mean(axis=1)).max() < 1 / 255, "the highest rows aren't on top"


@pytest.mark.usefixtures("network")
def test_what_is_new_to_the_network_has_no_colour_and_is_named() -> None:
    typed = "a😀é…\r\nb"
    gates, _, _, notice, *_ = live.look(typed, "shakespeare", 1, 1, "memory", "unit", None)
    shown = json.loads(gates)
    assert shown["typed"] == "a😀é…\nb"
    assert shown["lengths"] == [1, 0, 0, 3, 1, 1]
    assert shown["read"] == "a...\nb"
    assert [value is None for value in shown["values"]] == [False, True, True, False, False, False]
    assert "“😀” and “é”" in notice
    assert "“…” as “...”" in notice


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("text", ["", "😀", "<script>${1}{{2}}"])
def test_odd_texts_still_show_what_comes_next(text: str) -> None:
    gates, bars, *_ = live.look(text, "shakespeare", 1, 1, "memory", "unit", None)
    assert len(json.loads(gates)["values"]) == len(text)
    assert len(json.loads(bars)["guesses"]) == look_inside_view.MOST_GUESSES


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("x" * 2001, "shakespeare", 1, 1, "memory", "unit", None), "This text has 2,001 characters"),
        ((TEXT, "rap", 1, 1, "memory", "unit", None), "isn't here"),
        ((TEXT, "shakespeare", 9, 1, "memory", "unit", None), "There is no such layer. Choose one from 1 to 2."),
        ((TEXT, "shakespeare", 1, 99, "memory", "unit", None), "There is no such unit. Choose one from 1 to 24."),
        ((TEXT, "shakespeare", 1, 1, "mood", "unit", None), "There is no such unit."),
        ((TEXT, "shakespeare", 1, 1, "memory", "door", None), "An LSTM's gates are"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(arguments: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(gr.Error) as refused:
        live.look(*arguments)
    assert sentence in str(refused.value)


@pytest.mark.usefixtures("network")
def test_a_clicked_bar_stays_and_the_network_goes_on_from_it() -> None:
    event = SimpleNamespace(_data={"character": "q"})
    *_, last = live.go_on(TEXT, "shakespeare", 1, 1, "memory", "unit", 10, event)
    whole, at, gates, *_ = last
    assert whole.startswith(TEXT[:10] + "q")
    assert len(whole) == len(TEXT[:10]) + 1 + live.GO_ON
    assert at == 11
    *_, written = write.write(TEXT[:10] + "q", length=live.GO_ON)
    assert whole == TEXT[:10] + "q" + written
    assert json.loads(gates)["written"] == 10
    assert (
        list(live.go_on(TEXT, "shakespeare", 1, 1, "memory", "unit", 10, SimpleNamespace(_data={"character": 7}))) == []
    )


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("data", [None, {}, {"at": "x"}, {"at": -3}, {"at": 10**9}, {"row": 99}, {"unit": True}, []])
def test_events_may_carry_anything(data: object) -> None:
    event = SimpleNamespace(_data=data)
    assert live.move(TEXT, "shakespeare", 1, 1, "memory", "unit", None, event)[0] is None
    assert live.find(TEXT, "shakespeare", 1, 3, "memory", "unit", None, event)[0] == 1


@pytest.mark.usefixtures("network")
def test_try_its_sheet_is_taken_over_and_a_cut_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(gr, "Info", said.append)
    _, taken, text, style, at = live.take(Sheet("ROMEO:\n", "O me").to_json(), "Shakespeare")
    assert (taken, text, style, at, said) == ("ROMEO:\nO me", "ROMEO:\nO me", "Shakespeare", None, [])
    _, taken, *_ = live.take(Sheet("ROMEO:\n", "x" * 3000).to_json(), "Shakespeare")
    assert len(taken) == lstm_states.LONGEST
    assert "3,007" in said[0]


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
    text = read_as(unit_probes.held_out("shakespeare"), frozenset(ALPHABET)).text[:1200]
    found = unit_probes.search_in(
        lstm_states.read_whole(lstm_states.network("shakespeare"), text), unit_probes.FEATURES
    )
    steps = stepped(network, text)
    units = {
        "memory": torch.stack([step["cell"].tanh() for step in steps]).numpy(),  # characters x layers x units
        "output": torch.stack([step["hidden"] for step in steps]).numpy(),
    }
    assert found.candidates == 2 * 2 * 24
    for one in found.found[:2]:
        counted = np.array(one.feature.measure(text))

        def pearson(layer: int, unit: int, side: str, part: slice, counted: Any = counted) -> float:
            return float(np.corrcoef(counted[part], units[side][part, layer, unit])[0, 1])

        assert one.correlation == pytest.approx(pearson(one.layer, one.unit, one.side, slice(600, None)), abs=1e-4)
        mine = abs(pearson(one.layer, one.unit, one.side, slice(0, 600)))
        others = [
            abs(pearson(layer, unit, side, slice(0, 600))) for side in units for layer in (0, 1) for unit in range(24)
        ]
        assert mine == pytest.approx(max(others), abs=1e-4)


@pytest.mark.usefixtures("network")
def test_what_never_happens_has_no_figure() -> None:
    found = {one.feature.name: one.correlation for one in unit_probes.search("shakespeare").found}
    assert found["brackets"] is found["quotes"] is found["indentation"] is None
    assert all(found[name] is not None for name in ("line", "word", "speaker", "stop", "capitals", "apostrophe"))
    with pytest.raises(gr.Error, match="never happens"):
        live.find(TEXT, "shakespeare", 1, 1, "memory", "unit", None, SimpleNamespace(_data={"row": 8}))


def test_a_style_without_held_out_text_has_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    ship(tmp_path, "sherlock")
    for cached in (lstm_states.network, unit_probes.search):
        cached.cache_clear()
    assert json.loads(live.look(TEXT, "sherlock", 1, 1, "memory", "unit", None)[2])["rows"] == []
    with pytest.raises(unit_probes.NothingHeldOut):
        unit_probes.held_out("../text")


def test_the_held_out_text_is_one_that_was_not_trained_on() -> None:
    text = unit_probes.held_out("shakespeare")
    assert 7_500 < len(text) < 8_500
    if not CORPUS.is_file():
        pytest.skip("the corpus isn't here")
    train, valid = split(CORPUS.read_text(encoding="utf-8"))
    assert text in valid
    assert text not in train


def test_the_shipped_network_has_units_that_know_where_they_are() -> None:
    lstm_states.network.cache_clear()
    unit_probes.search.cache_clear()
    found = {one.feature.name: one.correlation for one in unit_probes.search("shakespeare").found}
    assert abs(found["line"] or 0) > 0.5
    assert abs(found["speaker"] or 0) > 0.5
    network = weights.load("char_lstm_shakespeare", CharLSTM)
    seen = lstm_states.activity(TEXT)
    with torch.no_grad():
        logits, _ = network(torch.tensor([network.encode(TEXT)]), network.start(1))
    best = lstm_states.next_characters(seen, len(TEXT) - 1)[0]
    assert best.probability == pytest.approx(float(torch.softmax(logits[0, -1], -1).max()), abs=1e-4)
