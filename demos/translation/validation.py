"""What may be asked of a translator, and the sentence a visitor gets where it may not: no tensors."""

from demos.serving.limits import TRANSLATED_CHARACTERS as MOST_CHARACTERS
from demos.translation.catalog import BACK, DIRECTIONS, FORTH, HUB, MODELS, from_hub
from demos.translation.results import (
    BeamsOutOfRange,
    EmptyText,
    TextTooLong,
    UnknownDirection,
    UnknownModel,
    UnreadableText,
)

MOST_WORDS = 500
MOST_BEAMS = 20


def check_request(text: str, beams: int, model: str, direction: str = FORTH) -> None:
    """Raise the error of `results` that says why a text can't be translated like that, if it can't."""
    known = (*MODELS, *HUB)
    if model not in known and not from_hub(model):
        raise UnknownModel(f"There is no translator called “{str(model)[:40]}”. There are: {', '.join(known)}.")
    check_direction(model, direction)
    language, _ = DIRECTIONS[direction]
    if not isinstance(text, str) or not text.strip():
        article = "an" if language == "English" else "a"
        raise EmptyText(f"There is nothing to translate. Type {article} {language} sentence.")
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
        raise UnreadableText(f"The network reads {language}, in Latin letters; most of this text is in another script.")


def check_direction(model: str, direction: str) -> None:
    """Raise `UnknownDirection` unless this translator goes that way."""
    if direction not in DIRECTIONS:
        raise UnknownDirection(
            f"There is no direction called “{str(direction)[:40]}”. There are: {', '.join(DIRECTIONS)}."
        )
    if direction != FORTH and model not in BACK:
        raise UnknownDirection(f"The translator called “{model}” goes only from English to French.")


def check_characters(text: str) -> None:
    """Raise `UnreadableText` for what is no text: NUL, and halves of a character (lone surrogates)."""
    if "\x00" in text:
        raise UnreadableText("The text holds a NUL character, which no text should. Remove it and try again.")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise UnreadableText(
            "The text holds half of a character (a lone surrogate), so it was cut or encoded wrongly. "
            "Copy it again from where it came."
        )
