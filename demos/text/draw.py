"""Words and files about a result: pure functions of plain values."""

import re
from collections.abc import Sequence

from demos.text.characters import Reading, name_of

TITLES = {
    "shakespeare": "Shakespeare",
    "war_and_peace": "War and Peace",
    "latex": "LaTeX",
    "c": "C code",
    "presidents": "Presidents",
    "sherlock": "Sherlock Holmes",
}
NAMED = 12  # characters that a notice names before it counts


def title(style: str) -> str:
    """A style's name on its chip."""
    return TITLES.get(style, style.replace("_", " ").capitalize())


def notice(reading: Reading, style: str) -> str:
    """What was done to a prompt before the network read it, in a sentence or two; empty where nothing was."""
    sentences = []
    if reading.unknown:
        names = _list([f"“{name_of(character)}”" for character in reading.unknown])
        one = len(reading.unknown) == 1
        sentences.append(
            f"{'One character is' if one else f'{len(reading.unknown)} characters are'} new to {title(style)}, so the "
            f"network did not read {'it' if one else 'them'}: {names}."
        )
    if reading.replaced:
        pairs = _list(
            [f"“{name_of(typed)}” as “{'spaces' if plain.isspace() else plain}”" for typed, plain in reading.replaced]
        )
        sentences.append(f"It read {pairs}.")
    return " ".join(sentences)


def wrote(characters: int, seconds: float, stopped: bool = False) -> str:
    """The first words of the result line: how much was written, and how fast."""
    rate = f"{_two_digits(characters / seconds):,} a second" if seconds > 0 else ""
    if stopped:
        return f"Stopped after {characters:,} characters."
    return f"{characters:,} {'character' if characters == 1 else 'characters'}, {rate}."


def file_name(style: str, seed: int) -> str:
    """A name for the downloaded text that tells how it was made."""
    return f"{re.sub(r'[^a-z0-9]+', '-', style.lower())}-{seed}.txt"


def _list(names: Sequence[str]) -> str:
    shown = list(names[:NAMED])
    more = len(names) - len(shown)
    if more:
        shown.append(f"{more} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _two_digits(rate: float) -> int:
    unit = int(10 ** max(0, len(str(int(rate))) - 2))
    return round(rate / unit) * unit
