"""The numpy LSTM against the torch network, step by step."""

import pytest
import torch

from training.char_lstm.network import CharLSTM
from training.char_lstm.runtime import Stepper


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
