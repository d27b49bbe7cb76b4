"""Samples of hands: ten of those that were learned, the same word in each, and one sentence at several biases."""

from pathlib import Path

import numpy as np
import pytest

import weights
from demos.serving import loader
from demos.text import hands
from demos.text.results import HandwriteRefused, OutOfRange
from weights.card import write_card

pytestmark = pytest.mark.usefixtures("writer")


def test_every_hand_is_offered_where_there_are_few() -> None:
    assert hands.offered() == (1, 2, 3)
    assert hands.clearest() == 3


def test_ten_of_many_are_offered(tmp_path: Path) -> None:
    card = weights.card("handwriting")
    card.config["writers"] = list(range(100, 274))
    write_card(tmp_path / "weights" / "handwriting", card)
    styles = hands.offered()
    assert len(set(styles)) == 10
    assert min(styles) == 1
    assert max(styles) <= 174
    assert hands.clearest() in styles


def test_specimens_say_the_word_in_different_hands_and_are_kept() -> None:
    drawn = hands.specimens()
    assert [line.text for line in drawn] == [hands.SPECIMEN] * 3
    assert not np.array_equal(drawn[0].strokes[:4], drawn[1].strokes[:4])
    assert hands.specimens() is drawn
    loader.clear()
    again = hands.specimens()
    assert again is not drawn
    np.testing.assert_allclose(again[2].strokes, drawn[2].strokes)


def test_a_higher_bias_stays_nearer_to_the_most_probable() -> None:
    lines = hands.at_biases("a", style=1, seed=3)
    assert len(lines) == len(hands.STRIP)
    assert len({line.strokes[:3].tobytes() for line in lines}) == len(hands.STRIP)
    with pytest.raises(HandwriteRefused, match="one line"):
        hands.at_biases("a" * 30 + " " + "b" * 30)
    with pytest.raises(HandwriteRefused, match="no such hand"):
        hands.at_biases("a", style=9)
    with pytest.raises(OutOfRange):
        hands.at_biases("a", biases=[4.0])
