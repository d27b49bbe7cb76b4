"""What may be asked of a translator, and what a visitor is told where it may not: no tensors."""

from demos.translation.catalog import HUB, MODELS

MOST_WORDS = 500
MOST_CHARACTERS = 5_000
MOST_BEAMS = 20


class EmptyText(ValueError):
    """There is nothing to translate."""


class TextTooLong(ValueError):
    """The text has more words or characters than are translated at once."""


class UnreadableText(ValueError):
    """The text isn't what the network can read."""


class BeamsOutOfRange(ValueError):
    """The beam search can't be that wide or narrow."""


class UnknownModel(ValueError):
    """There is no such translator."""


def check(text: str, beams: int, model: str) -> None:
    """Raises `EmptyText`, `TextTooLong`, `UnreadableText`, `BeamsOutOfRange` or `UnknownModel` where it may not."""
    known = (*MODELS, *HUB)
    if model not in known:
        raise UnknownModel(f"There is no translator called “{model}”. There are: {', '.join(known)}.")
    if not isinstance(text, str) or not text.strip():
        raise EmptyText("There is nothing to translate. Type an English sentence.")
    if "\x00" in text:
        raise UnreadableText("The text holds a NUL character, which no text should. Remove it and try again.")
    count = len(text.split())
    if count > MOST_WORDS:
        raise TextTooLong(
            f"This text has {count:,} words; up to {MOST_WORDS} are translated at once. Give it in parts."
        )
    if len(text) > MOST_CHARACTERS:
        raise TextTooLong(
            f"This text has {len(text):,} characters; up to {MOST_CHARACTERS:,} are translated at once. "
            "Give it in parts."
        )
    if isinstance(beams, bool) or not isinstance(beams, int) or not 1 <= beams <= MOST_BEAMS:
        raise BeamsOutOfRange(f"The number of beams must be a whole number from 1 to {MOST_BEAMS}.")
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(letter < "\u0250" for letter in letters) < len(letters) / 2:
        raise UnreadableText("The network reads English, in Latin letters; most of this text is in another script.")
