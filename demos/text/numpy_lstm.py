"""The character LSTM one character at a time in plain numpy: what serves where no exported form does.

The same numbers as `training.char_lstm.network.CharLSTM.step` (a test holds them together), without graph or dispatch.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from training.char_lstm.fused_weights import Array, Memory, advance, fold

if TYPE_CHECKING:
    from training.char_lstm.network import CharLSTM


class Writer(Protocol):
    """What reads and writes: the exported form (`training.char_lstm.runtime.Exported`), or `Stepper`."""

    vocabulary: str
    index: dict[str, int]

    def start(self) -> Memory:
        """The empty memory before the first character."""
        ...

    def read_all(self, numbers: Sequence[int], memory: Memory) -> Memory:
        """The memory after some more characters, by their numbers in the vocabulary."""
        ...

    def write(self, noise: Array, memory: Memory) -> tuple[list[int], Memory]:
        """Write a character for each row of noise (characters x vocabulary): the highest of logits + noise."""
        ...

    def score(self, numbers: Sequence[int], memory: Memory) -> tuple[Array, Memory]:
        """Read some characters: the logits that the network had for each before it read it, and the memory after."""
        ...


class Stepper:
    """A trained network, ready to be read and written with; it never changes, so threads may share it."""

    def __init__(self, network: "CharLSTM") -> None:
        self.vocabulary, self.index = network.vocabulary, network.index
        self.folded = fold(network)

    def start(self) -> Memory:
        """The empty memory before the first character."""
        shape = (len(self.folded.recurrent), self.folded.hidden_size)
        return Memory(np.zeros(shape, np.float32), np.zeros(shape, np.float32))

    def read(self, number: int, memory: Memory) -> Memory:
        """The memory after one more character."""
        hiddens, cells = np.empty_like(memory.hidden), np.empty_like(memory.cell)
        for layer, weights in enumerate(self.folded.recurrent):
            if layer == 0:
                gates = weights @ memory.hidden[0]
                gates += self.folded.table[number]
            else:
                gates = weights @ np.concatenate((hiddens[layer - 1], memory.hidden[layer]))
                gates += self.folded.biases[layer - 1]
            advance(gates, memory.cell[layer], hiddens[layer], cells[layer])
        return Memory(hiddens, cells)

    def logits(self, memory: Memory) -> Array:
        """Scores of every next character, by its number in the vocabulary."""
        scores: Array = self.folded.output @ memory.hidden[-1] + self.folded.output_bias
        return scores

    def read_all(self, numbers: Sequence[int], memory: Memory) -> Memory:
        """The memory after some more characters, by their numbers in the vocabulary."""
        for number in numbers:
            memory = self.read(number, memory)
        return memory

    def write(self, noise: Array, memory: Memory) -> tuple[list[int], Memory]:
        """Write a character for each row of noise (characters x vocabulary): the highest of logits + noise."""
        written = []
        for row in noise:
            written.append(int(np.argmax(self.logits(memory) + row)))
            memory = self.read(written[-1], memory)
        return written, memory

    def score(self, numbers: Sequence[int], memory: Memory) -> tuple[Array, Memory]:
        """Read some characters: the logits that the network had for each before it read it, and the memory after."""
        scores = []
        for number in numbers:
            scores.append(self.logits(memory))
            memory = self.read(number, memory)
        return np.array(scores), memory
