"""Words of a text written otherwise before a translator reads it, with where each character comes from."""

import re
from collections.abc import Callable

from training.seq2seq.normalisation import Span

ALONE_BEFORE, ALONE_BEHIND = r"(?<![^\s(\"«])", r"(?=[\s,!?;:)\"»]|\.(?!\w)|$)"
"""What stands around a word of running text: no part of an address, a tag, a path, a formula or a longer word."""


def respell(
    text: str, origins: list[Span], pattern: re.Pattern[str], written: Callable[[re.Match[str]], str]
) -> tuple[str, list[Span]]:
    """Return a text with what a pattern finds written otherwise, and where in the given text each character comes from.

    origins: for each character of the text, as is returned. What is written otherwise comes from the whole match.
    """
    parts: list[str] = []
    places: list[Span] = []
    at = 0
    for match in pattern.finditer(text):
        new = written(match)
        if new != match[0]:
            parts += [text[at : match.start()], new]
            places += origins[at : match.start()]
            places += [(origins[match.start()][0], origins[match.end() - 1][1])] * len(new)
            at = match.end()
    return "".join([*parts, text[at:]]), [*places, *origins[at:]]
