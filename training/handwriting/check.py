"""What `--check` says of lines of handwriting."""

from collections.abc import Sequence
from pathlib import Path

from training.common.data_report import Part, counted, key, repeated, rows_that, shared, span
from training.handwriting.data import Line, can_be_learned, read_lines
from training.handwriting.network import UNKNOWN_WRITER
from training.handwriting.presets import RecogniserPreset, WriterPreset
from training.handwriting.train import read_all


def check(preset: WriterPreset | RecogniserPreset, data: Path) -> list[Part]:
    """Read the lines to learn from and those to measure on; raises `DataError`."""
    _, _, alphabet = read_all(data)
    lines, valid = (read_lines(data / f"{split}.parquet") for split in ("train", "valid"))
    learned, unseen = _keys(lines), _keys(valid)
    return [
        Part(
            "train.parquet", len(lines), "lines", _facts(lines), (*_odd(lines, alphabet), *repeated(learned, "lines"))
        ),
        Part(
            "valid.parquet",
            len(valid),
            "lines",
            _facts(valid),
            (*_odd(valid, alphabet), *shared(unseen, learned, "lines", "train.parquet")),
        ),
    ]


def _keys(lines: Sequence[Line]) -> list[bytes]:
    return [key(line.strokes.tobytes()) for line in lines]


def _facts(lines: Sequence[Line]) -> tuple[str, ...]:
    letters = "".join(sorted({character for line in lines for character in line.text}))
    known = [line.writer for line in lines if line.writer != UNKNOWN_WRITER]
    return (
        span("letters", [len(line.text) for line in lines], "a line"),
        span("points", [len(line.strokes) for line in lines], "a line"),
        f"{len(letters)} characters: {letters}",
        f"{len(set(known)):,} writers by number: {counted(known)}" if known else "no writer is told",
    )


def _odd(lines: Sequence[Line], alphabet: str) -> list[str]:
    unlearned = [row for row, line in enumerate(lines) if not can_be_learned(line)]
    unknown = [row for row, line in enumerate(lines) if set(line.text) - set(alphabet)]
    still = [row for row, line in enumerate(lines) if not line.strokes[1:, :2].any()]
    return rows_that(
        {
            "have no text or a single point, and are left out": unlearned,
            "have characters that no line to learn from has, and are left out": unknown,
            "don't move": still,
        },
        "lines",
    )
