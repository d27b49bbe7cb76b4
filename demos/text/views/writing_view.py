"""Words and files about written text: pure functions of plain values."""

import re
from collections.abc import Sequence

from demos.text.alphabet import character_name
from demos.text.analysis.text_checks import TextChecks
from demos.text.catalog import style_title
from demos.text.results import NormalizedText

MAX_NAMED = 12  # characters that a notice names before it counts


def notice(normalized: NormalizedText, style: str) -> str:
    """Return what was done to a prompt before the network read it, in a sentence or two; empty where nothing was."""
    sentences = []
    if normalized.unknown:
        names = character_names(normalized.unknown)
        one = len(normalized.unknown) == 1
        count = "One character is" if one else f"{len(normalized.unknown)} characters are"
        sentences.append(
            f"{count} new to {style_title(style)}, so the network did not read {'it' if one else 'them'}: {names}."
        )
    if normalized.replaced:
        pairs = _list(
            [
                f"“{character_name(typed)}” as “{'spaces' if plain.isspace() else plain}”"
                for typed, plain in normalized.replaced
            ]
        )
        sentences.append(f"It read {pairs}.")
    return " ".join(sentences)


def character_names(characters: Sequence[str]) -> str:
    """Return characters in a row of quoted names, the first dozen of them."""
    return _list([f"“{character_name(character)}”" for character in characters])


def truncated(characters: int, title: str) -> str:
    """Return what is said of a prompt whose beginning a model from the Hub didn't read; empty where it read all."""
    if not characters:
        return ""
    return f"{title} has a context window of 1,024 tokens, so it did not read the first {_characters(characters)}."


def hub_model_missing(title: str) -> str:
    """Return what is said where our network writes in place of one from the Hub."""
    return f"{title} isn't downloaded yet, so this text is by our own network."


def wrote(characters: int, seconds: float, slowed: bool) -> str:
    """Return the first words of the result line: how much was written, and how fast the network was."""
    rate = f"{_two_digits(characters / max(seconds, 1e-6)):,} per second"
    slower = " (shown more slowly, so that you can watch)" if slowed else ""
    return f"{_characters(characters)}, {rate}{slower}."


def reads(done: int, total: int) -> str:
    """Return what is said while a long text is read."""
    return f"The network is reading: {done:,} of {total:,} characters."


def read_first(characters: int, seconds: float) -> str:
    """Return the result line's words about a long text that was read before it was continued, with a space behind."""
    return f"It read {_characters(characters)} in {seconds:.1f} s, then wrote: "


def checks(found: TextChecks, style: str) -> str:
    """Return what can be checked of a text that was written in a style, in two sentences."""
    words = f"{found.known_words:.0%} of its words stand in the text that it learned from"
    closing = [
        f"{_all_or_some(count.closed, count.opened)} {count.opened} {name} closed"
        for count, name in ((found.brackets, "brackets"), (found.environments, "environments"))
        if count.opened and style in ("c", "latex")
    ]
    copied = found.copied[1]
    longest = f"the longest run it copied has {copied} characters" if copied else "no run of 30 characters is copied"
    return f"{_joined([words, *closing, longest])}."


def rates(ours: tuple[int, float], theirs: tuple[int, float], title: str) -> str:
    """Return how fast both were: characters and seconds of each, and the other's title."""
    first, second = (_two_digits(count / max(seconds, 1e-6)) for count, seconds in (ours, theirs))
    return f"Our network wrote {first:,} characters per second, {title} {second:,}."


def stopped(characters: int) -> str:
    """Return the result line's words after Stop."""
    return f"Stopped after {_characters(characters)}."


def file_name(style: str, seed: int) -> str:
    """Return a name for the downloaded text that tells how it was made."""
    return re.sub(r"[^a-z0-9]+", "-", f"{style} {seed}".lower()) + ".txt"


def _characters(count: int) -> str:
    return f"{count:,} {'character' if count == 1 else 'characters'}"


def _all_or_some(closed: int, opened: int) -> str:
    return "all" if closed == opened else f"{closed} of"


def _joined(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _list(names: Sequence[str]) -> str:
    shown = list(names[:MAX_NAMED])
    more = len(names) - len(shown)
    if more:
        shown.append(f"{more} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _two_digits(rate: float) -> int:
    unit = int(10 ** max(0, len(str(int(rate))) - 2))
    return round(rate / unit) * unit
