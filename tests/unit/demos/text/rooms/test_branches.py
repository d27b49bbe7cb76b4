"""Branches: what the page is told of a place, how the sheet goes on from another character, and what is refused."""

import json
from typing import Any

import gradio as gr
import pytest

from demos.text.analysis.alternatives import alternatives
from demos.text.rooms.try_it import branches
from demos.text.rooms.try_it import room as try_it
from demos.text.text_session import Part, Sheet
from demos.text.write import write

pytestmark = pytest.mark.usefixtures("network")
SETTINGS = ("Shakespeare", 100, 0.8, 5, True)
branch = branches.branching(try_it.continue_sheet)


def event(data: Any) -> gr.EventData:
    return gr.EventData(None, data)


@pytest.fixture
def sheet() -> str:
    """A finished sheet of 100 characters, as the page holds it."""
    *_, (written, *_) = try_it.write_anew("ROMEO:\n", *SETTINGS)
    return str(written)


def test_a_place_is_told_with_the_number_of_the_question(sheet: str) -> None:
    answer = json.loads(branches.look_up(sheet, event({"asked": 3, "at": 40})))
    assert answer["asked"] == 3
    assert len(answer["predictions"]) == 8
    shares = [one["probability"] for one in answer["predictions"]]
    assert shares == sorted(shares, reverse=True)
    assert answer["written"]["character"] == json.loads(sheet)["continuation"][40]
    assert {"character", "name", "probability", "rank"} == set(answer["written"])


def test_a_branch_keeps_what_stands_before_and_goes_on_in_the_same_way_each_time(sheet: str) -> None:
    before = json.loads(sheet)
    chosen = next(letter for letter in "ab" if letter != before["continuation"][40])
    steps = [list(branch(sheet, event({"at": 40, "character": chosen}), *SETTINGS)) for _ in range(2)]
    first, again = (json.loads(items[-1][0]) for items in steps)
    assert first["continuation"] == again["continuation"]
    assert len(first["continuation"]) == 100
    assert first["continuation"][:41] == before["continuation"][:40] + chosen
    assert first["continuation"][41:] != before["continuation"][41:]
    assert first["follows"] == before["run"]
    assert (first["style"], first["temperature"], first["writing"]) == ("shakespeare", 0.8, False)
    assert "59 characters, " in steps[0][-1][2]
    other = next(letter for letter in "cd" if letter != before["continuation"][40])
    *_, (elsewhere, *_) = branch(sheet, event({"at": 40, "character": other}), *SETTINGS)
    assert json.loads(elsewhere)["continuation"][41:] != first["continuation"][41:]


def test_a_branch_is_written_as_its_sheet_was_whatever_the_controls_say_now(sheet: str) -> None:
    choice = event({"at": 40, "character": "a"})
    *_, (same, *_) = branch(sheet, choice, *SETTINGS)
    *_, (moved, *_) = branch(sheet, choice, "No such style", 50, 1.9, *SETTINGS[3:])
    assert json.loads(moved)["continuation"] == json.loads(same)["continuation"]


def test_a_branch_at_the_end_writes_one_character_and_a_longer_length_is_filled(sheet: str) -> None:
    *_, (one, *_) = branch(sheet, event({"at": 99, "character": "a"}), *SETTINGS)
    assert len(json.loads(one)["continuation"]) == 101
    *_, (longer, *_) = branch(sheet, event({"at": 10, "character": "a"}), "Shakespeare", 200, *SETTINGS[2:])
    assert len(json.loads(longer)["continuation"]) == 200


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "at",
        {},
        {"at": 100, "character": "a"},
        {"at": -1, "character": "a"},
        {"at": True, "character": "a"},
        {"at": 1.5, "character": "a"},
        {"at": "1", "character": "a"},
        {"at": 1, "character": ""},
        {"at": 1, "character": "ab"},
        {"at": 1, "character": 7},
        {"at": 10**400, "character": "a"},
    ],
)
def test_what_is_no_place_is_refused_in_a_sentence(sheet: str, data: Any) -> None:
    with pytest.raises(gr.Error, match=r"There is no such place in this text\. Click a character"):
        list(branch(sheet, event(data), *SETTINGS))


def test_a_place_that_cannot_be_told_answers_with_a_sentence(sheet: str) -> None:
    told = json.loads(branches.look_up(sheet, event({"asked": 1, "at": 100})))
    assert told == {"asked": 1, "message": "There is no such place: the network wrote 100 characters. Choose one."}
    told = json.loads(branches.look_up("[[", event("x")))
    assert told == {"asked": -1, "message": "There is no text to continue yet. Press Write first."}
    by_another = Sheet("a", "b", style="distilgpt2").to_json()
    told = json.loads(branches.look_up(by_another, event({"asked": 1, "at": 0})))
    assert told["message"].startswith("There is no style called “distilgpt2”.")


def test_a_branch_that_is_shown_again_has_its_own_line(sheet: str) -> None:
    line, _ = branches.show_branch(sheet, event({"at": 40}))
    assert "This is the branch at character 41 again: 100 characters." in line
    assert 'download="shakespeare-branch.txt"' in line
    line, _ = branches.show_branch(sheet, event(None))
    assert "This is the first text again: 100 characters." in line


def test_a_tree_that_was_opened_sets_prompt_style_and_temperature() -> None:
    given = Sheet("JULIET:", "O me", style="shakespeare", temperature=1.2, run="page-1").to_json()
    opened, prompt, *settings, _, line, _ = branches.open_tree(event({"sheet": given, "branches": 2}))
    assert (prompt, *settings[:3]) == ("JULIET:", "Shakespeare", 1.2, "No other")
    assert "value" not in settings[3], "the share of no style"
    assert json.loads(opened)["run"] == "page-1"
    assert "Opened a tree of 2 branches." in line


@pytest.mark.usefixtures("styles_network")
def test_a_tree_of_a_blended_text_sets_the_controls_of_the_blend() -> None:
    given = Sheet("int", "x", style="c", blend=("latex", 0.3)).to_json()
    _, _, *settings, _, _, _ = branches.open_tree(event({"sheet": given, "branches": 0}))
    assert settings == ["C code", 0.8, "LaTeX", 0.3]


@pytest.mark.usefixtures("styles_network")
def test_a_place_before_a_change_of_style_is_told_and_branched_in_the_style_of_that_place() -> None:
    as_c, as_latex = ("C code", 40, 0.8, 5, True), ("LaTeX", 40, 1.1, 5, True)
    *_, (first, *_) = try_it.write_anew("int x", *as_c)
    *_, (sheet, *_) = try_it.continue_in("LaTeX", first, *as_c)
    *_, (sheet, *_) = try_it.continue_sheet(str(sheet), *as_latex)
    written = json.loads(sheet)
    text = written["continuation"]
    assert [(part["at"], part["style"], part["temperature"]) for part in written["parts"]] == [
        (0, "c", 0.8),
        (40, "latex", 0.8),
        (80, "latex", 1.1),
    ]
    for at, style, temperature, begin in ((20, "c", 0.8, 0), (50, "latex", 0.8, 40), (100, "latex", 1.1, 80)):
        told = json.loads(branches.look_up(sheet, event({"asked": 1, "at": at})))
        expected = alternatives("int x" + text[:begin], text[begin:], at - begin, style, temperature)
        shares = [one["probability"] for one in told["predictions"]]
        assert shares == pytest.approx([one.probability for one in expected.likeliest], abs=1e-6)
    other = next(letter for letter in "ab" if letter != text[20])
    *_, (branched, *_) = branch(sheet, event({"at": 20, "character": other}), *as_latex)
    after = json.loads(branched)
    assert after["continuation"][:21] == text[:20] + other
    assert ([part["style"] for part in after["parts"]], after["style"]) == (["c"], "c")
    *_, rest = write("int x" + text[:20] + other, "c", len(text) - 21, seed=5 + 21)
    assert after["continuation"][21:] == rest


def test_what_a_model_from_the_hub_wrote_has_no_alternatives(sheet: str) -> None:
    parts = [{"at": 0, "style": "", "temperature": 0.8}, {"at": 50, "style": "shakespeare", "temperature": 0.8}]
    mixed = json.dumps(json.loads(sheet) | {"parts": parts})
    told = json.loads(branches.look_up(mixed, event({"asked": 1, "at": 10})))
    assert told["message"].startswith("A model from the Hub wrote this part of the text.")
    with pytest.raises(gr.Error, match="A model from the Hub wrote this part"):
        list(branch(mixed, event({"at": 10, "character": "a"}), *SETTINGS))
    assert len(json.loads(branches.look_up(mixed, event({"asked": 1, "at": 60})))["predictions"]) == 8


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        (None, "This file isn't a tree that was downloaded here."),
        ("{", "This file isn't a tree that was downloaded here."),
        (Sheet("a", "b").to_json(), "There is no style called “”."),
        (
            Sheet("a", "b", style="shakespeare", parts=(Part(0, "rap", 0.8),)).to_json(),
            "There is no style called “rap”.",
        ),
        (Sheet("a", "b", style="rap").to_json(), "There is no style called “rap”."),
        (Sheet("a", "b", style="shakespeare", temperature=9.0).to_json(), "The temperature is 9."),
        (Sheet("x" * 20_001, "b", style="shakespeare").to_json(), "This prompt has 20,001 characters"),
        (Sheet("a", "b", style="shakespeare", blend=("c", 0.5)).to_json(), "There is no style called “c” to blend"),
    ],
)
def test_what_is_no_tree_is_refused(sheet: Any, sentence: str) -> None:
    with pytest.raises(gr.Error) as refused:
        branches.open_tree(event({"sheet": sheet}))
    assert sentence in str(refused.value)
