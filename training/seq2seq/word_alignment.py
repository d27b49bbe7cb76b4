"""Which word of a pair translates which, and from it beginnings of a pair that say the same.

IBM model 1 (Brown et al., "The mathematics of statistical machine translation", 1993, section 4.1) in whole arrays. A
beginning of the source and one of the target belong together where no word on either side is aligned beyond the cut, as
in Koehn et al., "Statistical phrase-based translation", 2003, and Niehues et al., "Low-latency neural speech
translation", 2018.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WORD = re.compile(r"<\d{1,2}>|[^\W\d_]+'?|\d+|[^\w\s]")
ROUNDS = 4
LIKELY, SURE = 0.03, 0.6  # a word's translation at least; share of a beginning's words that must have one
LONGEST = 20  # words of pairs to learn from


@dataclass(frozen=True)
class Lexicon:
    """Probability of each target word for a source word, for those that are `LIKELY`, in lower case."""

    table: dict[str, dict[str, float]]

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[int]:
        """Return for each target word the place of the source word that it translates, or -1."""
        rows = [self.table.get(word.lower(), {}) for word in source]
        places = []
        for at, word in enumerate(target):
            low, best, most = word.lower(), -1, LIKELY
            here = at / len(target)
            for place, row in enumerate(rows):
                probability = 1.0 if source[place] == word else row.get(low, 0.0)
                if probability:
                    probability *= 1.0 - 0.5 * abs(place / len(rows) - here)
                    if probability > most:
                        best, most = place, probability
            places.append(best)
        return places


def learn_lexicon(source: Sequence[str], target: Sequence[str]) -> Lexicon:
    """Learn from pairs of texts, of which those of more than `LONGEST` words are left out."""
    names: tuple[dict[str, int], dict[str, int]] = ({}, {})
    links: list[tuple[list[int], list[int]]] = []
    for pair in zip(source, target, strict=True):
        words = [WORD.findall(text.lower()) for text in pair]
        if all(0 < len(side) <= LONGEST for side in words):
            ids = [[known.setdefault(w, len(known)) for w in side] for known, side in zip(names, words, strict=True)]
            links.append((ids[0], ids[1]))
    if not links:
        return Lexicon({})
    width = len(names[1])
    keys = np.concatenate([np.add.outer(np.array(b), np.array(a) * width).ravel() for a, b in links])
    counts = np.concatenate([np.full(len(b), len(a)) for a, b in links])
    owner = np.repeat(np.arange(len(counts)), counts)  # the target word of each link
    pairs, of_link = np.unique(keys, return_inverse=True)
    first, second = pairs // width, pairs % width
    probability = np.ones(len(pairs))
    for _ in range(ROUNDS):
        share = probability[of_link]
        share /= np.bincount(owner, share)[owner]
        expected = np.bincount(of_link, share)
        probability = expected / np.bincount(first, expected)[first]
    table: dict[str, dict[str, float]] = {}
    words_of = [list(known) for known in names]
    for place in np.flatnonzero(probability >= LIKELY):
        row = table.setdefault(words_of[0][first[place]], {})
        row[words_of[1][second[place]]] = float(probability[place])
    return Lexicon(table)


def beginning(source: str, target: str, lexicon: Lexicon, generator: random.Random) -> tuple[str, str] | None:
    """Return beginnings of both texts that say the same, or None where none was found.

    The source's may go on with the first letters of the next word, which the target leaves out.
    """
    ours, theirs = (list(WORD.finditer(text)) for text in (source, target))
    if len(ours) < 3 or len(theirs) < 2:
        return None
    places = lexicon.align([match[0] for match in ours], [match[0] for match in theirs])
    cuts = list(range(1, len(ours)))
    generator.shuffle(cuts)
    for cut in cuts[:6]:
        count = _said(places, cut)
        if count:
            end = ours[cut - 1].end()
            if generator.random() < 0.5 and source[end : end + 1] == " ":
                end += 1 + _typed(ours[cut][0], generator)
            return source[:end].rstrip(), target[: theirs[count - 1].end()]
    return None


def _said(places: Sequence[int], cut: int) -> int:
    """Return how many target words say the first `cut` source words, or 0 where the two don't part there."""
    inside = [place for place, of in enumerate(places) if 0 <= of < cut]
    outside = [place for place, of in enumerate(places) if of >= cut]
    if not inside or (outside and min(outside) < max(inside)):
        return 0
    count = max(inside) + 1
    unsure = count < len(places) and places[count] < 0  # what follows may belong to either part
    return 0 if unsure or len(inside) < SURE * count else count


def _typed(word: str, generator: random.Random) -> int:
    """Return how many letters of the next word are there."""
    return generator.randrange(1, len(word)) if len(word) > 2 and word[0].isalpha() else 0
