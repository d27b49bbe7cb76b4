"""The exported character LSTM at work: many characters a call in ONNX Runtime, on one core and without torch.

`training.char_lstm.export` writes the file; the network reads and writes with the same graph. Writing is handed its
noise: the next character is the highest of logits + noise, which with Gumbel noise x temperature is a draw from the
softmax of logits / temperature (Gumbel 1954; Maddison et al. 2014, "A* Sampling"). Reading is writing with noise that
leaves no choice.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.char_lstm.fused_weights import Array, LSTMState
from training.common.onnx_graph import ZERO
from training.common.onnx_session import ExportUnusable, first_line, open_session

FILE = "model.onnx"
CERTAIN = 1e9
WINDOW = 512  # characters read a call


class Exported:
    """An exported network, ready to be read and written with; it never changes, so threads may share it."""

    def __init__(self, path: Path, vocabulary: str, made_from: str | None = None) -> None:
        """Open the file and try it; `made_from`, the SHA-256 of the weights, refuses the export of other weights.

        Raises `ExportUnusable` where the file isn't what it should be or ONNX Runtime can't run it.
        """
        self.session = open_session(path, made_from)
        self.shape = tuple(self.session.get_inputs()[0].shape)  # layers x hidden
        self.vocabulary = vocabulary
        self.index = {character: number for number, character in enumerate(vocabulary)}
        try:
            fits = self.score([0], self.start())[0].shape == (1, len(vocabulary))
        except Exception as error:
            raise ExportUnusable(f"{path.name} can't be run: {first_line(error)}") from error
        if not fits:
            raise ExportUnusable(f"{path.name} doesn't fit the alphabet.")

    def start(self) -> LSTMState:
        """The empty state before the first character."""
        return LSTMState(np.full(self.shape, ZERO, np.uint8), np.zeros(self.shape, np.float32))

    def write(self, noise: Array, state: LSTMState) -> tuple[list[int], LSTMState]:
        """Write a character for each row of noise (characters x vocabulary); their token ids, and the state after."""
        token_ids, _, state = self._run(noise, state)
        return token_ids.tolist(), state

    def read_all(self, token_ids: Sequence[int], state: LSTMState) -> LSTMState:
        """The state after some more characters."""
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
        token_ids, logits, hidden, cell = self.session.run(None, given)
        return token_ids, logits, LSTMState(hidden, cell)
