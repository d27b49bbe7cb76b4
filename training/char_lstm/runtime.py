"""The character LSTM at work without torch: exported, many characters a call in ONNX Runtime, or in plain numpy.

`training.char_lstm.export` writes the file; the network reads and writes with the same graph. Writing is handed its
noise: the next character is the highest of logits + noise, which with Gumbel noise x temperature is a draw from the
softmax of logits / temperature (Gumbel 1954; Maddison et al. 2014, "A* Sampling"). Reading is writing with noise that
leaves no choice.

A network of several styles writes in the one, or in the mix, that `in_style` was given. A state belongs to no style:
what one style has read, another goes on from, so that the style can change in mid-sentence.
"""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from training.char_lstm.fused_weights import Array, LSTMState, advance, fold
from training.char_lstm.style_shares import equal_shares
from training.common import deadline
from training.common.onnx_graph import ZERO
from training.common.onnx_session import ExportUnusable, first_line, open_session

if TYPE_CHECKING:
    from training.char_lstm.network import CharLSTM

FILE = "model.onnx"
CERTAIN = 1e9
WINDOW = 512  # characters read a call


class Writer(Protocol):
    """What reads and writes: the exported form (`Exported`), or plain numpy (`Stepper`)."""

    vocabulary: str
    index: dict[str, int]
    styles: tuple[str, ...]

    def in_style(self, shares: Array) -> "Writer":
        """Return the same network in another style or mix; shares: of each of `styles`, adding up to 1.

        Until then it writes in all its styles, equally mixed.
        """
        ...

    def start(self) -> LSTMState:
        """Return the empty state before the first character."""
        ...

    def read_all(self, token_ids: Sequence[int], state: LSTMState) -> LSTMState:
        """Return the state after some more characters, by their token_ids in the vocabulary."""
        ...

    def write(self, noise: Array, state: LSTMState) -> tuple[list[int], LSTMState]:
        """Write a character for each row of noise (characters x vocabulary): the highest of logits + noise."""
        ...

    def draw(self, noise: Array, state: LSTMState) -> tuple[list[int], Array, LSTMState]:
        """Write as `write` does, and return the logits of each character (characters x vocabulary) besides."""
        ...

    def score(self, token_ids: Sequence[int], state: LSTMState) -> tuple[Array, LSTMState]:
        """Read some characters: the logits that the network had for each before it read it, and the state after."""
        ...


class Exported:
    """An exported network, ready to be read and written with; it never changes, so threads may share it."""

    def __init__(self, path: Path, vocabulary: str, made_from: str | None = None, styles: Sequence[str] = ()) -> None:
        """Open the file and try it; `made_from`, the SHA-256 of the weights, refuses the export of other weights.

        vocabulary, styles: as the card's `config` names them.
        Raises `ExportUnusable` where the file isn't what it should be or ONNX Runtime can't run it.
        """
        self.session = open_session(path, made_from)
        self.shape = tuple(self.session.get_inputs()[0].shape)  # layers x hidden
        self.vocabulary, self.styles = vocabulary, tuple(styles)
        self.index = {character: number for number, character in enumerate(vocabulary)}
        self.shares = equal_shares(self.styles)
        try:
            fits = self.score([0], self.start())[0].shape == (1, len(vocabulary))
        except Exception as error:
            raise ExportUnusable(f"{path.name} can't be run: {first_line(error)}") from error
        if not fits:
            raise ExportUnusable(f"{path.name} doesn't fit the alphabet.")

    def in_style(self, shares: Array) -> "Exported":
        """Return the same network in another style or mix; shares: of each of `styles`, adding up to 1."""
        other = copy.copy(self)
        other.shares = np.asarray(shares, np.float32)
        return other

    def start(self) -> LSTMState:
        """Return the empty state before the first character."""
        return LSTMState(np.full(self.shape, ZERO, np.uint8), np.zeros(self.shape, np.float32))

    def write(self, noise: Array, state: LSTMState) -> tuple[list[int], LSTMState]:
        """Write a character for each row of noise (characters x vocabulary); their token ids, and the state after."""
        token_ids, _, state = self._run(noise, state)
        return token_ids.tolist(), state

    def draw(self, noise: Array, state: LSTMState) -> tuple[list[int], Array, LSTMState]:
        """Write as `write` does, and return the logits of each character (characters x vocabulary) besides."""
        token_ids, logits, state = self._run(noise, state)
        return token_ids.tolist(), logits, state

    def read_all(self, token_ids: Sequence[int], state: LSTMState) -> LSTMState:
        """Return the state after some more characters."""
        for begin in range(0, len(token_ids), WINDOW):
            _, state = self.score(token_ids[begin : begin + WINDOW], state)
        return state

    def score(self, token_ids: Sequence[int], state: LSTMState) -> tuple[Array, LSTMState]:
        """Read some characters: the logits that the network had for each before it read it, and the state after."""
        noise = np.zeros((len(token_ids), len(self.vocabulary)), np.float32)
        noise[np.arange(len(token_ids)), list(token_ids)] = CERTAIN
        _, logits, state = self._run(noise, state)
        return logits, state

    def _run(self, noise: Array, state: LSTMState) -> tuple[npt.NDArray[np.int64], Array, LSTMState]:
        given = {"hidden": state.hidden, "cell": state.cell, "noise": noise}
        if self.styles:
            given["shares"] = self.shares[None]
        token_ids, logits, hidden, cell = deadline.run(self.session, given)
        return token_ids, logits, LSTMState(hidden, cell)


class Stepper:
    """A trained network one character at a time in plain numpy: what serves where no exported form does.

    The same numbers as `CharLSTM.step` (a test holds them together), without graph or dispatch. It never changes, so
    threads may share it.
    """

    def __init__(self, network: "CharLSTM") -> None:
        self.vocabulary, self.index, self.styles = network.vocabulary, network.index, network.styles
        self._of_no_style = fold(network)
        self.folded = self._of_no_style.in_style(equal_shares(self.styles))

    def in_style(self, shares: Array) -> "Stepper":
        """Return the same network in another style or mix; shares: of each of `styles`, adding up to 1."""
        other = copy.copy(self)
        other.folded = self._of_no_style.in_style(shares)
        return other

    def start(self) -> LSTMState:
        """Return the empty state before the first character."""
        shape = (len(self.folded.recurrent), self.folded.hidden_size)
        return LSTMState(np.zeros(shape, np.float32), np.zeros(shape, np.float32))

    def read(self, token_id: int, state: LSTMState) -> LSTMState:
        """Return the state after one more character."""
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
        """Return the state after some more characters, by their token_ids in the vocabulary."""
        for number in token_ids:
            state = self.read(number, state)
        return state

    def write(self, noise: Array, state: LSTMState) -> tuple[list[int], LSTMState]:
        """Write a character for each row of noise (characters x vocabulary): the highest of logits + noise."""
        written, _, state = self.draw(noise, state)
        return written, state

    def draw(self, noise: Array, state: LSTMState) -> tuple[list[int], Array, LSTMState]:
        """Write as `write` does, and return the logits of each character (characters x vocabulary) besides."""
        written, scores = [], np.empty_like(noise)
        for place, row in enumerate(noise):
            scores[place] = self.logits(state)
            written.append(int(np.argmax(scores[place] + row)))
            state = self.read(written[-1], state)
        return written, scores, state

    def score(self, token_ids: Sequence[int], state: LSTMState) -> tuple[Array, LSTMState]:
        """Read some characters: the logits that the network had for each before it read it, and the state after."""
        scores = []
        for number in token_ids:
            scores.append(self.logits(state))
            state = self.read(number, state)
        return np.array(scores), state
