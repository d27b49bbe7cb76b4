"""What `--check` says of sentence pairs."""

from pathlib import Path

from training.common.data_report import Part, counted, repeated, rows_that, shared, span
from training.seq2seq.data import Pairs, read_pairs
from training.seq2seq.presets import Seq2SeqPreset
from training.seq2seq.train import read_all


def check(preset: Seq2SeqPreset, data: Path) -> list[Part]:
    """Read the pairs to learn from, the second set that joins them included, and those to measure on.

    Raises `DataError`.
    """
    kept, valid = read_all(preset, data)
    paths = {f"train.parquet of {data.name}": data / "train.parquet"}
    if preset.second:
        paths[f"train.parquet of {preset.second}"] = data.resolve().parent / preset.second / "train.parquet"
    read = {name: read_pairs(path) for name, path in paths.items()}
    parts = [
        Part(name, len(pairs), "pairs", _facts(pairs), _odd(pairs, preset.longest)) for name, pairs in read.items()
    ]
    learned = [pair for pairs in read.values() for pair in zip(pairs.en, pairs.fr, strict=True)]
    parts.append(Part("to learn from", len(kept), "pairs", (f"at most {preset.longest} words on either side",)))
    unseen = list(zip(valid.en, valid.fr, strict=True))
    odd = (*repeated(unseen, "pairs"), *shared(unseen, learned, "pairs", "those to learn from"))
    return [*parts, Part("valid.parquet", len(valid), "pairs", _facts(valid), odd)]


def _facts(pairs: Pairs) -> tuple[str, ...]:
    words = (span(name, [len(text.split()) for text in texts], "words") for name, texts in _sides(pairs).items())
    sources = counted(pairs.source)
    return (*words, f"sources: {sources}") if any(pairs.source) else tuple(words)


def _odd(pairs: Pairs, longest: int) -> tuple[str, ...]:
    both = list(zip(pairs.en, pairs.fr, strict=True))
    long = [row for row, (en, fr) in enumerate(both) if max(en.count(" "), fr.count(" ")) >= longest]
    same = [row for row, (en, fr) in enumerate(both) if en == fr and len(en.split()) > 3]
    uneven = [
        row for row, (en, fr) in enumerate(both) if max(len(en), len(fr)) > 40 and not 0.25 < len(en) / len(fr) < 4
    ]
    odd = rows_that(
        {
            f"have more than {longest} words, and are left out": long,
            "are the same on both sides": same,
            "are four times as long on one side as on the other": uneven,
        },
        "pairs",
    )
    return (*odd, *repeated(both, "pairs"))


def _sides(pairs: Pairs) -> dict[str, list[str]]:
    return {"English": pairs.en, "French": pairs.fr}
