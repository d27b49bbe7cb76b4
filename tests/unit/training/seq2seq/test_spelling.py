"""Slips are mended, and what is no slip stays."""

import pytest

from training.seq2seq.spelling import Speller, corrected
from training.seq2seq.subwords import SPACE

WORDS = {
    "en": "friend their the wife color favorite bigger hello please freed address dress cat mar",
    "fr": "très école déjà maison bonjour été",
}


@pytest.fixture(scope="module")
def english() -> Speller:
    return Speller("en", [SPACE + word for word in WORDS["en"].split()])


@pytest.fixture(scope="module")
def french() -> Speller:
    return Speller("fr", [SPACE + word for word in WORDS["fr"].split()])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("freind", "friend"),
        ("thier", "their"),
        ("teh", "the"),
        ("biger", "bigger"),
        ("adress", "address"),  # and not "dress", which is commoner
        ("friend", "friend"),
        ("wifi", "wifi"),  # too short for "wife"
        ("colour", "colour"),
        ("favourite", "favourite"),
        ("lawnmower", "lawnmower"),
        ("netflix", "netflix"),
        ("tomorow", "tomorow"),  # the network doesn't know "tomorrow" here
    ],
)
def test_an_english_word_is_read_as_what_it_nearly_is(word: str, expected: str, english: Speller) -> None:
    assert english.corrected(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("tres", "très"), ("deja", "déjà"), ("ecole", "école"), ("ete", "été"), ("maisson", "maison"), ("pont", "pont")],
)
def test_french_gets_its_accents(word: str, expected: str, french: Speller) -> None:
    assert french.corrected(word) == expected


def test_a_text_keeps_where_its_letters_come_from(english: Speller) -> None:
    text = "Freind, teh Freind freind@teh.com #teh"
    written, origins, mended = corrected(text, [(place, place + 1) for place in range(len(text))], english)
    assert written == "Friend, the Freind freind@teh.com #teh"
    assert mended == (("Freind", "Friend"), ("teh", "the"))
    assert len(origins) == len(written)
    assert {text[slice(*origins[place])] for place in range(6)} == {"Freind"}
    assert text[slice(*origins[-1])] == "h"
