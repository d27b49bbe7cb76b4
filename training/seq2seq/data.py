"""Sentence pairs as piece numbers, and batches of equal source length."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.common.parquet import read_table
from training.seq2seq.network import BOS, EOS, PAD
from training.seq2seq.tokenizer import encode, french_spacing, train_tokenizer

COLUMNS = {"en": "string", "fr": "string"}


@dataclass(frozen=True)
class Pairs:
    """Sentences of both languages, row by row, with the source that each came from ("" where the table names none)."""

    en: list[str]
    fr: list[str]
    source: list[str]

    def __len__(self) -> int:
        return len(self.en)

    def rows(self, chosen: Sequence[int]) -> "Pairs":
        """Return the chosen rows."""
        return Pairs([self.en[i] for i in chosen], [self.fr[i] for i in chosen], [self.source[i] for i in chosen])


def read_pairs(path: Path) -> Pairs:
    """Read a Parquet file with `en`, `fr` and, if it has one, `source`; raises `DataError`."""
    has_source = path.is_file() and "source" in _columns(path)
    table = read_table(path, COLUMNS | ({"source": "string"} if has_source else {}))
    source = table.column("source").to_pylist() if has_source else [""] * table.num_rows
    en, fr = ([text or "" for text in table.column(name).to_pylist()] for name in COLUMNS)
    return Pairs(en, fr, [name or "" for name in source])


def _columns(path: Path) -> list[str]:
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowInvalid, OSError):
        return []  # read_table says what is wrong


def prepare(pairs: Pairs, longest: int) -> Pairs:
    """Training pairs of at most `longest` words on either side, with French spacing made the same everywhere."""
    kept = [
        i
        for i, (en, fr) in enumerate(zip(pairs.en, pairs.fr, strict=True))
        if max(en.count(" "), fr.count(" ")) < longest
    ]
    pairs = pairs.rows(kept)
    return Pairs(pairs.en, [french_spacing(fr) for fr in pairs.fr], pairs.source)


def joint_tokenizer(pairs: Pairs, pieces: int) -> Tokenizer:
    """Return a vocabulary for both sides of the pairs."""
    return train_tokenizer(dict.fromkeys(pairs.en + pairs.fr), pieces)


@dataclass(frozen=True)
class Batch:
    """Pairs with sources of one length: batch x length; target in and out are batch x time, padded at the end."""

    source: Tensor
    lengths: Tensor  # batch, on the CPU
    target_in: Tensor
    target_out: Tensor


class Batches:
    """Batches by step, the same for the same seed: every epoch deals the pairs out anew, one source length a batch.

    `pairs_a_batch` is for sentences of twelve pieces; longer ones come in smaller batches of as many pieces.
    `repeats` maps a source's name to how often an epoch shows its pairs (1 where it isn't named).
    """

    def __init__(
        self, pairs: Pairs, tokenizer: Tokenizer, pairs_a_batch: int, repeats: dict[str, int], seed: int
    ) -> None:
        self.source = encode(tokenizer, pairs.en)
        self.target = encode(tokenizer, pairs.fr)
        self.budget = pairs_a_batch * 12
        self.seed = seed
        self.groups: dict[int, list[int]] = defaultdict(list)
        for row, pieces in enumerate(self.source):
            if pieces and self.target[row]:
                self.groups[len(pieces)] += [row] * repeats.get(pairs.source[row], 1)
        self.epoch = -1
        self.plan: list[list[int]] = []
        self.per_epoch = sum(-(-len(rows) // self._size(length)) for length, rows in self.groups.items())

    def _size(self, length: int) -> int:
        return max(1, self.budget // length)

    def _deal(self, epoch: int) -> None:
        """Plans one epoch: within a source length, pairs of similar target length go together."""
        generator = torch.Generator().manual_seed(self.seed * 100_003 + epoch)
        plan = []
        for length in sorted(self.groups):
            rows = self.groups[length]
            jitter = torch.rand(len(rows), generator=generator) * 3
            sort = torch.tensor([len(self.target[row]) for row in rows]) + jitter
            order = torch.argsort(sort, stable=True).tolist()
            size = self._size(length)
            plan += [[rows[i] for i in order[at : at + size]] for at in range(0, len(rows), size)]
        self.plan = [plan[i] for i in torch.randperm(len(plan), generator=generator).tolist()]
        self.epoch = epoch

    def batch(self, step: int) -> Batch:
        """Return the batch of a training step."""
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self.epoch:
            self._deal(epoch)
        rows = self.plan[place]
        source = torch.tensor([self.source[row] for row in rows])
        target = pad([[BOS, *self.target[row], EOS] for row in rows])
        return Batch(source, torch.full((len(rows),), source.shape[1]), target[:, :-1], target[:, 1:])


def pad(sequences: Sequence[Sequence[int]]) -> Tensor:
    """One tensor, batch x longest, filled up with padding."""
    longest = max(map(len, sequences))
    return torch.tensor([[*pieces, *[PAD] * (longest - len(pieces))] for pieces in sequences])


TINY = [  # English and French by the same pattern, so that a few seconds of training show in the loss
    (f"{who} {does} {what}.", f"{qui} {fait} {quoi}.")
    for who, qui in (("A man", "Un homme"), ("A dog", "Un chien"), ("The girl", "La fille"), ("My friend", "Mon ami"))
    for does, fait in (("sees", "voit"), ("likes", "aime"), ("wants", "veut"))
    for what, quoi in (("a red ball", "une balle rouge"), ("the house", "la maison"), ("an apple", "une pomme"))
]


def write_tiny(folder: Path) -> None:
    """Write a train and a valid file of generated pairs in the schema of the real data."""
    for split in ("train", "valid"):
        rows = [pair for i, pair in enumerate(TINY) if (i % 4 == 3) == (split == "valid")]
        source = "tiny" if split == "train" else "tiny_dev"
        table = pa.table({"source": [source] * len(rows), "en": [en for en, _ in rows], "fr": [fr for _, fr in rows]})
        pq.write_table(table, folder / f"{split}.parquet")
