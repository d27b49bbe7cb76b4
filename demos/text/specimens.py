"""A specimen of each style: the first words of a text that its network has just written."""

import re

from demos.text.catalog import PROMPTS, STYLE_PROMPTS, styles
from demos.text.write import write

WRITTEN = 120  # characters that the network writes for a specimen
SHOWN = 72  # of which so many are shown at most
TEMPERATURE = 0.6
"""Lower than the page's own: a specimen has a few words to show its style in."""


def specimens(seed: int) -> dict[str, str]:
    """Return a line of each of our styles that are here, at most 72 characters, written with a seed.

    A style begins with its own example prompt, which isn't shown. Raise `OutOfRange` for what is no seed,
    `WeightsUnavailable`.
    """
    return {style: _specimen(style, seed) for style in styles()}


def _specimen(style: str, seed: int) -> str:
    *_, written = write(PROMPTS.get(STYLE_PROMPTS.get(style, ""), ""), style, WRITTEN, TEMPERATURE, seed)
    return first_words(written)


def first_words(written: str) -> str:
    """Return the beginning of a text in one line, whole words of it; its first line is left out where it is a rest."""
    first, _, rest = written.partition("\n")
    text = rest if len(first) < WRITTEN // 4 and len(rest.split()) > 4 else written
    line = re.sub(r"\s+", " ", text).strip()
    if len(line) <= SHOWN:
        return line
    return line[: SHOWN + 1].rpartition(" ")[0] or line[:SHOWN]
