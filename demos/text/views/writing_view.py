"""Words and files about a result: pure functions of plain values."""

import re
from collections.abc import Sequence

from demos.text.alphabet import Reading, name_of

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
        names = named(reading.unknown)
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


def named(characters: Sequence[str]) -> str:
    """Characters in a row of quoted names, the first dozen of them."""
    return _list([f"“{name_of(character)}”" for character in characters])


def forgotten(characters: int, title: str) -> str:
    """What is said of a prompt whose beginning a model from the Hub didn't read; empty where it read all."""
    if not characters:
        return ""
    return (
        f"{title} looks back over 1,024 pieces of words at most, so it didn't read the first "
        f"{_characters(characters)} of this text."
    )


def absent(title: str) -> str:
    """What is said where our network writes in place of one from the Hub."""
    return f"{title} isn't here yet, so this is our own network's writing."


def wrote(characters: int, seconds: float, slowed: bool) -> str:
    """The first words of the result line: how much was written, and how fast the network was."""
    rate = f"{_two_digits(characters / max(seconds, 1e-6)):,} a second"
    slower = " (shown more slowly, so that you can watch)" if slowed else ""
    return f"{_characters(characters)}, {rate}{slower}."


def rates(ours: tuple[int, float], theirs: tuple[int, float]) -> str:
    """How fast both were: characters and seconds of each."""
    first, second = (_two_digits(count / max(seconds, 1e-6)) for count, seconds in (ours, theirs))
    return f"Ours wrote {first:,} characters a second, the other {second:,}."


def stopped(characters: int) -> str:
    """The result line's words after Stop."""
    return f"Stopped after {_characters(characters)}."


def file_name(style: str, seed: int) -> str:
    """A name for the downloaded text that tells how it was made."""
    return re.sub(r"[^a-z0-9]+", "-", f"{style} {seed}".lower()) + ".txt"


def _characters(count: int) -> str:
    return f"{count:,} {'character' if count == 1 else 'characters'}"


def _list(names: Sequence[str]) -> str:
    shown = list(names[:NAMED])
    more = len(names) - len(shown)
    if more:
        shown.append(f"{more} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _two_digits(rate: float) -> int:
    unit = int(10 ** max(0, len(str(int(rate))) - 2))
    return round(rate / unit) * unit
