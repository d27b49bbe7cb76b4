"""The examples of a training in order: augmented, as tokens, in batches; it goes on after a resume as if never stopped.

Everything depends on seed, epoch and row alone. Examples are made a shard at a time, so that a resumed run has no more
than a shard to make again.
"""

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.common.parquet import DataError
from training.seq2seq.augmentation import Augmentation, Pair, augment
from training.seq2seq.casing import mark_capitals
from training.seq2seq.data import Pairs, pad
from training.seq2seq.joined_data import epoch_rows
from training.seq2seq.literals import protect_pair
from training.seq2seq.network import BOS, EOS
from training.seq2seq.normalisation import LANGUAGES, normalise
from training.seq2seq.subwords import spaced
from training.seq2seq.text_codec import TextCodec
from training.seq2seq.word_alignment import Lexicon

SHARD = 32_768  # examples
EXACT, STEP = 32, 4  # sources of up to so many tokens share a batch only with their like; longer ones within four
MOST_TOKENS = 110  # a side's: what is longer costs more time than it teaches
TYPICAL = 12  # tokens of a source, by which the size of a batch is meant
Row = tuple[list[int], list[int]]


@dataclass(frozen=True)
class Batch:
    """Pairs with sources of about one length: batch x length; target in and out are batch x time, padded at the end."""

    source: Tensor
    lengths: Tensor  # batch, on the CPU
    target_in: Tensor
    target_out: Tensor


class Stream:
    """Batches without end, the same for the same seed; its state says where it stands.

    pairs: as `prepare` returns them. pairs_a_batch: of sources of twelve tokens; longer ones come in smaller batches of
    as many tokens. shown: by a source's name how often an epoch shows its pairs.
    """

    def __init__(
        self,
        pairs: Pairs,
        codec: TextCodec,
        pairs_a_batch: int,
        shown: Mapping[str, float],
        rates: Augmentation,
        lexicon: Lexicon,
        seed: int,
        shard: int = SHARD,
    ) -> None:
        self.codec, self.rates, self.lexicon, self.seed = codec, rates, lexicon, seed
        self.texts = pairs.sides(codec.direction)
        self.sources, self.shown = pairs.source, shown
        self.budget, self.size = pairs_a_batch * TYPICAL, shard
        self._protected: list[Pair | None] = [None] * len(pairs)
        self.epoch = self.shard = self.place = 0
        self._order = (-1, np.zeros((2, 0), np.int64))
        self._made: tuple[tuple[int, int], list[list[Row]]] = ((-1, -1), [])

    def state_dict(self) -> dict[str, int]:
        """Return which batch comes next."""
        return {"epoch": self.epoch, "shard": self.shard, "place": self.place}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state_dict`."""
        self.epoch, self.shard, self.place = (int(state[name]) for name in ("epoch", "shard", "place"))

    def next(self) -> Batch:
        """Return the next batch; raises `DataError` where two epochs in a row have none."""
        batches, first = self._batches(), self.epoch
        while self.place >= len(batches):
            self.shard, self.place = self.shard + 1, 0
            if self.shard * self.size >= self._rows().shape[1]:
                self.epoch, self.shard = self.epoch + 1, 0
            if self.epoch > first + 2:
                raise DataError(f"Expected pairs of at most {MOST_TOKENS} tokens on either side; all are longer.")
            batches = self._batches()
        rows = batches[self.place]
        self.place += 1
        target = pad([[BOS, *target, EOS] for _, target in rows])
        lengths = torch.tensor([len(source) for source, _ in rows])
        return Batch(pad([source for source, _ in rows]), lengths, target[:, :-1], target[:, 1:])

    def example(self, epoch: int, row: int, copy: int) -> Row:
        """Return a row as this epoch shows it: tokens of both sides."""
        generator = random.Random(f"{self.seed} {epoch} {row} {copy}")

        def other() -> Pair:
            return self._pair(generator.randrange(len(self.sources)))

        languages = LANGUAGES[self.codec.direction]
        pair = augment(self._pair(row), other, languages, self.rates, self.lexicon, generator)
        source, target = (spaced(mark_capitals(text)) for text in pair)
        subwords = self.codec.subwords
        return subwords.sample(source, self.rates.dropout, generator), subwords.encode(target)

    def _pair(self, row: int) -> Pair:
        pair = self._protected[row]
        if pair is None:
            source, target = self.texts
            read = normalise(source[row], self.codec.language)
            pair = self._protected[row] = protect_pair(read, target[row], self.codec.direction)
        return pair

    def _rows(self) -> "np.ndarray[Any, np.dtype[np.int64]]":
        if self._order[0] != self.epoch:
            self._order = (self.epoch, epoch_rows(self.sources, self.shown, self.seed, self.epoch))
        return self._order[1]

    def _batches(self) -> list[list[Row]]:
        """Return the batches of the shard that comes next, made once."""
        key = (self.epoch, self.shard)
        if self._made[0] != key:
            chosen = self._rows()[:, self.shard * self.size : (self.shard + 1) * self.size]
            rows = [self.example(self.epoch, int(row), int(copy)) for row, copy in chosen.T]
            self._made = (key, deal(rows, self.budget, random.Random(f"{self.seed} {key}")))
        return self._made[1]


def deal(rows: list[Row], budget: int, generator: random.Random) -> list[list[Row]]:
    """Return batches of about `budget` source tokens in a drawn order; empty and overlong rows are left out.

    Within a source length, pairs of similar target length go together, in batches of about equal size.
    """
    groups: dict[int, list[Row]] = defaultdict(list)
    for source, target in rows:
        if source and target and max(len(source), len(target)) <= MOST_TOKENS:
            length = len(source)
            groups[length if length <= EXACT else -(-length // STEP) * STEP].append((source, target))
    batches = []
    for length in sorted(groups):
        group = sorted(groups[length], key=lambda row: len(row[1]) + 3 * generator.random())
        count = max(1, round(len(group) * length / budget))
        batches += [group[len(group) * part // count : len(group) * (part + 1) // count] for part in range(count)]
    batches = [batch for batch in batches if batch]
    generator.shuffle(batches)
    return batches
