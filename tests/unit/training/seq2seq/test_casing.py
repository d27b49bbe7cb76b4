"""Inline casing: which words count as a run of capitals, and the text again."""

import pytest

from training.seq2seq.casing import mark_capitals, restore_capitals


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("I LOVE YOU SO MUCH", "<caps>i love you so much</caps>"),
        ("Yes, I LOVE it", "Yes, I<caps> love</caps> it"),
        ("NASA", "<caps>nasa</caps>"),
        ("Take VITAMIN C", "Take<caps> vitamin c</caps>"),
        ("I have A DOG AND A CAT", "I have A<caps> dog and a cat</caps>"),
        ("the TV. A dog", "the<caps> tv</caps>. A dog"),
        ("J'ADORE L'ÉTÉ", "<caps>j'adore l'été</caps>"),
        ("<0> I AM <1> HERE", "<0><caps> i am <1> here</caps>"),
        ("I", "I"),
        ("A B", "A B"),
        ("DVDs and iPhone, McDonald", "DVDs and iPhone, McDonald"),
        ("É", "É"),
    ],
)
def test_runs_of_capitals_are_marked_and_come_back(text: str, marked: str) -> None:
    assert mark_capitals(text) == marked
    assert restore_capitals(marked) == text


def test_a_mark_that_is_missing_does_no_harm() -> None:
    assert restore_capitals("<caps>je t'aime") == "JE T'AIME"
    assert restore_capitals("je</caps> t'aime") == "je t'aime"
