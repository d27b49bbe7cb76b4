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

from training.char_lstm.fused_weights import Array, Memory
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

    def start(self) -> Memory:
        """The empty memory before the first character."""
        return Memory(np.full(self.shape, ZERO, np.uint8), np.zeros(self.shape, np.float32))

    def write(self, noise: Array, memory: Memory) -> tuple[list[int], Memory]:
        """Write a character for each row of noise (characters x vocabulary); their numbers, and the memory after."""
        numbers, _, memory = self._run(noise, memory)
        return numbers.tolist(), memory

    def read_all(self, numbers: Sequence[int], memory: Memory) -> Memory:
        """The memory after some more characters."""
        for begin in range(0, len(numbers), WINDOW):
            _, memory = self.score(numbers[begin : begin + WINDOW], memory)
        return memory

    def score(self, numbers: Sequence[int], memory: Memory) -> tuple[Array, Memory]:
        """Read some characters: the logits that the network had for each before it read it, and the memory after."""
        noise = np.zeros((len(numbers), len(self.vocabulary)), np.float32)
        noise[np.arange(len(numbers)), list(numbers)] = CERTAIN
        _, logits, memory = self._run(noise, memory)
        return logits, memory

    def _run(self, noise: Array, memory: Memory) -> tuple[npt.NDArray[np.int64], Array, Memory]:
        given = {"hidden": memory.hidden, "cell": memory.cell, "noise": noise}
        numbers, logits, hidden, cell = self.session.run(None, given)
        return numbers, logits, Memory(hidden, cell)
