"""The character LSTM as few matrices as reading one character takes, in plain numpy.

The first layer's input product is a table with one row a character, the two products of every other layer are one,
biases are added up, and a tied output's projection is multiplied in. The columns of the styles, which every layer's
input matrix ends in, stand by themselves: in a style, or a mix of several, they are but another bias.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from training.char_lstm.network import CharLSTM

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LSTMState:
    """What the network carries from one character to the next: hidden and cell of each layer, both layers x hidden.

    `hidden` holds floats, or bytes where the exported form carries it.
    """

    hidden: npt.NDArray[Any]
    cell: Array


@dataclass(frozen=True)
class Folded:
    """The matrices: rows of gates stand in the order input, forget, output, candidate, so that sigmoids come first."""

    table: Array  # vocabulary x 4 hidden: the first layer's input product and biases
    recurrent: tuple[Array, ...]  # first layer 4 hidden x hidden, others 4 hidden x (hidden below + hidden)
    biases: tuple[Array, ...]  # of every layer but the first, 4 hidden
    output: Array  # vocabulary x hidden
    output_bias: Array  # vocabulary
    style_biases: Array  # styles x layers x 4 hidden; of no style where the network has but one

    @property
    def hidden_size(self) -> int:
        """Units of a layer."""
        return len(self.output[0])

    def in_style(self, shares: Array) -> "Folded":
        """Return the matrices of one style or a mix of several; shares: of each style, adding up to 1."""
        first, *others = np.tensordot(np.asarray(shares, np.float32), self.style_biases, axes=1)  # layers x 4 hidden
        biases = tuple(bias + added for bias, added in zip(self.biases, others, strict=True))
        return replace(self, table=self.table + first, biases=biases, style_biases=self.style_biases[:0])

    def own(self, layer: int) -> Array:
        """Return what a layer multiplies its own hidden values by: 4 hidden x hidden."""
        return self.recurrent[layer][:, -self.hidden_size :]

    def from_below(self, layer: int, below: npt.NDArray[Any], gates: slice = slice(None)) -> Array:
        """Return what a layer's gates are given from below, biases included: steps x 4 hidden, or some of the columns.

        below: the token_ids of the characters for the first layer, steps x hidden for the others.
        """
        if layer == 0:
            return self.table[below, gates]
        inputs = self.recurrent[layer][gates, : self.hidden_size]
        given: Array = below @ inputs.T + self.biases[layer - 1][gates]
        return given


def advance(gates: Array, cell: Array, to_hidden: Array, to_cell: Array) -> None:
    """One step of a layer: the sums of its gates (4 hidden, overwritten) and its cell become hidden and cell."""
    size = len(cell)
    sigmoids, candidate = gates[: 3 * size], gates[3 * size :]
    sigmoids *= 0.5  # sigmoid(x) = (1 + tanh(x / 2)) / 2, so that one tanh serves all four gates
    np.tanh(gates, out=gates)
    sigmoids += 1.0
    sigmoids *= 0.5
    np.multiply(gates[size : 2 * size], cell, out=to_cell)
    candidate *= gates[:size]
    to_cell += candidate
    np.tanh(to_cell, out=candidate)
    np.multiply(gates[2 * size : 3 * size], candidate, out=to_hidden)


def fold(network: "CharLSTM") -> Folded:
    """Return the folded matrices of a network, in float32."""

    def plain(tensor: Any) -> Array:
        return np.ascontiguousarray(tensor.detach().numpy(), dtype=np.float32)

    layers = [[plain(weight) for weight in layer.all_weights[0]] for layer in network.lstm_layers()]
    order = _sigmoids_first(network.hidden_size)
    first_input, first_hidden, *first_biases = layers[0]
    styles = len(network.styles)
    style_biases = np.stack([matrices[0][order, matrices[0].shape[1] - styles :].T for matrices in layers], axis=1)
    embedding = plain(network.embedding.weight)
    table = embedding @ first_input[:, : embedding.shape[1]].T + first_biases[0] + first_biases[1]
    recurrent, biases = [np.ascontiguousarray(first_hidden[order])], []
    for inputs, hidden, *both in layers[1:]:
        below = inputs[:, : inputs.shape[1] - styles]
        recurrent.append(np.ascontiguousarray(np.concatenate([below, hidden], axis=1)[order]))
        biases.append((both[0] + both[1])[order])
    output = plain(network.output.weight)
    projection = getattr(network.projection, "weight", None)
    return Folded(
        np.ascontiguousarray(table[:, order]),
        tuple(recurrent),
        tuple(biases),
        output if projection is None else np.ascontiguousarray(output @ plain(projection)),
        plain(network.output.bias),
        style_biases,
    )


def _sigmoids_first(size: int) -> npt.NDArray[np.intp]:
    """Torch's gate order (input, forget, candidate, output) with the candidate moved last."""
    i, f, g, o = np.arange(4 * size).reshape(4, size)
    return np.concatenate([i, f, o, g])
