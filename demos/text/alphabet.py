"""How a network with a small alphabet reads what a visitor typed."""

import unicodedata
from dataclasses import dataclass

PLAINER = {
    "\r\n": "\n",
    "\r": "\n",
    "\t": "    ",
    "\u00a0": " ",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "--",
    "…": "...",
}
NAMES = {"\t": "tab", " ": "space", "\n": "new line", "\r": "carriage return", "\x00": "NUL"}


@dataclass(frozen=True)
class Reading:
    """What the network reads of a prompt: `replaced` are pairs (typed, read), `unknown` the characters left out."""

    text: str
    replaced: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]


def read_as(prompt: str, alphabet: frozenset[str]) -> Reading:
    """Read a prompt with an alphabet: typographic marks become plain ones, what is then still foreign is left out."""
    text, replaced = prompt, []
    for typed, plain in PLAINER.items():
        if typed in text and typed not in alphabet and alphabet.issuperset(plain):
            text = text.replace(typed, plain)
            if typed not in ("\r\n", "\r"):  # how a line ends is nobody's choice
                replaced.append((typed, plain))
    unknown = tuple(dict.fromkeys(character for character in text if character not in alphabet))
    return Reading("".join(character for character in text if character in alphabet), tuple(replaced), unknown)


def name_of(character: str) -> str:
    """A character as a visitor can recognise it: itself where it can be seen, else its name."""
    if character in NAMES:
        return NAMES[character]
    if unicodedata.category(character)[0] in "CZM":
        return f"{unicodedata.name(character, 'control character').lower()} (U+{ord(character):04X})"
    return character
