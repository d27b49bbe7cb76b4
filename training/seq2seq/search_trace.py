"""What a beam search remembers of every step, and the translations that are read from it, last token first."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from training.seq2seq.network import EOS

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Hypothesis:
    """One translation: its tokens without the end mark, its log-probability a token, and where each token looked.

    `attention` is target tokens x source tokens with rows that sum to 1, or None for the plain network. `stopped`: in
    front of which tokens another one was likelier but would have gone on with a loop. `log_probs`: the natural
    logarithm of each token's probability after those before it.
    """

    token_ids: list[int]
    score: float
    attention: Tensor | None
    stopped: tuple[int, ...] = ()
    log_probs: tuple[float, ...] = ()


class End(NamedTuple):
    """Where a translation ended: after how many steps, from which row, and with which token (`EOS` or a last one)."""

    score: float
    time: int
    row: int
    token: int
    log_prob: float


@dataclass(frozen=True)
class Trace:
    """What was chosen at every step: rows' tokens, the rows they go on from, and where those had looked."""

    tokens: list[Whole] = field(default_factory=list)
    log_probs: list[Floats] = field(default_factory=list)
    origins: list[Whole] = field(default_factory=list)
    looked: list[Floats] = field(default_factory=list)
    stopped: list[Truths] = field(default_factory=list)

    def back(self, end: End, length: int) -> Hypothesis:
        """Return the translation that ended there, of a sentence of so many tokens."""
        tokens, log_probs, rows, row = [end.token], [end.log_prob], [end.row], end.row
        for step in range(end.time - 2, -1, -1):
            tokens.append(int(self.tokens[step][row]))
            log_probs.append(float(self.log_probs[step][row]))
            row = int(self.origins[step][row])
            rows.append(row)
        tokens, log_probs, rows = tokens[::-1], log_probs[::-1], rows[::-1]
        stopped = tuple(step for step, row in enumerate(rows) if self.stopped[step][row])
        if end.token == EOS:
            tokens, log_probs, rows = tokens[:-1], log_probs[:-1], rows[:-1]
        attention = None
        if self.looked:
            attention = torch.zeros(len(rows), length)
            for step, row in enumerate(rows):
                attention[step] = torch.from_numpy(self.looked[step][row, :length])
        return Hypothesis(tokens, end.score, attention, stopped, tuple(log_probs))
