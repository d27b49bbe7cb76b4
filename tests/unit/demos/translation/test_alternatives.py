"""Other words and other sentences: what they promise comes out when they are chosen; and what is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demos.translation.alternatives import other_sentences, other_words
from demos.translation.results import UnknownChoice
from demos.translation.translate import translate, translate_chosen
from tests.networks.shipping import served_from
from tests.networks.translation_network import ship
from training.seq2seq.network import EOS

pytestmark = pytest.mark.slow

TEXT = "<b>A man sees a red ball.</b> My friend likes the house."
ASKED = (5, "attention", "en-fr")


@pytest.fixture(scope="module", autouse=True)
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small network in place of the shipped one."""
    folder = tmp_path_factory.mktemp("weights")
    ship(folder)
    with served_from(folder):
        yield folder


def test_a_chosen_word_stands_there_and_what_comes_before_stays() -> None:
    usual = translate(TEXT, *ASKED)
    rows = usual.sentences[0][0]
    tried = 0
    for place in range(3, rows - 4):  # without the tags
        for other in other_words(TEXT, 0, place, *ASKED, {}):
            tried += 1
            found = translate_chosen(TEXT, *ASKED, {0: other.token_ids})
            assert other.word != usual.target_tokens[place]
            assert found.target_tokens[: place + 1] == (*usual.target_tokens[:place], other.word)
            assert f"<b>{other.text}</b>" in found.text
            assert found.target_tokens[-usual.sentences[1][0] :] == usual.target_tokens[-usual.sentences[1][0] :]
            assert 0 < other.probability < 1
    assert tried >= 3


def test_a_choice_goes_on_from_the_one_before() -> None:
    first = next(other for place in range(3, 8) for other in other_words(TEXT, 0, place, *ASKED, {}))
    chosen = {0: first.token_ids}
    usual = translate_chosen(TEXT, *ASKED, chosen)
    later = len(usual.target_tokens) - usual.sentences[1][0] - 5
    for other in other_words(TEXT, 0, later, *ASKED, chosen):
        found = translate_chosen(TEXT, *ASKED, {0: other.token_ids})
        assert found.target_tokens[:later] == usual.target_tokens[:later]


def test_other_sentences_come_out_whole() -> None:
    usual = translate(TEXT, *ASKED)
    others = other_sentences(TEXT, 1, *ASKED, {})
    assert others
    assert [one.probability for one in others] == sorted((one.probability for one in others), reverse=True)
    for other in others:
        found = translate_chosen(TEXT, *ASKED, {1: other.token_ids})
        assert found.text.endswith(other.text)
        assert found.text != usual.text


def test_marks_that_are_copied_have_no_alternative() -> None:
    assert other_words(TEXT, 0, 0, *ASKED, {}) == []
    assert other_words(TEXT, 0, 99, *ASKED, {}) == []


@pytest.mark.parametrize(
    "chosen", [{0: []}, {0: [EOS]}, {0: [10**6]}, {0: [5, -1]}, {0: [EOS, 5]}, {0: [5] * 500}, {7: [5]}]
)
def test_what_nothing_begins_with_is_refused(chosen: dict[int, list[int]]) -> None:
    with pytest.raises(UnknownChoice):
        translate_chosen(TEXT, *ASKED, chosen)


def test_sentences_that_are_gone_are_refused() -> None:
    with pytest.raises(UnknownChoice, match="no such sentence"):
        other_words(TEXT, 5, 0, *ASKED, {})
    with pytest.raises(UnknownChoice, match="of this project only"):
        other_words(TEXT, 0, 0, 5, "opus-mt", "en-fr", {})
