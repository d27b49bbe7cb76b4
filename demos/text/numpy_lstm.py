"""The character LSTM one character at a time in plain numpy: what serves where no exported form does.

The same numbers as `training.char_lstm.network.CharLSTM.step` (a test holds them together), without graph or dispatch.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from training.char_lstm.fused_weights import Array, LSTMState, advance, fold

if TYPE_CHECKING:
    from training.char_lstm.network import CharLSTM


class Writer(Protocol):
    """What reads and writes: the exported form (`training.char_lstm.runtime.Exported`), or `Stepper`."""

    vocabulary: str
    index: dict[str, int]

    def start(self) -> LSTMState:
        """The empty state before the first character."""
        ...

    def read_all(self, token_ids: Sequence[int], state: LSTMState) -> LSTMState:
        """The state after some more characters, by their token_ids in the vocabulary."""
        ...

    def write(self, noise: Array, state: LSTMState) -> tuple[list[int], LSTMState]:
        """Write a character for each row of noise (characters x vocabulary): the highest of logits + noise."""
        ...

    def score(self, token_ids: Sequence[int], state: LSTMState) -> tuple[Array, LSTMState]:
        """Read some characters: the logits that the network had for each before it read it, and the state after."""
        ...


class Stepper:
    """A trained network, ready to be read and written with; it never changes, so threads may share it."""

    def __init__(self, network: "CharLSTM") -> None:
        self.vocabulary, self.index = network.vocabulary, network.index
        self.folded = fold(network)

    def start(self) -> LSTMState:
        """The empty state before the first character."""
        shape = (len(self.folded.recurrent), self.folded.hidden_size)
        return LSTMState(np.zeros(shape, np.float32), np.zeros(shape, np.float32))

    def read(self, token_id: int, state: LSTMState) -> LSTMState:
        """The state after one more character."""
        hiddens, cells = np.empty_like(state.hidden), np.empty_like(state.cell)
        for layer, weights in enumerate(self.folded.recurrent):
            if layer == 0:
                gates = weights @ state.hidden[0]
                gates += self.folded.table[token_id]
            else:
                gates = weights @ np.concatenate((hiddens[layer - 1], state.hidden[layer]))
                gates += self.folded.biases[layer - 1]
            advance(gates, state.cell[layer], hiddens[layer], cells[layer])
        return LSTMState(hiddens, cells)

    def logits(self, state: LSTMState) -> Array:
        """Scores of every next character, by its number in the vocabulary."""
        scores: Array = self.folded.output @ state.hidden[-1] + self.folded.output_bias
        return scores

    def read_all(self, token_ids: Sequence[int], state: LSTMState) -> LSTMState:
        """The state after some more characters, by their token_ids in the vocabulary."""
        for number in token_ids:
            state = self.read(number, state)
        return state

    def write(self, noise: Array, state: LSTMState) -> tuple[list[int], LSTMState]:
        """Write a character for each row of noise (characters x vocabulary): the highest of logits + noise."""
        written = []
        for row in noise:
            written.append(int(np.argmax(self.logits(state) + row)))
            state = self.read(written[-1], state)
        return written, state

    def score(self, token_ids: Sequence[int], state: LSTMState) -> tuple[Array, LSTMState]:
        """Read some characters: the logits that the network had for each before it read it, and the state after."""
        scores = []
        for number in token_ids:
            scores.append(self.logits(state))
            state = self.read(number, state)
        return np.array(scores), state
