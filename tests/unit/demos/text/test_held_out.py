"""The passages to measure on: no network of ours was trained on them, and every style can read its own."""

from pathlib import Path

import pytest

import weights
from demos.text.catalog import STYLE_TITLES, weights_name
from demos.text.held_out import held_out
from demos.text.results import NothingHeldOut
from training.char_lstm.data import STYLES, split

CORPORA = Path(__file__).parents[5] / "shared/data/text"


@pytest.mark.parametrize("style", list(STYLE_TITLES))
def test_a_passage_was_not_trained_on(style: str) -> None:
    passage = held_out(style)
    assert 5_000 < len(passage.text) < 8_500
    texts = {name: CORPORA / STYLES[name].file for name in STYLE_TITLES}
    if not texts[style].is_file():
        pytest.skip("the corpora aren't here")
    train, valid = split(texts[style].read_text(encoding="utf-8"))
    assert passage.own == (passage.text not in valid)
    assert passage.text not in train
    lines = [line for line in passage.text.splitlines() if len(line) > 40]
    assert len(lines) > 5
    copied = [line for line in lines if line in train]
    assert not copied


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("style", list(STYLE_TITLES))
def test_a_style_can_read_its_passage_whole(style: str) -> None:
    assert set(held_out(style).text) <= set(weights.card(weights_name(style)).config["vocabulary"])


def test_titles_and_words_tell_held_out_from_written_here() -> None:
    assert (held_out("sherlock").title, held_out("c").title) == ("Sherlock Holmes, held out", "C code, written here")
    assert "held out" in held_out("presidents").what
    assert "this project wrote" in held_out("latex").what


@pytest.mark.parametrize("style", ["limericks", "../text", "", "a/b"])
def test_other_styles_have_none(style: str) -> None:
    with pytest.raises(NothingHeldOut):
        held_out(style)
