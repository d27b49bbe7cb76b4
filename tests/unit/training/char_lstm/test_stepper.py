"""The numpy LSTM against the torch network, step by step."""

import pytest
import torch

from training.char_lstm.network import CharLSTM
from training.char_lstm.runtime import Stepper
from training.char_lstm.style_shares import style_shares


@pytest.mark.parametrize("tied", [False, True])
def test_fast_step_gives_the_networks_logits(tied: bool) -> None:
    torch.manual_seed(2)
    network = CharLSTM("\n abcdef", embedding=6, hidden=12, layers=3, tied=tied).eval()
    stepper = Stepper(network)
    state, memory = network.start(1), stepper.start()
    with torch.no_grad():
        for character in "abc fed\nab":
            logits, state, _ = network.step(torch.tensor([network.index[character]]), state)
            memory = stepper.read(network.index[character], memory)
            assert stepper.logits(memory) == pytest.approx(logits[0].numpy(), abs=1e-5)


def test_a_style_and_a_blend_give_the_networks_logits() -> None:
    torch.manual_seed(2)
    network = CharLSTM("\n abcdef", embedding=6, hidden=12, layers=3, styles=("x", "y", "z")).eval()
    numbers = network.encode("abc fed\nab")
    seen = []
    for shares in (style_shares(network.styles, "y"), style_shares(network.styles, "y", ("z", 0.3))):
        stepper = Stepper(network).in_style(shares)
        scores, _ = stepper.score([*numbers, 0], stepper.start())
        with torch.no_grad():
            logits, _ = network(torch.tensor([numbers]), network.start(1), torch.from_numpy(shares)[None])
        assert scores[1:] == pytest.approx(logits[0].numpy(), abs=1e-5)
        seen.append(logits)
    assert float((seen[0] - seen[1]).abs().max()) > 0.01
