"""Both directions in Try it: where the weights for both are here, and where they aren't; verdicts and marks in JSON."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demos.translation import translate, trust
from demos.translation.catalog import directions_here
from demos.translation.choices import read_chosen, read_place
from demos.translation.results import Translation, UnknownChoice
from demos.translation.rooms.try_it import back_translation
from demos.translation.rooms.try_it import room as try_it
from demos.translation.views import translation_view
from tests.networks.shipping import served_from
from tests.networks.translation_network import BACK, ship_both

pytestmark = pytest.mark.slow

FRENCH = "Un homme voit la maison avec une fille."


@pytest.fixture(scope="module", autouse=True)
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Small networks both ways in place of the shipped ones."""
    folder = tmp_path_factory.mktemp("weights")
    ship_both(folder)
    with served_from(folder):
        yield folder


def test_directions_are_those_with_weights(shipped: Path) -> None:
    assert directions_here() == ["en-fr", "fr-en"]
    aside = shipped / "run" / "aside"
    (shipped / BACK).rename(aside)
    try:
        assert directions_here() == ["en-fr"]
        assert not try_it.offer_direction(FRENCH, "en-fr").visible
    finally:
        aside.rename(shipped / BACK)


def test_french_is_translated_into_english() -> None:
    sheet, notice, line, _, _, turn = try_it.show_translation("Un homme voit la maison.", 3, "attention", "fr-en")
    assert json.loads(sheet)["given"] == "Un homme voit la maison."
    assert (
        "".join(json.loads(sheet)["target"])
        == translate.translate("Un homme voit la maison.", 3, direction="fr-en").text
    )
    assert "english.txt" in line
    assert notice == ""
    assert not turn.visible


def test_the_other_direction_is_offered_for_a_text_in_its_language() -> None:
    *_, turn = try_it.show_translation(FRENCH, 3)
    assert turn.visible
    assert turn.value == "Translate it into English"
    assert not try_it.offer_direction("The man is in the house.", "en-fr").visible
    assert try_it.offer_direction("The man is in the house.", "fr-en").visible


def test_swapping_puts_the_translation_in_place_of_the_text() -> None:
    sheet, *_ = try_it.show_translation("A man sees the house.", 3)
    translated = "".join(json.loads(sheet)["target"])
    assert try_it.swap("A man sees the house.", sheet, "en-fr") == (translated, "fr-en", "attention")
    assert try_it.swap("Something newer", sheet, "en-fr")[0] == "Something newer"
    assert try_it.swap("Something", "[broken", "fr-en") == ("Something", "en-fr", "attention")
    assert try_it.keep_to_model("plain", "fr-en") == "en-fr"
    assert try_it.keep_to_model("attention", "fr-en") == "fr-en"


def found(**changes: Any) -> Translation:
    """A translation of two sentences of two words."""
    words = ("a", "b", "c", "d")
    usual = Translation("a b c d", words, words, np.eye(4, dtype=np.float32), ((2, 2), (2, 2)))
    return replace(usual, **changes)


@pytest.mark.parametrize(
    ("changes", "verdicts"),
    [
        ({"trust": (0.9, 0.1)}, ["right", "wrong"]),
        ({"trust": (0.5, None)}, ["check", ""]),
        ({"trust": (0.9, 0.9), "stopped": (4,)}, ["right", "check"]),
        ({"trust": (0.9, 0.9), "stopped": (2,)}, ["check", "right"]),
        ({}, []),
    ],
)
def test_verdicts_follow_from_probabilities_and_stopped_loops(changes: dict[str, Any], verdicts: list[str]) -> None:
    assert trust.verdicts(found(**changes)) == verdicts


def test_page_is_told_what_to_mark() -> None:
    value = translation_view.translation_json(
        "a b c d",
        found(probabilities=(0.9, 0.1, 1.0, 0.39), stopped=(2,)),
        chosen={1: (7, 3)},
        verdicts=["right", "check"],
        close={"right": 0.8},
    )
    shown = json.loads(value)
    assert shown["unsure"] == [1, 3]
    assert shown["stopped"] == [2]
    assert shown["rows"] == [2, 2]
    assert shown["chosen"] == {"1": [7, 3]}
    assert shown["verdicts"] == ["right", "check"]
    assert shown["close"] == {"right": 0.8}


@pytest.mark.parametrize(("text", "direction"), [("A man sees the house.", "en-fr"), (FRENCH, "fr-en")])
def test_a_translation_is_translated_back_and_what_differs_is_marked(text: str, direction: str) -> None:
    sheet, *_ = try_it.show_translation(text, 5, "attention", direction)
    back = {"en-fr": "fr-en", "fr-en": "en-fr"}[direction]
    said = translate.translate("".join(json.loads(sheet)["target"]), direction=back).text
    shown = back_translation.translate_back(text, sheet, direction)
    plain = unescape(re.sub("</?mark>", "", shown))
    assert f"<dd>{text}</dd>" in plain
    assert f"<dd>{said}</dd>" in plain
    assert ("<mark>" in shown) == (said != text)


@pytest.mark.parametrize(("sheet", "direction"), [("", "en-fr"), ("{}", "en-fr"), (translation_view.EMPTY, "xx")])
def test_nothing_is_translated_back_where_no_translation_stands(sheet: str, direction: str) -> None:
    assert back_translation.translate_back("A man.", sheet, direction) == ""


def test_a_model_that_tells_no_probabilities_has_no_unsure_words() -> None:
    assert json.loads(translation_view.translation_json("a b c d", found()))["unsure"] is None


@pytest.mark.parametrize(
    "raw",
    [None, [], {"a": [1]}, {"0": []}, {"0": "12"}, {"0": [True]}, {"0": [1.5]}, {"-1": [1]}, {0: [1]}, {"²": [1]}],
)
def test_choices_that_cannot_be_read_are_refused(raw: Any) -> None:
    with pytest.raises(UnknownChoice):
        read_chosen(raw)


def test_choices_are_read() -> None:
    assert read_chosen({"0": [5, 6], "3": [7]}) == {0: (5, 6), 3: (7,)}
    assert read_place({"word": 3}, "word") == 3
    for raw in ({}, None, {"word": "3"}, {"word": -1}, {"word": True}):
        with pytest.raises(UnknownChoice):
            read_place(raw, "word")
