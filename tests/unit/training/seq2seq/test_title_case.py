"""Capitals that say nothing are left out, those of names stay."""

import pytest

from training.seq2seq.title_case import lower_titles

KNOWN = {"our": 5, "story": 9, "and": 2, "values": 8, "lawnmower": 7, "window": 3, "Window": 6, "Paris": 1, "how": 4}
"""Words with a token of their own, and its number."""


def spell(word: str) -> list[int]:
    """Return the token of a known word, and a token for each letter of another."""
    return [KNOWN[word]] if word in KNOWN else [ord(letter) for letter in word]


@pytest.mark.parametrize(
    ("text", "expected", "capital"),
    [
        ("Lawnmower", "lawnmower", True),
        ("Window!", "window!", True),
        ("Our Story and Our Values", "our story and our values", True),
        ("Twenty-Three", "twenty-three", True),
        ("Lawnmower or not, we go", "lawnmower or not, we go", True),
        ("Mr Lawnmower said so", "Mr Lawnmower said so", False),  # no title: "said" isn't a small word
        ("Window seats are free", "Window seats are free", False),  # known with a capital too
        ("Paris and Story", "Paris and story", False),
        ("Story", "story", True),
        ("Xavier", "Xavier", False),
        ("It is our story.", "It is our story.", False),
        ("The End of Story.", "The End of Story.", False),  # a sentence, by its mark
        ("STORY", "STORY", False),
        ("<3> Story", "<3> story", True),
        ("Rose", "Rose", False),
        ("...", "...", False),
        ("", "", False),
    ],
)
def test_words_that_are_usually_small_are_read_small(text: str, expected: str, capital: bool) -> None:
    assert lower_titles(text, spell) == (expected, capital)
