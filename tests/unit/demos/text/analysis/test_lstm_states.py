"""Every state and gate against the torch network's own steps."""

import numpy as np
import pytest
import torch

import weights
from demos.serving import loader
from demos.text.analysis import lstm_states, unit_probes
from demos.text.results import GATES
from tests.networks.lstm_steps import stepped
from tests.networks.text_network import ALPHABET
from training.char_lstm.network import CharLSTM

TEXT = "ROMEO:\nI do not know, good sir; and yet...\n\nJULIET:\nAy me!\n"


def test_every_unit_and_gate_is_the_networks(network: CharLSTM) -> None:
    steps, seen = stepped(network, TEXT), lstm_states.trace_states(TEXT)
    for layer, unit in ((0, 0), (0, 23), (1, 7)):
        gates = lstm_states.unit_gates(seen, layer, unit)
        for name in GATES:
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
    text = "".join(np.random.default_rng(0).choice(list(ALPHABET), 3 * lstm_states.CHUNK + 7))
    seen = lstm_states.trace_long_text(lstm_states.fuse(trained), text)
    with torch.no_grad():
        logits, state = trained(torch.tensor([trained.encode(text)]), trained.start(1))
    assert seen.hidden[:, -1] == pytest.approx(state.hidden[:, 0].numpy(), abs=5e-6)
    assert seen.cell[:, -1] == pytest.approx(state.cell[:, 0].numpy(), abs=5e-6)
    shares = torch.softmax(logits[0, -1], dim=-1)
    for guess in lstm_states.next_characters(seen, len(text) - 1):
        assert guess.probability == pytest.approx(float(shares[trained.index[guess.character]]), abs=1e-5)


@pytest.mark.usefixtures("network")
def test_reading_on_from_a_known_beginning_changes_nothing() -> None:
    lstm_states.trace_states(TEXT)
    again = lstm_states.trace_states(TEXT[:30] + "and more")
    lstm_states._recent.clear()
    fresh = lstm_states.trace_states(TEXT[:30] + "and more")
    assert again.hidden == pytest.approx(fresh.hidden, abs=1e-6)
    assert again.cell == pytest.approx(fresh.cell, abs=1e-6)


@pytest.mark.slow
def test_the_shipped_network_has_units_that_know_where_they_are() -> None:
    loader.clear()
    found = {one.feature.name: one.correlation for one in unit_probes.search("shakespeare").matches}
    assert abs(found["line"] or 0) > 0.5
    assert abs(found["speaker"] or 0) > 0.5
    network = weights.load("char_lstm_shakespeare", CharLSTM)
    seen = lstm_states.trace_states(TEXT)
    with torch.no_grad():
        logits, _ = network(torch.tensor([network.encode(TEXT)]), network.start(1))
    best = lstm_states.next_characters(seen, len(TEXT) - 1)[0]
    assert best.probability == pytest.approx(float(torch.softmax(logits[0, -1], -1).max()), abs=1e-4)
