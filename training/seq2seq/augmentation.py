"""Pairs as people type: marks dropped, capitals, slips of the finger, beginnings, several sentences, other names.

All of it works on texts whose literals are symbols already, so no address or price is ever changed by it.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from training.seq2seq.literals import MOST
from training.seq2seq.names import GENDER, invented
from training.seq2seq.word_alignment import Lexicon, beginning

_SYMBOL = re.compile(r"<(\d{1,2})>")
_CAPITALISED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?![\w'-])")
_AFTER_ARTICLE = re.compile(r"(?:\b(?:en|le|la|les|au|aux|du|des)|'|\bthe) ?$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_NEIGHBOURS = {
    letter: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for place, letter in enumerate(row)
}
TAGGED, TRAILING, QUOTED = 0.4, 0.85, 1.0  # of wrapped pairs: in tags, before an emoji, in quotation marks


@dataclass(frozen=True)
class Augmentation:
    """How likely each change is, for every pair whenever it is shown.

    stop: a final full stop goes; mark: so does a final question or exclamation mark; start: the first letter is small;
    lower, capitals: all letters are; typo: one slip in the source; prefix: both are cut to beginnings that say the
    same; join: one or two other pairs follow; wrap: tags, quotation marks or an emoji are put around; name: names that
    both sides have become others; symbols: numbering begins anywhere, so that all symbols are learned; dropout: of
    merges of subwords in the source.
    """

    stop: float = 0.35
    mark: float = 0.1
    start: float = 0.12
    lower: float = 0.03
    capitals: float = 0.04
    typo: float = 0.06
    prefix: float = 0.08
    join: float = 0.04
    wrap: float = 0.03
    name: float = 0.25
    symbols: float = 0.4
    dropout: float = 0.05


Pair = tuple[str, str]


def augment(
    pair: Pair,
    other: Callable[[], Pair],
    languages: Pair,
    rates: Augmentation,
    lexicon: Lexicon,
    generator: random.Random,
) -> Pair:
    """Return a pair (source, target) as somebody may have typed it; `other` draws one that may come after it."""
    chance = generator.random
    source, target = pair
    if chance() < rates.name:
        source, target = _renamed(source, target, generator)
    if chance() < rates.join and source[-1:] in ".?!" and target[-1:] in ".?!":
        source, target = _followed(source, target, [other() for _ in range(1 + (chance() < 0.4))])
    if chance() < rates.prefix:
        source, target = beginning(source, target, lexicon, generator) or (source, target)
    else:
        source, target = _unmarked(source, target, rates, generator)
    if chance() < rates.wrap:
        source, target = _wrapped(source, target, languages, generator)
    source, target = _recased(source, target, rates, generator)
    if chance() < rates.typo:
        source = _mistyped(source, generator)
    if chance() < rates.symbols and "<" in source:
        first = generator.randrange(MOST)
        source, target = (_renumbered(text, first) for text in (source, target))
    return source, target


def _unmarked(source: str, target: str, rates: Augmentation, generator: random.Random) -> Pair:
    mark = source[-1:]
    if mark not in (".", "!", "?") or target[-1:] != mark or source.endswith(".."):
        return source, target
    if generator.random() >= (rates.stop if mark == "." else rates.mark):
        return source, target
    return source[:-1].rstrip(), target[:-1].rstrip()


def _recased(source: str, target: str, rates: Augmentation, generator: random.Random) -> Pair:
    drawn = generator.random()
    if drawn < rates.capitals:
        return (source.upper(), target.upper()) if "ß" not in source + target else (source, target)
    drawn -= rates.capitals
    if drawn < rates.lower:
        return source.lower(), target.lower()
    drawn -= rates.lower
    if drawn < rates.start and source[1:2].islower() and target[1:2].islower() and source[0].isupper():
        return source[0].lower() + source[1:], target[0].lower() + target[1:]
    return source, target


def _followed(source: str, target: str, following: list[Pair]) -> Pair:
    for more, other in following:
        if more[-1:] in ".?!" and other[-1:] in ".?!" and more[:1].isupper():
            used = 1 + max((int(number) for number in _SYMBOL.findall(source)), default=-1)
            needed = 1 + max((int(number) for number in _SYMBOL.findall(more)), default=-1)
            if used + needed <= MOST:
                source = f"{source} {_renumbered(more, used)}"
                target = f"{target} {_renumbered(other, used)}"
    return source, target


def _wrapped(source: str, target: str, languages: Pair, generator: random.Random) -> Pair:
    number = 1 + max((int(found) for found in _SYMBOL.findall(source)), default=-1)
    drawn = generator.random()
    if number + 2 > MOST:
        return source, target
    if drawn < TAGGED:
        raised = (_renumbered(text, 1) for text in (source, target))
        source, target = (f"<0>{text}<{number + 1}>" for text in raised)
    elif drawn < TRAILING:
        source, target = (f"{text} <{number}>" for text in (source, target))
    elif '"' not in source and "«" not in source + target:
        source, target = (_quoted(text, language) for text, language in zip((source, target), languages, strict=True))
    return source, target


def _quoted(text: str, language: str) -> str:
    return f"« {text} »" if language == "fr" else f'"{text}"'


def _renumbered(text: str, first: int) -> str:
    return _SYMBOL.sub(lambda match: f"<{(int(match[1]) + first) % MOST}>", text) if "<" in text else text


def _renamed(source: str, target: str, generator: random.Random) -> Pair:
    """Replace a name that stands once on both sides: given names by such of the same gender, others by made-up ones."""
    for name in (*_CAPITALISED.findall(source), source.partition(" ")[0].rstrip(",")):
        known = GENDER.get(name)
        if known is None and (name[-1:] == "s" or name == source.partition(" ")[0].rstrip(",")):
            continue
        places = [list(re.finditer(rf"\b{re.escape(name)}\b", text)) for text in (source, target)] if name else []
        if not name or any(len(found) != 1 for found in places):
            continue
        before = [text[: found[0].start()] for text, found in zip((source, target), places, strict=True)]
        if known is None and any(_AFTER_ARTICLE.search(text) for text in before):
            continue
        new = generator.choice(known) if known and generator.random() < 0.7 else invented(generator)
        ends = [text[found[0].end() :] for text, found in zip((source, target), places, strict=True)]
        return before[0] + new + ends[0], before[1] + new + ends[1]
    return source, target


def _mistyped(text: str, generator: random.Random) -> str:
    """Make one slip in a word of four letters or more: two change places, one goes, is doubled or is its neighbour."""
    apostrophes = [place for place, letter in enumerate(text) if letter == "'"]
    if apostrophes and generator.random() < 0.25:
        place = generator.choice(apostrophes)
        return text[:place] + text[place + 1 :]
    words = [match.span() for match in _WORD.finditer(text)]
    if not words:
        return text
    start, end = generator.choice(words)
    place = generator.randrange(start + 1, end - 1)
    kind = generator.randrange(4)
    if kind == 0:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if kind == 1:
        return text[:place] + text[place + 1 :]
    if kind == 2:
        return text[:place] + text[place] + text[place:]
    near = _NEIGHBOURS.get(text[place].lower(), "")
    return text[:place] + (generator.choice(near) if near else text[place]) + text[place + 1 :]
