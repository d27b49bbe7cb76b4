"""Units: what a file gives to the translator, a sentence or paragraph each, cut where its formatting changes."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

FIRST_KEPT = 0xE000
KEPT = re.compile(r"[\ue000-\ue0ff]")
"""A character that stands for something in a sentence that isn't translated, such as code; see `Keeper`."""
MOST_KEPT = 256


@dataclass(frozen=True)
class Unit:
    """Text that is translated together.

    texts: joined, they are what a reader reads. labels: how each is formatted, "" for the usual way; texts with one
    label look alike, and between two texts something stands that stays there, such as a tag.
    """

    texts: tuple[str, ...]
    labels: tuple[str, ...]


def plain(text: str) -> Unit:
    """Return text without formatting as a unit."""
    return Unit((text,), ("",))


class Document(Protocol):
    """A file that was read."""

    units: list[Unit]
    """What is translated, if it has words."""
    opaque: int
    """Pieces that nobody reads as sentences: code, styles, notes."""

    def write(self, texts: Sequence[tuple[str, ...]]) -> bytes:
        """Return the file with other texts in place of those of its units."""


class Keeper:
    """What stays as it is within the sentences of a unit, each behind a character that goes through the translator."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}

    def keep(self, written: str) -> str:
        """Return the character that stands for this; for the 257th and later ones the text itself."""
        if len(self._written) >= MOST_KEPT:
            return written
        character = chr(FIRST_KEPT + len(self._written))
        self._written[character] = written
        return character

    def restore(self, text: str) -> str:
        """Return a text with all of it written again."""
        return KEPT.sub(lambda match: self._written.get(match[0], match[0]), text)


def labels_of(marks: Sequence[str]) -> tuple[str, ...]:
    """Return the label of each text before, between and behind tags (`<b>`, `</b>`, `<br>`): those that are open."""
    names = [tag_name(mark) for mark in marks]
    closings = Counter(name for mark, name in zip(marks, names, strict=True) if mark.startswith("</"))
    labels, open_tags = [""], list[tuple[str, int]]()
    for place, (mark, name) in enumerate(zip(marks, names, strict=True)):
        if mark.startswith("</"):
            closings[name] -= 1
            opened = [at for at, (other, _) in enumerate(open_tags) if other == name]
            if opened:
                del open_tags[opened[-1] :]
        elif name and closings[name] > 0:
            open_tags.append((name, place))
        labels.append("/".join(str(number) for _, number in open_tags))
    return tuple(labels)


def tag_name(tag: str) -> str:
    """Return the name of a tag in small letters, "" for what has none."""
    found = re.match(r"</?([A-Za-z][\w-]*)", tag)
    return found[1].lower() if found else ""


def spread(text: str, lengths: Sequence[int], unbreakable: re.Pattern[str] | None = None) -> list[str]:
    """Return a text cut at spaces into as many lines as there are lengths, as long in proportion.

    unbreakable: within what no line ends; tags in it take no room. Where there are too few spaces, the last
    lines are empty.
    """
    closed, hidden = set[int](), set[int]()
    for match in unbreakable.finditer(text) if unbreakable else ():
        closed |= set(range(*match.span()))
        hidden |= set(range(*match.span())) if match[0][0] in "<{" else set()
    shown = list(accumulate(place not in hidden for place in range(len(text))))
    spaces = [place for place, letter in enumerate(text) if letter == " " and place not in closed]
    total, done, start = max(sum(lengths), 1), 0, 0
    lines = []
    for length in lengths[:-1]:
        done += length
        wanted = shown[-1] * done / total if shown else 0.0
        later = [space for space in spaces if space > start]
        cut = min(later, key=lambda space: abs(shown[space] - wanted), default=len(text))
        lines.append(text[start:cut].strip(" "))
        start = cut
    return [*lines, text[start:].strip(" ")]
