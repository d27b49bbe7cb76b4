"""What `--check` says of a text corpus."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from training.char_lstm.data import STYLES, read_text, split
from training.char_lstm.presets import CharLstmPreset, StylesPreset
from training.char_lstm.style_streams import joint_alphabet, readers
from training.common.data_report import Part
from training.common.parquet import DataError

PLAIN = "\n\t"  # of the control characters, those that a text has


def check(preset: CharLstmPreset, data: Path) -> list[Part]:
    """Read the texts of a preset's styles; raises `DataError`."""
    styles = preset.styles if isinstance(preset, StylesPreset) else (preset.style,)
    texts = {style: split(read_text(data, STYLES[style].file)) for style in styles}
    trained = [len(train) for train, _ in texts.values()]
    counts = readers(trained, preset.batch, preset.power) if isinstance(preset, StylesPreset) else [preset.batch]
    for (style, (train, _)), count in zip(texts.items(), counts, strict=True):
        if len(train) // count <= preset.length:
            raise DataError(
                f"Expected at least {count * (preset.length + 1)} characters of {STYLES[style].file} for {count} "
                f"readers of {preset.length}; there are {len(train)} to learn from."
            )
    alphabet = joint_alphabet([train for train, _ in texts.values()]) if isinstance(preset, StylesPreset) else None
    return [_part(style, train, valid, alphabet) for style, (train, valid) in texts.items()]


def _part(style: str, train: str, valid: str, alphabet: str | None) -> Part:
    text = train + valid
    facts = (
        f"{len(train):,} to learn from, the last {len(valid):,} to measure on",
        f"{len(set(text)):,} different ones in {text.count(chr(10)) + 1:,} lines, the longest of "
        f"{max(map(len, text.split(chr(10)))):,}",
    )
    rare = sorted(set(text) - set(alphabet)) if alphabet is not None else []
    unseen = sorted(set(valid) - set(train))
    control = sorted(
        one for one in set(text) if unicodedata.category(one) in ("Cc", "Cf", "Co", "Cn") and one not in PLAIN
    )
    odd = [
        f"{what}: {_shown(characters)}"
        for characters, what in (
            (rare, "too rare to be learned, and left out"),
            (unseen, "only in the last 10%"),
            (control, "control characters"),
        )
        if characters
    ]
    if "\n" not in text:
        odd.append("no line ever ends")
    return Part(STYLES[style].file, len(text), "characters", facts, tuple(odd))


def _shown(characters: Sequence[str]) -> str:
    named = " ".join(one if one.isprintable() and not one.isspace() else f"U+{ord(one):04X}" for one in characters[:12])
    return named + (f" and {len(characters) - 12:,} others" if len(characters) > 12 else "")
