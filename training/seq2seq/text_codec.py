"""Between text and the tokens of a translator: normalising, literals as symbols, inline casing, subwords, and back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tokenizers import Tokenizer

from training.seq2seq.casing import CAPS, END_CAPS, mark_capitals
from training.seq2seq.informal import in_full
from training.seq2seq.literals import MOST, SYMBOLS, Literal, Protected, protect
from training.seq2seq.network import BOS, EOS, PAD, UNKNOWN
from training.seq2seq.normalisation import LANGUAGES, Span, normalise_with_spans
from training.seq2seq.spelling import Speller, corrected
from training.seq2seq.subwords import SPACE, WORD, Subwords, spaced
from training.seq2seq.title_case import lower_titles

_FIRST_LETTER = re.compile(r"(?<![^\W_])[a-zß-öø-ÿœ]")
_LONE_I = re.compile(r"(?<![\w.'’/<-])i(?![\w>/=-]|\.\w)")  # what a sentence without capitals makes of "je"
_SYMBOL = re.compile(f"({'|'.join(map(re.escape, SYMBOLS))})")
CODEC = 1
"""The pipeline of `TextCodec`, as a card's config names it; 0 is that of `PlainCodec`."""


@dataclass(frozen=True)
class Encoded:
    """A sentence as the network reads it: tokens, where in the text each stands, and what its symbols stand for.

    capital: its first word lost the capital that its translation shall begin with. mended: words that no dictionary
    knows, and what each was read as.
    """

    token_ids: list[int]
    spans: list[Span]
    literals: tuple[Literal, ...] = ()
    capital: bool = False
    mended: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Decoded:
    """A translation as text, where in it each token stands, and literals that a symbol was missing or doubled for.

    A dropped literal stands at the end of the text. `spans` has an entry for each token that was given.
    """

    text: str
    spans: list[Span]
    dropped: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()


class Codec(Protocol):
    """What a translator needs to read text and to write it."""

    tokenizer: Tokenizer

    def encode(self, text: str) -> Encoded:
        """Return a sentence of the source language as tokens."""

    def decode(self, token_ids: Sequence[int], literals: Sequence[Literal] = (), capital: bool = False) -> Decoded:
        """Return the text of a translation's tokens; special tokens stand nowhere.

        literals, capital: those of the sentence that was translated.
        """


class PlainCodec:
    """The vocabulary alone, as networks without symbols and case marks were trained."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer

    def encode(self, text: str) -> Encoded:
        """See `Codec.encode`; what the vocabulary doesn't hold is left out."""
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        known = [place for place, token in enumerate(encoding.ids) if token != UNKNOWN]
        return Encoded([encoding.ids[place] for place in known], [encoding.offsets[place] for place in known])

    def decode(self, token_ids: Sequence[int], literals: Sequence[Literal] = (), capital: bool = False) -> Decoded:
        """See `Codec.decode`."""
        special = (PAD, UNKNOWN, BOS, EOS)
        names = ["" if token in special else self.tokenizer.id_to_token(token) or "" for token in token_ids]
        return Decoded(*_joined([name.replace(SPACE, " ") for name in names]))


class TextCodec:
    """Normalised text, its literals protected, its capitals marked, its words in subwords."""

    def __init__(self, tokenizer: Tokenizer, direction: str = "en-fr") -> None:
        self.tokenizer, self.direction = tokenizer, direction
        self.language, self.target_language = LANGUAGES[direction]
        self.subwords = Subwords(tokenizer)
        self.speller = Speller(self.language, self.subwords.names)
        self._symbols = {
            self.subwords.ids[space + symbol]: (number, " " if space else "")
            for number, symbol in enumerate(SYMBOLS)
            for space in ("", SPACE)
        }

    def symbols(self, literals: Sequence[Literal]) -> list[tuple[int, ...]]:
        """Return the tokens that stand for each literal: without and with a space before it."""
        ids = self.subwords.ids
        return [(ids[SYMBOLS[number]], ids[SPACE + SYMBOLS[number]]) for number in range(len(literals))]

    def encode(self, text: str) -> Encoded:
        """See `Codec.encode`."""
        normal, origins = normalise_with_spans(text, self.language)
        protected = protect(normal, self.direction)
        full, sources = in_full(protected.text, _sources(protected, origins), self.language)
        spelled, sources, mended = corrected(full, sources, self.speller)
        small, capital = lower_titles(spelled, self._spelled)
        written = spaced(mark_capitals(small)) if small else ""
        places = _places(written, sources)
        token_ids: list[int] = []
        spans: list[Span] = []
        for match in WORD.finditer(written):
            word = self.subwords.spell(match[0])
            lengths = [len(self.subwords.names[token]) for token in word]
            if sum(lengths) != len(match[0]):  # a letter without a token was left out
                lengths = [0] * len(word)
            start = match.start()
            for token, length in zip(word, lengths, strict=True):
                token_ids.append(token)
                end = start + length if length else match.end()
                covered = [place for place in places[start:end] if place is not None]
                before = spans[-1][1] if spans else 0
                spans.append((covered[0][0], covered[-1][1]) if covered else (before, before))
                start += length
        return Encoded(
            token_ids, spans, tuple(_at(literal, origins) for literal in protected.literals), capital, mended
        )

    def _spelled(self, word: str) -> list[int]:
        return self.subwords.encode(SPACE + word)

    def encode_marked(self, text: str) -> list[int]:
        """Return the tokens of a text whose literals are symbols already, for training."""
        return self.subwords.encode(spaced(mark_capitals(text)))

    def decode(self, token_ids: Sequence[int], literals: Sequence[Literal] = (), capital: bool = False) -> Decoded:
        """See `Codec.decode`."""
        parts: list[str] = []
        capitals = False
        used: set[int] = set()
        doubled: list[str] = []
        for token in token_ids:
            name, part = self.subwords.names[token], ""
            if name in (CAPS, END_CAPS):
                capitals = name == CAPS
            elif token in self._symbols:
                number, space = self._symbols[token]
                if number in used:
                    doubled.append(literals[number].source)
                elif number < len(literals):
                    part = space + literals[number].target
                    used.add(number)
            elif token not in (PAD, UNKNOWN, BOS, EOS):
                part = name.replace(SPACE, " ")
                part = part.upper() if capitals else part
            parts.append(part)
        text, spans = _joined(parts)
        if self.target_language == "en":
            text = _LONE_I.sub("I", text)
        if capital:
            text = _FIRST_LETTER.sub(lambda letter: letter[0].upper(), text, count=1)
        missing = [literal for number, literal in enumerate(literals) if number not in used]
        text = " ".join([*filter(None, [text]), *(literal.target for literal in missing)])
        return Decoded(text, spans, tuple(literal.source for literal in missing), tuple(doubled))


def codec_of(config: dict[str, Any], tokenizer: Tokenizer) -> PlainCodec | TextCodec:
    """Return the codec that a network with this config was trained with."""
    if config.get("codec", 0) == CODEC:
        return TextCodec(tokenizer, str(config.get("direction", "en-fr")))
    return PlainCodec(tokenizer)


def fits(text: str, direction: str) -> bool:
    """Whether all literals of a sentence have a symbol of their own."""
    normal, _ = normalise_with_spans(text, LANGUAGES[direction][0])
    return len(protect(normal, direction).literals) < MOST


def _joined(parts: Sequence[str]) -> tuple[str, list[Span]]:
    text, spans = "", []
    for part in parts:
        part = part if text else part.lstrip()
        spans.append((len(text), len(text) + len(part)))
        text += part
    text = text.rstrip()
    return text, [(min(start, len(text)), min(end, len(text))) for start, end in spans]


def _sources(protected: Protected, origins: Sequence[Span]) -> list[Span]:
    """Return from where in the given text each character of the protected one comes; a symbol from all its literal."""
    sources: list[Span] = []
    at = 0  # in the normalised text
    literals = iter(protected.literals)
    for part in _SYMBOL.split(protected.text):
        if _SYMBOL.fullmatch(part):
            literal = next(literals)
            sources += [_origin(literal, origins)] * len(part)
            at = literal.span[1]
        else:
            sources += origins[at : at + len(part)]
            at += len(part)
    return sources


def _places(written: str, sources: Sequence[Span]) -> list[Span | None]:
    """Return from where in the given text each character of the spelled one comes; None for marks and spaces.

    sources: the same for the text before it was spelled, which has no space where the spelled one begins.
    """
    places: list[Span | None] = []
    at, first = 0, True
    for match in WORD.finditer(written):
        if match[0] in (CAPS, END_CAPS):
            places += [None] * len(match[0])
            continue
        for letter in match[0]:
            places.append(None if letter == SPACE else sources[at])
            at += not (letter == SPACE and first)
            first = False
    return places


def _origin(literal: Literal, origins: Sequence[Span]) -> Span:
    return origins[literal.span[0]][0], origins[literal.span[1] - 1][1]


def _at(literal: Literal, origins: Sequence[Span]) -> Literal:
    return replace(literal, span=_origin(literal, origins))
