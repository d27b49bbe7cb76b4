"""The torch character LSTM stepped through a text, with everything that it holds on the way."""

from typing import Any

import torch

from training.char_lstm.network import CharLSTM


def stepped(network: CharLSTM, text: str, shares: torch.Tensor | None = None) -> list[dict[str, Any]]:
    """Return the torch network's own steps: logits, hidden and cell (layers x units) and gates after each character.

    shares: of each of the network's styles, 1 x styles.
    """
    state, seen = network.start(1), []
    with torch.no_grad():
        for character in text:
            logits, state, gates = network.step(torch.tensor([network.index[character]]), state, shares)
            seen.append({"logits": logits[0], "hidden": state.hidden[:, 0], "cell": state.cell[:, 0], "gates": gates})
    return seen
