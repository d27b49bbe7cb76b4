"""What may be asked of a translator, and the sentence a visitor gets where it may not: no tensors."""

from demos.translation.catalog import HUB, MODELS
from demos.translation.results import BeamsOutOfRange, EmptyText, TextTooLong, UnknownModel, UnreadableText

MOST_WORDS = 500
MOST_CHARACTERS = 5_000
MOST_BEAMS = 20


def check_request(text: str, beams: int, model: str) -> None:
    """Raise `EmptyText`, `TextTooLong`, `UnreadableText`, `BeamsOutOfRange` or `UnknownModel` where it can't."""
    known = (*MODELS, *HUB)
    if model not in known:
        raise UnknownModel(f"There is no translator called “{model}”. There are: {', '.join(known)}.")
    if not isinstance(text, str) or not text.strip():
        raise EmptyText("There is nothing to translate. Type an English sentence.")
    check_characters(text)
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


def check_characters(text: str) -> None:
    """Raise `UnreadableText` for what is no text: NUL, and halves of a character (lone surrogates)."""
    if "\x00" in text:
        raise UnreadableText("The text holds a NUL character, which no text should. Remove it and try again.")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise UnreadableText(
            "The text holds half of a character (a lone surrogate), so it was cut or encoded wrongly. "
            "Copy it again from where it came."
        )
