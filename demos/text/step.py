"""The character LSTM one character at a time, as few matrix-vector products as it takes.

The same numbers as `training.char_lstm.network.CharLSTM.step` (a test holds them together), in plain numpy: no
graph, no dispatch, and the first layer's input product is a table with one row a character.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from training.char_lstm.network import CharLSTM

Array = npt.NDArray[np.float32]
ONE_THREAD = threadpool_limits(limits=1, user_api="blas")
"""A matrix-vector product gains nothing from a second thread, and with one it rounds alike on every machine."""


@dataclass(frozen=True)
class Memory:
    """What the network carries from one character to the next: hidden and cell of each layer, both layers x hidden."""

    hidden: Array
    cell: Array


class Stepper:
    """A trained network, ready to be read and written with; it never changes, so threads may share it."""

    def __init__(self, network: "CharLSTM") -> None:
        def plain(tensor: object) -> Array:
            return np.ascontiguousarray(tensor.detach().numpy(), dtype=np.float32)  # type: ignore[attr-defined]

        layers = [[plain(weight) for weight in layer.all_weights[0]] for layer in network.lstm_layers()]
        self.vocabulary, self.index = network.vocabulary, network.index
        self.hidden_size = network.hidden_size
        order = _sigmoids_first(self.hidden_size)
        first_input, first_hidden, *biases = layers[0]
        table = plain(network.embedding.weight) @ first_input.T + biases[0] + biases[1]
        self.table = np.ascontiguousarray(table[:, order])  # vocabulary x 4 hidden
        self.recurrent = [np.ascontiguousarray(first_hidden[order])]  # 4 hidden x hidden
        self.biases: list[Array] = []
        for inputs, hidden, *biases in layers[1:]:
            self.recurrent.append(np.ascontiguousarray(np.concatenate([inputs, hidden], axis=1)[order]))
            self.biases.append((biases[0] + biases[1])[order])
        output, self.output_bias = plain(network.output.weight), plain(network.output.bias)
        projection = getattr(network.projection, "weight", None)
        self.output = output if projection is None else np.ascontiguousarray(output @ plain(projection))

    def start(self) -> Memory:
        """The empty memory before the first character."""
        shape = (len(self.recurrent), self.hidden_size)
        return Memory(np.zeros(shape, np.float32), np.zeros(shape, np.float32))

    def read(self, number: int, memory: Memory) -> Memory:
        """The memory after one more character."""
        size = self.hidden_size
        hiddens, cells = np.empty_like(memory.hidden), np.empty_like(memory.cell)
        below = memory.hidden[0]
        for layer, weights in enumerate(self.recurrent):
            if layer == 0:
                pre = weights @ memory.hidden[0]
                pre += self.table[number]
            else:
                pre = weights @ np.concatenate((below, memory.hidden[layer]))
                pre += self.biases[layer - 1]
            # sigmoid(x) = (1 + tanh(x / 2)) / 2, so that one tanh serves all four gates
            pre[: 3 * size] *= 0.5
            np.tanh(pre, out=pre)
            gates = pre[: 3 * size]
            gates += 1.0
            gates *= 0.5
            cell = gates[size : 2 * size] * memory.cell[layer]
            cell += gates[:size] * pre[3 * size :]
            below = gates[2 * size :] * np.tanh(cell)
            hiddens[layer], cells[layer] = below, cell
        return Memory(hiddens, cells)

    def logits(self, memory: Memory) -> Array:
        """Scores of every next character, by its number in the vocabulary."""
        scores: Array = self.output @ memory.hidden[-1] + self.output_bias
        return scores


def _sigmoids_first(size: int) -> npt.NDArray[np.intp]:
    """Torch's gate order (input, forget, candidate, output) with the candidate moved last."""
    i, f, g, o = np.arange(4 * size).reshape(4, size)
    return np.concatenate([i, f, o, g])
