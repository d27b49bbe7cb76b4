"""How a text is laid out to be written by hand: in the network's alphabet, broken into lines as long as it knows."""

import textwrap
import unicodedata

from demos.text.alphabet import character_name, normalize
from demos.text.results import HandwriteRefused, UnwritableCharacters

LONGEST_TEXT = 400  # characters
LINE = 36  # characters; nine in ten lines that the network learned from have no more than 38
_NEAREST = {
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "&": "and",
    "€": "EUR",
    "«": '"',
    "»": '"',
    "„": '"',
    "·": ".",
    "/": "-",
    "[": "(",
    "]": ")",
    "_": "-",
}


def lines_of(text: str, alphabet: str, longest: int = LONGEST_TEXT) -> list[str]:
    """Return the lines to write; a blank one where the text leaves one free.

    Typographic marks become plain ones. Raises `HandwriteRefused` for what isn't text, for none, and for more than
    `longest` characters; `UnwritableCharacters` for characters outside the alphabet.
    """
    if not isinstance(text, str):
        raise HandwriteRefused("This isn't text. Type a line to be written.")
    if not text.strip():
        raise HandwriteRefused("There is nothing to write. Type a few words.")
    if len(text) > longest:
        raise HandwriteRefused(f"This text has {len(text):,} characters; at most {longest} are written. Shorten it.")
    plain = normalize(text, frozenset(alphabet) | {"\n"})
    if plain.unknown:
        raise _unwritable(text, plain.unknown, alphabet)
    paragraphs = [paragraph.strip() for paragraph in plain.text.strip().split("\n")]
    return [line for paragraph in paragraphs for line in _wrapped(paragraph)]


def _wrapped(paragraph: str) -> list[str]:
    return textwrap.wrap(" ".join(paragraph.split()), LINE, break_on_hyphens=False) or [""]


def nearest(text: str, alphabet: str) -> str:
    """Return a text in characters of the alphabet: accents left out, some marks by what stands for them, others gone.

    "Café & Straße" is "Cafe and Strasse".
    """
    known = set(alphabet) | {"\n"}
    plain = normalize(text, frozenset(alphabet) | set(_NEAREST) | {"\n"} | set(text)).text
    near = []
    for character in plain:
        bare = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
        candidates = (character, _NEAREST.get(character, ""), bare)
        near.append(next((one for one in candidates if one and known.issuperset(one)), ""))
    return "".join(near)


def _unwritable(text: str, characters: tuple[str, ...], alphabet: str) -> UnwritableCharacters:
    """Return the refusal of a text, with the nearest one that can be written."""
    instead = nearest(text, alphabet)
    names = ", ".join(f"“{character_name(character)}”" for character in characters[:10])
    advice = f" “{_shortened(instead)}” would do." if instead.strip() else " Type English letters."
    return UnwritableCharacters(
        f"The network never saw {names} written by hand: it learned English letters without accents, digits and the "
        f"usual marks.{advice}",
        characters,
        instead,
    )


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}..."
