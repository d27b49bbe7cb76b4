"""The league: every rule on every style's passage, and what is said of it."""

import lzma
import math
from pathlib import Path

import pytest

import weights
from demos.text import held_out
from demos.text.analysis import bits_per_char, league
from demos.text.rooms.then_and_now import league as room
from demos.text.views import league_view
from demos.text.views.league_view import Row
from training.char_lstm.char_ngram import CharNgram, ngram_file
from training.char_lstm.network import CharLSTM
from weights.card import read_card, write_card

C = "static int page(void)\n{\n\treturn lock(page);\n}\n" * 12
PLAY = "FIRST LORD:\nWho comes there, and why?\n\n" * 12


@pytest.fixture
def passages(styles_network: CharLSTM, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Passages of two of the three styles, beside networks of which one has an n-gram; returns the weights' folder."""
    monkeypatch.setattr(held_out, "FOLDER", tmp_path)
    (tmp_path / "shakespeare.txt").write_text(PLAY)
    (tmp_path / "c.txt").write_text(C)
    folder = tmp_path / "weights" / "char_lstm_styles"
    (folder / ngram_file("c")).write_bytes(CharNgram.of(C[:99], styles_network.vocabulary).to_bytes())
    write_card(folder, read_card(folder))
    return folder


@pytest.mark.usefixtures("passages")
def test_every_rule_measures_every_passage_in_its_own_style(styles_network: CharLSTM) -> None:
    first, *_, last = league.standings()
    assert [row.passage.style for row in last] == ["shakespeare", "c"], "LaTeX has no passage"
    assert [list(row.bits) for row in first] == [["guess", "gzip", "xz"], ["guess", "gzip", "xz", "ngram"]]
    play, code = last
    assert code.bits["guess"] == math.log2(len(styles_network.vocabulary))
    for row, text in ((play, PLAY), (code, C)):
        assert row.characters == len(text)
        assert row.bits["gzip"] == bits_per_char.gzip_bits_per_character(text)
        whole = lzma.compress(text.encode(), preset=9)
        assert len(whole) - 80 < row.bits["xz"] * len(text) / 8 < len(whole)
        assert row.bits["ours"] == bits_per_char.bits_per_character(text, row.passage.style)
    ngram = CharNgram.of(C[:99], styles_network.vocabulary)
    assert code.bits["ngram"] == pytest.approx(ngram.bits(C).mean())
    assert league.mean(last, "ngram") is None
    assert league.mean(last, "ours") == pytest.approx((play.bits["ours"] + code.bits["ours"]) / 2)


@pytest.mark.usefixtures("passages")
def test_a_model_from_the_hub_comes_last(style: str) -> None:
    *_, last = league.standings(style)
    for row, text in zip(last, (PLAY, C), strict=True):
        assert list(row.bits)[-1] == style
        assert row.bits[style] == bits_per_char.bits_per_character(text, style)
    *steps, (_, stop_button, _) = room.measure_all(style)
    shown = steps[-1][0]
    assert f"{last[1].bits[style]:.2f}" in shown
    assert stop_button["interactive"] is False


@pytest.mark.usefixtures("passages")
def test_a_damaged_ngram_is_left_out(passages: Path) -> None:
    (passages / ngram_file("c")).write_bytes(b"x")
    write_card(passages, read_card(passages))
    *_, last = league.standings()
    assert "ngram" not in last[1].bits
    with pytest.raises(weights.WeightsUnavailable, match="can't be read"):
        league.ngram_bits_per_character("int x;", "c")


@pytest.mark.usefixtures("passages", "cached_model")
def test_a_model_that_is_not_here_is_said_to_be_missing() -> None:
    *_, (shown, _, _), _ = room.measure_all("distilgpt2")
    assert "DistilGPT-2 isn't downloaded yet, so it has no column." in shown.replace("&#x27;", "'")


@pytest.mark.usefixtures("passages")
def test_the_league_that_is_stopped_ends() -> None:
    measuring = room.measure_ours()
    _, _, run = next(measuring)
    room.stop_measuring(run)
    assert list(measuring) == []


def test_the_fewest_bits_of_a_whole_row_are_bold_and_counted() -> None:
    columns = {"guess": "Guess", "ngram": "5-gram", "ours": "Ours", "gpt": "GPT-2"}
    rows = [
        Row("A <b>", {"guess": 6.0, "ngram": 2.0, "ours": 1.8, "gpt": 1.7}),
        Row("B", {"guess": 6.0, "ngram": 2.0, "ours": 1.8, "gpt": 1.9}),
    ]
    shown = league_view.table(rows, columns)
    assert "<b>1.70</b>" in shown
    assert shown.count("<b>1.80</b>") == 1
    assert "A &lt;b&gt;" in shown
    assert league_view.verdict(rows, columns) == "Our network needs the fewest bits on 1 of 2 passages, GPT-2 on 1."
    part = [rows[0], Row("B", {"guess": 6.0, "ngram": 2.0, "ours": 1.8})]
    assert "not measured" in league_view.table(part, columns)
    assert "<b>1.80</b>" not in league_view.table(part, columns)
    assert league_view.verdict(part, columns) == ""
    beaten = [Row("A", {"guess": 6.0, "ngram": 1.0, "ours": 1.8, "gpt": 1.7})]
    assert (
        league_view.verdict(beaten, columns)
        == "Our network doesn't need the fewest bits on any of 1 passage, the 5-gram on 1."
    )
    without = [Row("A", {"guess": 6.0, "ours": 1.8, "gpt": 1.9})]
    assert "5-gram" not in league_view.table(without, columns)
    assert league_view.verdict(without, columns) == "Our network needs the fewest bits on 1 of 1 passage."
