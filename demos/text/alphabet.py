"""How a network with a small alphabet reads what a visitor typed."""

import unicodedata

from demos.text.results import NormalizedText

REPLACEMENTS = {
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


def normalize(prompt: str, alphabet: frozenset[str]) -> NormalizedText:
    """Return a prompt in an alphabet: typographic marks become plain ones, what is then still unknown is left out."""
    text, replaced = prompt, []
    for typed, plain in REPLACEMENTS.items():
        if typed in text and typed not in alphabet and alphabet.issuperset(plain):
            text = text.replace(typed, plain)
            if typed not in ("\r\n", "\r"):  # how a line ends is nobody's choice
                replaced.append((typed, plain))
    unknown = tuple(dict.fromkeys(character for character in text if character not in alphabet))
    return NormalizedText("".join(character for character in text if character in alphabet), tuple(replaced), unknown)


def character_name(character: str) -> str:
    """Return a character as a visitor can recognise it: itself where it can be seen, else its name."""
    if character in NAMES:
        return NAMES[character]
    if unicodedata.category(character)[0] in "CZM":
        return f"{unicodedata.name(character, 'control character').lower()} (U+{ord(character):04X})"
    return character
