"""Text made alike before a translator reads it: composed accents, straight quotes, one kind of space and of dash."""

import re
import unicodedata
from itertools import pairwise

Span = tuple[int, int]
"""Start and end in a text, counted in characters."""

LANGUAGES = {"en-fr": ("en", "fr"), "fr-en": ("fr", "en")}
"""By direction: the language that is read and the one that is written."""

_SAME = str.maketrans({"’": "'", "‘": "'", "‛": "'", "ʼ": "'", "`": "'", "´": "'"})
_ON_SOURCE = {
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "…": "...",
    "–": "-",
    "—": "-",
    "‑": "-",
    "‐": "-",
    "−": "-",
}
_LIGATURES = re.compile("[\ufb00-\ufb06\uff01-\uff5e\u3000]")  # ligatures of print and full-width forms
_JOINER = "\u200d"
_FRENCH_MARKS = re.compile(r"(?<=[^\s?!:;.(\[])([?!:;]+)(?=\s|$)")
_PLAIN = re.compile(r"[A-Za-z0-9.,!?;:()'\"-]*(?: [A-Za-z0-9.,!?;:()'\"-]+)*")


def french_spacing(text: str) -> str:
    """Set the space that French puts before `? ! : ;`, where the source left it out (times such as 10:30 stay)."""
    return _FRENCH_MARKS.sub(r" \1", text)


def normalise_target(text: str, language: str) -> str:
    """Return the text as a translation is learned: composed accents, straight apostrophes, French spacing."""
    text = " ".join(unicodedata.normalize("NFC", text).translate(_SAME).split())
    return french_spacing(text) if language == "fr" else text


def normalise(text: str, language: str) -> str:
    """Return the text as the network reads it, see `normalise_with_spans`."""
    if _PLAIN.fullmatch(text) and "`" not in text:
        return french_spacing(text) if language == "fr" else text
    return normalise_with_spans(text, language)[0]


def normalise_with_spans(text: str, language: str) -> tuple[str, list[Span]]:
    """Return the text as the network reads it, and from where in `text` each of its characters comes.

    Accents are composed (NFC), curly quotes, dashes and the ellipsis become those of a keyboard, every stretch of white
    space one space with none at the ends, and characters without a shape go (soft hyphens, zero-width spaces; not the
    joiners inside emoji). French gets its space before `? ! : ;`.
    """
    written: list[str] = []
    spans: list[Span] = []
    for start, end in _clusters(text):
        cluster = text[start:end]
        shape = " " if cluster.isspace() else _shape(cluster, written[-1] if written else "")
        if shape == " " and (not written or written[-1] == " "):
            continue
        written += shape
        spans += [(start, end)] * len(shape)
    if written and written[-1] == " ":
        written.pop()
        spans.pop()
    if language == "fr":
        for place in sorted((match.start() for match in _FRENCH_MARKS.finditer("".join(written))), reverse=True):
            written.insert(place, " ")
            spans.insert(place, spans[place])
    return "".join(written), spans


def _clusters(text: str) -> list[Span]:
    """Return characters with the combining marks that follow them."""
    starts = [place for place, letter in enumerate(text) if place == 0 or not unicodedata.combining(letter)]
    return list(pairwise([*starts, len(text)]))


def _shape(cluster: str, before: str) -> str:
    composed = unicodedata.normalize("NFC", cluster).translate(_SAME)
    if _LIGATURES.match(composed):
        composed = unicodedata.normalize("NFKC", composed)
    if composed == _JOINER and before and unicodedata.category(before) in ("So", "Sk", "Mn"):
        return composed
    kept = [letter for letter in composed if unicodedata.category(letter) not in ("Cf", "Cc", "Cs", "Co", "Cn")]
    return "".join(_ON_SOURCE.get(letter, letter) for letter in kept)
