"""Title Case and words on their own: capitals that say nothing are left out before a network reads them.

"Lawnmower" and "Our Story and Our Values" hold words that a network knows well, in a form that it has hardly read: it
met them inside sentences, in lower case. Names keep their capitals; the vocabulary tells which form is the usual one,
for it was learned from counts: the usual form takes fewer tokens, or one that was made earlier.
"""

import re
from collections.abc import Callable

_UPPER, _LOWER = "A-ZÀ-ÖØ-ÞŒŸ", "a-zß-öø-ÿœ"
_WORD = re.compile(r"(?<![\w<])[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CAPITALISED = re.compile(rf"[{_UPPER}][{_LOWER}]+(?:['’-][{_UPPER}{_LOWER}]+)*")
_KNOWN = 3  # tokens of a word that may be one; names that nobody has read take more


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SMALL = _words(
    "a an the of in on at to for by with from and or but nor as into over per via vs "
    "à au aux avec ce ces d'un d'une dans de des du en et la le les leur leurs ou par pour sans ses son sur un une"
)
"""Words that a title writes small."""
_NAMES = _words(
    "Art August Bill Carol Chase Chuck Claire Constant Daisy Dawn Dick Drew Faith Frank Gene Grace Grant Guy Hope Iris "
    "Jack Jean Joy June Lance Lily Marine Mark Mars Max May March Miles Nick Olive Pat Patience Penny Pierre Ray Rob "
    "Robin Rose Ruby Sandy Sue Victor Violet Will China Jordan Turkey Polish Reading Nice"
)
"""Names that are words as well, in lower case the commoner ones."""
_NUMERALS = _words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand un deux trois quatre "
    "cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent "
    "mille"
)


def lower_titles(text: str, spell: Callable[[str], list[int]]) -> tuple[str, bool]:
    """Return the text, as long as before, with such words in lower case, and whether its first word is one of them.

    text: a sentence or a title, its words in capitals still unmarked. spell: the tokens of a word inside a sentence.
    """
    words = list(_WORD.finditer(text))
    if not words or not any(_CAPITALISED.fullmatch(word[0]) for word in words):
        return text, False
    chosen = _inner(text, words, spell)
    first = words[0][0]
    if _usual(first, spell) if len(words) == 1 else _much_shorter(first, spell):
        chosen = [words[0], *chosen]
    for word in chosen:
        text = text[: word.start()] + word[0].lower() + text[word.end() :]
    return text, bool(chosen) and chosen[0] is words[0]


def _inner(text: str, words: list[re.Match[str]], spell: Callable[[str], list[int]]) -> list[re.Match[str]]:
    """Return the words behind a title's first that are usually written small; none where it isn't a title."""
    inner = words[1:]
    small = all(word[0] in _SMALL for word in inner if not word[0][0].isupper())
    return [word for word in inner if _usual(word[0], spell)] if small and not text.rstrip().endswith(".") else []


def _usual(word: str, spell: Callable[[str], list[int]]) -> bool:
    """Whether a word's lower case is the form that it usually has."""
    if not _CAPITALISED.fullmatch(word) or word in _NAMES:
        return False
    given, lower = spell(word), spell(word.lower())
    if _is_number(word) or (len(given) == len(lower) == 1 and lower < given):
        return True
    return len(lower) < len(given) and len(lower) <= _KNOWN


def _is_number(word: str) -> bool:
    return all(part in _NUMERALS for part in re.split("['’-]", word.lower()))


def _much_shorter(word: str, spell: Callable[[str], list[int]]) -> bool:
    """Whether the word that a sentence begins with is known in lower case alone; unknown names are not."""
    if not _CAPITALISED.fullmatch(word) or word in _NAMES:
        return False
    given, lower = len(spell(word)), len(spell(word.lower()))
    return lower < given and (lower == 1 or lower <= min(given - 2, _KNOWN))
