"""Try it by hand: what the sheet gets while a page is written, and after a click on a word."""

import json
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from demos.text.rooms.handwriting import hand, kinds, try_it
from demos.text.rooms.handwriting.sheet import AGAIN, read_page, read_words

pytestmark = pytest.mark.usefixtures("writer")
TEXT = "The quick brown fox jumps over the lazy dog"


def clicked(**sent: Any) -> Any:
    return SimpleNamespace(_data=sent)


def test_a_page_grows_and_is_said_to_be_done() -> None:
    *growing, (sheet, notice, line, _) = try_it.write_page(TEXT, "2", 0.5, 7)
    pages = [json.loads(item[0]) for item in growing]
    assert [len(page["lines"]) for page in pages] == [1, 2]
    assert all(page["writing"] and page["rows"] == 2 for page in pages)
    page = json.loads(sheet)
    assert not page["writing"]
    assert page["run"] == pages[0]["run"]
    assert "may lack a letter" in notice
    assert "<li>seed 7</li>" in line
    assert json.loads(next(try_it.write_page(TEXT, "2", 0.5, 7))[0])["run"] != page["run"]


def test_it_writes_when_it_is_first_shown_and_only_then() -> None:
    nothing = json.dumps({"lines": [], "rows": 1, "longest": 0})
    assert list(try_it.write_if_shown("text", nothing, "a", "0", 0.5, 1, "")) == [(gr.skip(),) * 4]
    *_, (sheet, _, _, _) = try_it.write_if_shown("handwriting", nothing, "a", "0", 0.5, 1, "")
    assert read_page(sheet)["lines"]
    assert list(try_it.write_if_shown("handwriting", sheet, "b", "0", 0.5, 1, "")) == [(gr.skip(),) * 4]


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "nothing to write"), ("Café", "“Cafe” would do"), ("a" * 401, "401")]
)
def test_refusals_are_sentences(text: str, sentence: str) -> None:
    with pytest.raises(gr.Error, match=sentence):
        list(try_it.write_page(text, "0", 0.6, 0))
    with pytest.raises(gr.Error, match="no such hand"):
        list(try_it.write_page("a", "99", 0.6, 0))
    with pytest.raises(gr.Error, match="no such hand"):
        list(try_it.write_page("a", "x", 0.6, 0))


def test_a_clicked_word_is_new_and_the_rest_stands() -> None:
    *_, (sheet, _, _, _) = try_it.write_page(TEXT, "2", 0.5, 7)
    before = json.loads(sheet)
    word = before["lines"][1]["words"][0]
    after = json.loads(try_it.write_word_again(sheet, "2", 0.5, "", clicked(line=1, word=word))[0])
    assert after["lines"][0] == before["lines"][0]
    assert after["lines"][1]["row"] == before["lines"][1]["row"]
    assert after["lines"][1]["points"] != before["lines"][1]["points"]
    assert after["fresh"]["line"] == 1
    assert after["run"] != before["run"]


def shown_lines(sheet: str) -> list[list[int]]:
    """Return the points of each line of a sheet."""
    return [line["points"] for line in json.loads(sheet)["lines"]]


def test_a_link_has_the_same_words_written_again() -> None:
    *_, (sheet, _, _, again) = try_it.write_page(TEXT, "2", 0.5, 7)
    assert again == gr.skip()
    again = ""
    for line in (1, 0):
        word = json.loads(sheet)["lines"][line]["words"][0]
        sheet, _, again = try_it.write_word_again(sheet, "2", 0.5, again, clicked(line=line, word=word))
    assert len(read_words(again)) == 2
    nothing = json.dumps({"lines": [], "rows": 1, "longest": 0})
    *first, (opened, _, _, _) = try_it.write_if_shown("handwriting", nothing, TEXT, "2", 0.5, 7, again)
    assert first[0][3] == again
    assert shown_lines(opened) == shown_lines(sheet)
    fresh = next(try_it.write_page(TEXT, "2", 0.5, 7))
    assert fresh[3] == ""


def test_a_link_that_names_no_words_of_the_page_shows_the_page() -> None:
    nothing = json.dumps({"lines": [], "rows": 1, "longest": 0})
    *_, (plain, _, _, _) = try_it.write_if_shown("handwriting", nothing, "a", "2", 0.5, 7, "")
    for again in ("9.0.1", "0.99.1", "0.0.9999999999"):
        assert AGAIN.parse(again) == again
        *_, (sheet, _, _, _) = try_it.write_if_shown("handwriting", nothing, "a", "2", 0.5, 7, again)
        assert shown_lines(sheet) == shown_lines(plain)


@pytest.mark.parametrize("text", ["x", "1.2", "1.2.3.4", "-1.2.3", "1.2.3--4.5.6", "-".join(["0.0.1"] * 41), "١.٢.٣"])
def test_what_is_no_list_of_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"LINE\.WORD\.SEED"):
        AGAIN.parse(text)
    assert read_words(text) == []


@pytest.mark.parametrize("sent", [{}, {"line": 9, "word": 0}, {"line": 0, "word": 99}, {"line": "0"}, {"line": -1}])
def test_clicks_on_nothing_are_refused(sent: dict[str, Any]) -> None:
    *_, (sheet, _, _, _) = try_it.write_page("a", "2", 0.5, 7)
    for page in (sheet, "", "[]", '{"lines": 5}', '{"rows": 1, "longest": 1, "lines": [7]}'):
        with pytest.raises(gr.Error):
            try_it.write_word_again(page, "2", 0.5, "", clicked(**sent))


def test_the_chips_get_a_word_in_each_hand() -> None:
    shown = hand.show_specimens("handwriting", "0")
    assert [one["style"] for one in json.loads(shown.props["specimens"])] == [1, 2, 3]
    assert hand.show_specimens("text", "0") == gr.skip()


def test_without_the_network_there_is_no_switch(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    with gr.Blocks():
        assert kinds.switch() is not None
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "none"))
    with gr.Blocks():
        assert kinds.switch() is None


def test_the_api_returns_plain_strokes() -> None:
    answer = try_it.text_handwrite("Anna", style=1, seed=3)
    assert answer["text"] == "Anna"
    assert answer["lines"][0]["points"] == [0, len(answer["strokes"])]
    assert answer["strokes"][0] == [0, 0, 0]
    json.dumps(answer)
    drawn = [(float(x), float(x % 7), x % 30 == 29) for x in range(90)]
    assert try_it.text_handwrite("Anna", prime=("Hello", drawn), seed=3)["strokes"] != answer["strokes"]
    with pytest.raises(gr.Error, match="3 points"):
        try_it.text_handwrite("Anna", prime=("Hello", drawn[:3]))


def test_what_was_drawn_changes_the_hand_and_is_refused_where_it_is_no_writing() -> None:
    drawn = [[float(x), float(x % 7), x % 30 == 29] for x in range(90)]
    *_, (mine, _, _, _) = try_it.write_in_own_hand("Anna", 0.6, 3, clicked(text="Hello", points=drawn))
    *_, (nobodys, _, _, _) = try_it.write_page("Anna", "0", 0.6, 3)
    assert json.loads(mine)["lines"][0]["points"] != json.loads(nobodys)["lines"][0]["points"]
    for sent in ({}, {"text": "Hello", "points": drawn[:3]}, {"text": "Hello", "points": "x"}):
        with pytest.raises(gr.Error):
            list(try_it.write_in_own_hand("Anna", 0.6, 3, clicked(**sent)))


def test_the_first_line_is_compared_at_five_biases() -> None:
    rows = json.loads(try_it.compare_biases(TEXT, "1", 3))
    assert [row["bias"] for row in rows] == [0.0, 0.3, 0.6, 1.0, 2.0]
    assert {row["text"] for row in rows} == {"The quick brown fox jumps over the"}
    assert len({json.dumps(row["points"]) for row in rows}) == 5
    assert try_it.take_bias(clicked(bias=0.3)) == 0.3
    assert try_it.take_bias(clicked(bias="3")) == try_it.take_bias(clicked(bias=7)) == gr.skip()
