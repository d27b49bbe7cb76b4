"""The torch character LSTM stepped through a text, with everything that it holds on the way."""

from typing import Any

import torch

from training.char_lstm.network import CharLSTM


def stepped(network: CharLSTM, text: str) -> list[dict[str, Any]]:
    """Return the torch network's own steps: logits, hidden and cell (layers x units) and gates after each character."""
    state, seen = network.start(1), []
    with torch.no_grad():
        for character in text:
            logits, state, gates = network.step(torch.tensor([network.index[character]]), state)
            seen.append({"logits": logits[0], "hidden": state.hidden[:, 0], "cell": state.cell[:, 0], "gates": gates})
    return seen
