"""Literals, which go through a translation untouched: each is a numbered symbol for the network.

Addresses, @names, #tags, HTML tags, placeholders, prices, times, numbers of two digits or more, codes, emoji and words
in letters that the network doesn't know become `<0>` to `<15>` in the source; what says the same in the target becomes
the same symbol (placeholders for rare words: Luong et al., "Addressing the rare word problem", 2015).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from training.seq2seq.literal_patterns import CANDIDATE, FAMILIAR, PATTERNS, UNKNOWN, value_of, write
from training.seq2seq.normalisation import LANGUAGES, Span

MOST = 16
SYMBOLS = tuple(f"<{number}>" for number in range(MOST))
_SYMBOL = re.compile(r"<(\d{1,2})>")
_RESERVED = re.compile(r"<(?=/?(?:\d{1,2}|caps|pad|unk|s)>)")  # how tokens of the vocabulary are written


@dataclass(frozen=True)
class Literal:
    """What stands for a symbol: as the source writes it, as the target does, and where in the source it stood."""

    source: str
    target: str
    span: Span
    kind: str


@dataclass(frozen=True)
class Protected:
    """A text with symbols in place of its literals; the literal of `<n>` is `literals[n]`."""

    text: str
    literals: tuple[Literal, ...]


@dataclass(frozen=True)
class Restored:
    """A text with its literals again, those that no symbol asked for, and those that a second one asked for."""

    text: str
    dropped: tuple[str, ...]
    doubled: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    span: Span
    written: str
    kind: str
    value: tuple[str, ...]


def protect(text: str, direction: str) -> Protected:
    """Return a source text with symbols for its first `MOST` literals; direction: "en-fr" or "fr-en"."""
    language, other = LANGUAGES[direction]
    found = _find(text, language)[:MOST]
    literals = tuple(Literal(one.written, write(one.value, one.written, other), one.span, one.kind) for one in found)
    return Protected(_replaced(text, found, range(len(found))), literals)


def protect_pair(source: str, target: str, direction: str, first: int = 0) -> tuple[str, str]:
    """Return both texts of a training pair with the same symbol where both say the same literal; others stay text.

    first: the number of the first symbol, so that a network learns all of them alike.
    """
    if not CANDIDATE.search(source):
        return escape(source), escape(target)
    language, other = LANGUAGES[direction]
    there = _find(target, other)
    here: list[_Found] = []
    chosen: list[_Found] = []
    for one in _find(source, language):
        twin = next((two for two in there if two.value == one.value and two not in chosen), None)
        if twin is not None and len(here) < MOST:
            here.append(one)
            chosen.append(twin)
    numbers = [(first + place) % MOST for place in range(len(here))]
    of_target = sorted(zip(chosen, numbers, strict=True), key=lambda pair: pair[0].span)
    return (
        _replaced(source, here, numbers),
        _replaced(target, [one for one, _ in of_target], [number for _, number in of_target]),
    )


def restore(text: str, literals: Sequence[Literal], to_source: bool = False) -> Restored:
    """Return the text with the literals in place of their symbols, as the target (or the source) writes them.

    A symbol's second time and one without a literal are left out; a literal without a symbol isn't put anywhere.
    """
    used: set[int] = set()
    doubled: list[str] = []

    def literal(match: re.Match[str]) -> str:
        number = int(match[1])
        if number >= len(literals):
            return ""
        if number in used:
            doubled.append(literals[number].source)
            return ""
        used.add(number)
        return literals[number].source if to_source else literals[number].target

    restored = _SYMBOL.sub(literal, text)
    dropped = tuple(one.source for number, one in enumerate(literals) if number not in used)
    return Restored(restored, dropped, tuple(doubled))


def escape(text: str) -> str:
    """Return the text without anything that would be read as a symbol or mark of the vocabulary."""
    return _RESERVED.sub("‹", text) if "<" in text else text


def _find(text: str, language: str) -> list[_Found]:
    if not CANDIDATE.search(text):
        return []
    found = []
    patterns = PATTERNS if UNKNOWN.search(text) else FAMILIAR
    for match in patterns[language].finditer(text):
        kind, written = str(match.lastgroup), match[0]
        found.append(_Found(match.span(), written, kind, value_of(kind, written, language, text[: match.start()])))
    return found


def _replaced(text: str, found: Sequence[_Found], numbers: Sequence[int]) -> str:
    parts, at = [], 0
    for one, number in zip(found, numbers, strict=True):
        parts += [escape(text[at : one.span[0]]), SYMBOLS[number]]
        at = one.span[1]
    return "".join([*parts, escape(text[at:])])
