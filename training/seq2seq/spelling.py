"""Slips of the keyboard: a word that no dictionary knows is read as the one that it nearly is.

"freind" is read as "friend", "deja" as "déjà". The dictionaries are those of pyspellchecker. A word is only changed
into one that the network knows as a whole, by a letter left out, put in, changed or swapped with its neighbour, or by
accents. So most names and brands stay, and words of other languages.
"""

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from training.seq2seq.normalisation import Span
from training.seq2seq.respelling import ALONE_BEFORE, ALONE_BEHIND, respell
from training.seq2seq.subwords import SPACE

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_WORD = re.compile(rf"{ALONE_BEFORE}[^\W\d_]{{3,24}}{ALONE_BEHIND}")
_SHORTEST = 5  # letters of a word in which one may be wrong; in shorter ones too many words are near
_BRITISH = [
    (re.compile(ours), theirs)
    for ours, theirs in (
        ("our", "or"),
        ("is", "iz"),
        ("ys", "yz"),
        ("tre", "ter"),
        ("ence", "ense"),
        ("mme", "m"),
        ("ogue", "og"),
        ("ll(?=(?:ed|ing|er|or|ous)$)", "l"),
    )
]
"""What the dictionary, which is American, takes for slips."""
_KEPT = 4096  # words whose correction is remembered


class Speller:
    """Knows the words of a language ("en" or "fr") and the whole words of a vocabulary; it reads the former when asked.

    names: the vocabulary's tokens, the commoner ones first.
    """

    def __init__(self, language: str, names: Sequence[str]) -> None:
        self.language = language
        self._whole = {name[1:] for name in names if name[:1] == SPACE and name[1:].islower() and name[1:].isalpha()}
        self._without_accents: dict[str, str] = {}
        for name in names:
            if name[1:] in self._whole and not name[1:].isascii():
                self._without_accents.setdefault(_plain(name[1:]), name[1:])
        self._found: dict[str, str] = {}
        self._lock = threading.Lock()

    @cached_property
    def _dictionary(self) -> "SpellChecker":
        from spellchecker import SpellChecker

        return SpellChecker(language=self.language, distance=1)

    def corrected(self, word: str) -> str:
        """Return what a word in lower case is read as: itself, where it is known or nothing is near."""
        if word in self._whole:
            return word
        with self._lock:  # reading a dictionary takes a third of a second
            if word not in self._found:
                if len(self._found) >= _KEPT:
                    self._found.clear()
                self._found[word] = word if word in self._dictionary else self._nearest(word)
            return self._found[word]

    def _nearest(self, word: str) -> str:
        accented = self._without_accents.get(word, "")
        if accented and accented in self._dictionary:
            return accented
        near = {one for one in self._dictionary.edit_distance_1(word) if one in self._whole and one in self._dictionary}
        if len(word) < _SHORTEST:
            near = {one for one in near if sorted(one) == sorted(word)}
        near = {one for one in near if one[0] == word[0]}
        if any(ours.sub(theirs, word) in near for ours, theirs in _BRITISH):
            return word
        return max(near, key=self._dictionary.word_usage_frequency, default=word)


def corrected(text: str, origins: list[Span], speller: Speller) -> tuple[str, list[Span], tuple[tuple[str, str], ...]]:
    """Return a text with slips mended, see `respell`, and which words were read as which.

    Words in lower case are looked at, and the first one of the text.
    """
    changes: list[tuple[str, str]] = []

    def written(match: re.Match[str]) -> str:
        word, small = match[0], match[0].lower()
        first = word[0].isupper() and word[1:].islower() and not text[: match.start()].strip()
        meant = speller.corrected(small) if first or word == small else small
        if meant == small:
            return word
        changes.append((word, meant.capitalize() if first else meant))
        return changes[-1][1]

    mended, places = respell(text, origins, _WORD, written)
    return mended, places, tuple(changes)


def _plain(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
