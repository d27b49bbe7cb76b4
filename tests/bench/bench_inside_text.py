"""How fast 2,000 characters are coloured by one unit, against torch's own nn.LSTM and its gates step by step."""

from collections.abc import Iterator

import torch

import weights
from demos.text.analysis import lstm_states
from demos.text.held_out import held_out
from demos.text.rooms.look_inside.controls import Choices
from demos.text.rooms.look_inside.inspection import inspect
from tests.bench.line import Line, milliseconds
from training.char_lstm.network import CharLSTM

UNIT = 7


def lines() -> Iterator[Line]:
    """Yield text_inside_ms: all that the room shows of a text it hasn't read before, as the page is given it."""
    text = held_out("shakespeare").text[: lstm_states.MAX_CHARACTERS]
    network = weights.load("char_lstm_shakespeare", CharLSTM)

    def coloured() -> object:
        lstm_states._recent.clear()
        return inspect(Choices(text, "Shakespeare", 1, UNIT))

    yield Line("text_inside_ms", milliseconds(coloured), "ms", milliseconds(lambda: plain(network, text), 1.0, 1))


@torch.no_grad()
def plain(network: CharLSTM, text: str) -> list[float]:
    """The same unit by stepping the network, which is what it takes to see a cell."""
    state, values = network.start(1), []
    for character in text:
        _, state, _ = network.step(torch.tensor([network.index[character]]), state)
        values.append(float(state.cell[0, 0, UNIT].tanh()))
    return values
