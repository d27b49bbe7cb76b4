"""What a search keeps of its hypotheses besides their scores: what was written, what was looked at, which literals.

A phrase that comes again while the attention is where it has been already is a loop: n-gram blocking (Paulus et al.,
"A deep reinforced model for abstractive summarization", 2018, section 2.5) with coverage (Tu et al., "Modeling coverage
for neural machine translation", 2016), so that what the source says twice may be said twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Truths = npt.NDArray[np.bool_]

COVERED = 1.3  # attention that a source token has had when it counts as translated
PAIRS, TRIPLES = 2, 1  # how often two or three tokens in a row may have come before, once the source is covered
ANYWAY = 2  # how often three tokens in a row may have come before in any case
UNLIMITED = 1_000  # of `max_repeats`: digits, which may come as often as they like


@dataclass(frozen=True)
class SymbolRules:
    """Which tokens are symbols of literals, and how many literals each sentence of a batch has.

    numbers: for every token of the vocabulary the number of its literal, or -1.
    """

    numbers: Whole
    counts: Whole


def symbol_numbers(names: Sequence[str]) -> Whole:
    """Return for every token, by its name, the number of the symbol that it is (`<3>`, `▁<3>`), or -1."""
    digits = [name.removeprefix("▁").removeprefix("<").removesuffix(">") for name in names]
    return np.array(
        [
            int(number) if number.isdecimal() and name.removeprefix("▁") == f"<{number}>" else -1
            for name, number in zip(names, digits, strict=True)
        ]
    )


class Hypotheses:
    """The rows of a search: tokens written so far, attention so far on each source token, literals used."""

    def __init__(self, rows: int, beams: int, free: Truths | None, symbols: SymbolRules | None) -> None:
        """`free`: tokens that may come as often as they like, or None where nothing is watched."""
        self.written = np.zeros((rows, 0), np.int64)
        self.coverage: Floats | None = None
        self.free = free
        self.symbols = symbols
        self.literals = np.zeros(rows, np.int64) if symbols is None else symbols.counts.repeat(beams)
        self.used = np.zeros(rows, np.int64)  # a bit for each literal

    def forbid_symbols(self, logp: Floats, likely: Whole) -> None:
        """Rule out, in place, symbols (among tokens, rows x count) without a literal, and those that were written."""
        if self.symbols is not None:
            number = self.symbols.numbers[likely]
            used = (self.used[:, None] >> np.maximum(number, 0)) & 1
            logp[(number >= 0) & ((number >= self.literals[:, None]) | (used == 1))] = -np.inf

    def forbid_loops(self, logp: Floats, likely: Whole, looked: Floats | None) -> None:
        """Rule out, in place, tokens (rows x count) that go on with a loop; looked: attention now, rows x source."""
        if self.free is not None and self.written.shape[1] >= 3:
            logp[self._again(likely, looked)] = -np.inf

    def missing(self) -> Whole:
        """Return how many literals each row hasn't written yet."""
        return self.literals - np.bitwise_count(self.used).astype(np.int64)

    def follow(self, rows: Whole, tokens: Whole, looked: Floats | None) -> None:
        """Go on with these rows, each with one more token; `looked`: of all rows, before they were chosen."""
        if looked is not None:
            before = np.zeros_like(looked) if self.coverage is None else self.coverage
            self.coverage = (before + looked)[rows]
        self.written = np.concatenate([self.written[rows], tokens[:, None]], axis=1)
        self.literals, self.used = self.literals[rows], self.used[rows]
        if self.symbols is not None:
            number = self.symbols.numbers[tokens]
            self.used |= np.where(number >= 0, 1 << np.maximum(number, 0), 0)

    def _again(self, likely: Whole, looked: Floats | None) -> Truths:
        """Which tokens would say two or three in a row once too often."""
        nothing: Truths = np.zeros(likely.shape, np.bool_)
        last = self.written[:, :-1] == self.written[:, -1:]
        if self.free is None or not last.any():
            return nothing
        after = self.written[:, 1:, None] == likely[:, None]  # rows x time x count
        pairs = (last[:, :, None] & after).sum(axis=1)
        before = np.zeros_like(last)
        before[:, 1:] = self.written[:, :-2] == self.written[:, -2:-1]
        triples = ((last & before)[:, :, None] & after).sum(axis=1)
        again = triples >= ANYWAY
        if looked is not None and self.coverage is not None:
            place = looked.argmax(axis=1)[:, None]
            covered = np.take_along_axis(self.coverage, place, axis=1) >= COVERED
            again |= covered & ((pairs >= PAIRS) | (triples >= TRIPLES))
        allowed: Truths = self.free[likely]
        banned: Truths = again & ~allowed
        return banned
