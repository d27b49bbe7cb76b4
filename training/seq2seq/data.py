"""Sentence pairs: read, prepared, and those that the tiny preset makes itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import torch
from torch import Tensor

from training.common.parquet import DataError, read_table
from training.seq2seq.network import PAD
from training.seq2seq.normalisation import LANGUAGES, normalise_target

COLUMNS = {"en": "string", "fr": "string"}
LONGEST = 10_000  # characters of a text


@dataclass(frozen=True)
class Pairs:
    """Sentences of both languages, row by row, with the source that each came from ("" where the table names none)."""

    en: list[str]
    fr: list[str]
    source: list[str]

    def __len__(self) -> int:
        return len(self.en)

    def sides(self, direction: str) -> tuple[list[str], list[str]]:
        """Return the texts to read and those to write; direction: "en-fr" or "fr-en"."""
        texts = {"en": self.en, "fr": self.fr}
        source, target = LANGUAGES[direction]
        return texts[source], texts[target]

    def rows(self, chosen: Sequence[int]) -> "Pairs":
        """Return the chosen rows."""
        return Pairs([self.en[i] for i in chosen], [self.fr[i] for i in chosen], [self.source[i] for i in chosen])


def read_pairs(path: Path) -> Pairs:
    """Read a Parquet file with `en`, `fr` and, if it has one, `source`; raises `DataError`."""
    has_source = path.is_file() and "source" in _columns(path)
    table = read_table(path, COLUMNS | ({"source": "string"} if has_source else {}))
    source = table.column("source").to_pylist() if has_source else [""] * table.num_rows
    en, fr = (table.column(name).to_pylist() for name in COLUMNS)
    for row, pair in enumerate(zip(en, fr, strict=True)):
        for name, text in zip(COLUMNS, pair, strict=True):
            if text is None or not text.strip():
                raise DataError(f"Expected a text in the column “{name}” of every row of {path}; row {row} has none.")
            if len(text) > LONGEST:
                raise DataError(
                    f"Expected texts of at most {LONGEST:,} characters in {path}; row {row} has {len(text):,} in the "
                    f"column “{name}”."
                )
    return Pairs(en, fr, [name or "" for name in source])


def _columns(path: Path) -> list[str]:
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowInvalid, OSError):
        return []  # read_table says what is wrong


def prepare(pairs: Pairs, longest: int) -> Pairs:
    """Training pairs of at most `longest` words on either side, each language written as it is learned.

    Raises `DataError` where there is none.
    """
    kept = [
        i
        for i, (en, fr) in enumerate(zip(pairs.en, pairs.fr, strict=True))
        if max(en.count(" "), fr.count(" ")) < longest
    ]
    if not kept:
        raise DataError(f"Expected pairs of at most {longest} words on either side; all {len(pairs)} are longer.")
    pairs = pairs.rows(kept)
    en, fr = ([normalise_target(text, name) for text in texts] for name, texts in (("en", pairs.en), ("fr", pairs.fr)))
    return Pairs(en, fr, pairs.source)


def pad(sequences: Sequence[Sequence[int]]) -> Tensor:
    """One tensor, batch x longest, filled up with padding."""
    longest = max(map(len, sequences))
    return torch.tensor([[*tokens, *[PAD] * (longest - len(tokens))] for tokens in sequences])


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
