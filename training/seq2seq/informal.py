"""Chat spellings and spoken contractions in full, so that a network reads words that it has learned.

"thx, wanna come?" is read as "thanks, want to come?". The tables hold what is never anything else; words that have a
meaning of their own ("well", "its", "lets") stay.
"""

import re

from training.seq2seq.normalisation import Span
from training.seq2seq.respelling import ALONE_BEFORE, ALONE_BEHIND, respell

_ENGLISH = {
    "ain't": "isn't",
    "asap": "as soon as possible",
    "b4": "before",
    "bc": "because",
    "brb": "I'll be right back",
    "btw": "by the way",
    "c'mon": "come on",
    "'cause": "because",
    "coulda": "could have",
    "coz": "because",
    "cuz": "because",
    "d'you": "do you",
    "dunno": "don't know",
    "'em": "them",
    "fyi": "for your information",
    "gimme": "give me",
    "gonna": "going to",
    "gotcha": "got you",
    "gotta": "have to",
    "gr8": "great",
    "hafta": "have to",
    "idk": "I don't know",
    "imma": "I'm going to",
    "imo": "in my opinion",
    "kinda": "kind of",
    "l8r": "later",
    "lemme": "let me",
    "lotta": "lot of",
    "mighta": "might have",
    "msg": "message",
    "musta": "must have",
    "nite": "night",
    "np": "no problem",
    "nvm": "never mind",
    "o'": "of",
    "outta": "out of",
    "pls": "please",
    "plz": "please",
    "ppl": "people",
    "shoulda": "should have",
    "sorta": "sort of",
    "tbh": "to be honest",
    "tho": "though",
    "thru": "through",
    "thx": "thanks",
    "'til": "until",
    "tmrw": "tomorrow",
    "tonite": "tonight",
    "'twas": "it was",
    "u": "you",
    "ur": "your",
    "wanna": "want to",
    "whatcha": "what are you",
    "woulda": "would have",
    "y'all": "you all",
    "ya": "you",
    "yall": "you all",
}
_WITHOUT_APOSTROPHE = (
    "aren't can't couldn't didn't doesn't don't hadn't hasn't haven't isn't mustn't shouldn't wasn't weren't won't "
    "wouldn't he's here's how's I'm I've she's that's there's they'd they'll they're they've we've what's where's "
    "who's you'd you'll you're you've"
)
_ENGLISH |= {word.replace("'", "").lower(): word for word in _WITHOUT_APOSTROPHE.split()}
_FRENCH = {
    "auj": "aujourd'hui",
    "bcp": "beaucoup",
    "bjr": "bonjour",
    "bsr": "bonsoir",
    "cad": "c'est-à-dire",
    "càd": "c'est-à-dire",
    "cb": "combien",
    "chui": "je suis",
    "chuis": "je suis",
    "ds": "dans",
    "dsl": "désolé",
    "jsp": "je ne sais pas",
    "jtm": "je t'aime",
    "mnt": "maintenant",
    "mtn": "maintenant",
    "pk": "pourquoi",
    "pkoi": "pourquoi",
    "pq": "pourquoi",
    "qd": "quand",
    "qq1": "quelqu'un",
    "qqch": "quelque chose",
    "qqn": "quelqu'un",
    "rdv": "rendez-vous",
    "slt": "salut",
    "stp": "s'il te plaît",
    "svp": "s'il vous plaît",
    "t'as": "tu as",
    "t'es": "tu es",
    "tjrs": "toujours",
    "tjs": "toujours",
    "tkt": "ne t'inquiète pas",
    "tt": "tout",
    "y a": "il y a",
    "y a pas": "il n'y a pas",
}
_IN_FULL = {"en": _ENGLISH, "fr": _FRENCH}
_SMALL_ONLY = frozenset(("r", "u", "ur", "bc", "np", "imo", "ya", "im", "cb", "ds", "pq", "cad"))
"""What is something else in capitals: the language R, a part of the world, the years before Christ."""
_AFTER_HAVE = re.compile(r"(?:'ve|'s|\bhave|\bhas|\bhad) $", re.IGNORECASE)
_DROPPED_G = r"[^\W\d_]{2,}in'"  # goin' home
_ARE = r"(?:r(?= (?:u|ya|you|we|they)\b)|(?<=\bu )r(?= ))"  # where r u, u r late; but: press r
_DROPPED_E = r"j'(?=[bcdfglmnpqrstvz])"  # j'sais pas


def _pattern(language: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(_IN_FULL[language], key=len, reverse=True)))
    cut = rf"{_DROPPED_G}{ALONE_BEHIND}|{_ARE}" if language == "en" else _DROPPED_E
    return re.compile(rf"{ALONE_BEFORE}(?:(?:{words}){ALONE_BEHIND}|{cut})", re.IGNORECASE)


_PATTERNS = {language: _pattern(language) for language in _IN_FULL}


def in_full(text: str, origins: list[Span], language: str) -> tuple[str, list[Span]]:
    """Return a text of a language ("en" or "fr") with such words in full; see `respell`."""
    return respell(text, origins, _PATTERNS[language], lambda match: _written(match, language))


def _written(match: re.Match[str], language: str) -> str:
    """Return what a word stands for, with its capitals."""
    word = match[0]
    small = word.lower()
    before = match.string[: match.start()]
    if (small in _SMALL_ONLY and word.isupper()) or (small.startswith("y a") and before.lower().endswith("il ")):
        return word
    if small == "gotta" and _AFTER_HAVE.search(before):
        found = "got to"
    elif small == "r":
        found = "are"
    elif small in _IN_FULL[language]:
        found = _IN_FULL[language][small]
    else:
        found = f"{small[:-1]}g" if language == "en" else "je "
    if len(word) > 1 and word.isupper():
        return found.upper()
    return found[:1].upper() + found[1:] if word[:1].isupper() else found
