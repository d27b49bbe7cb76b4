"""Figures of typed texts: what counts as a loop, as kept, and as the best reference."""

from pathlib import Path

import pytest

from training.common.parquet import DataError
from training.seq2seq.typed import CUTS, loops, measure_typed, read_typed

HEADER = "id\tkind\ten\tfr1\tfr2\tfr3\tkeep\n"


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("I love you", "Je t'aime", False),
        ("I love you", "Je t'aime que vous vous aimez que vous vous aimez que je vous", True),
        ("Hello", "Bonjour Hello, Helloo Hello", False),
        ("Hello", "a b c d e f g h i", True),
        ("no no no no no", "non non non non non", True),
        ("a very very good day to you", "un très très bon jour à toi", False),
        ("he said he said he said so", "il a dit il a dit il a dit cela", False),
        ("", "", False),
    ],
)
def test_what_a_loop_is(source: str, translation: str, expected: bool) -> None:
    assert loops(source, translation) is expected


def test_figures(tmp_path: Path) -> None:
    table = tmp_path / "typed.tsv"
    table.write_text(
        HEADER
        + "1\tone_word\tSlowly\tLentement\tDoucement\t\t\n"
        + "2\tlist_lines\t- 12 cats\\n- a dog\t- 12 chats\\n- un chien\t\t\t12|dog\n"
        + "3\ttyping_prefix\tCan you te\t\t\t\t\n",
        encoding="utf-8",
    )
    rows = read_typed(table)
    asked: list[str] = []

    def translate(lines: list[str]) -> list[str]:
        asked.extend(lines)
        known = {"Slowly": "Doucement", "- 12 cats": "- 12 chats", "- a dog": "- un chien", "Can you te": "te te te te"}
        return [known.get(line, line) for line in lines]

    figures = measure_typed(rows, translate, "en-fr")
    assert figures["typed_chrf"] == figures["typed_chrf_one_word"] == 100
    assert (figures["typed_loops"], figures["typed_texts"]) == (1, 3)
    assert (figures["typed_kept"], figures["typed_literals"]) == (1, 2)
    assert (figures["prefix_loops"], figures["prefixes"]) == (1, 1 + len(CUTS))
    assert {"Sl", "Slo", "Slowl", "Slow"} & set(asked)
    back = measure_typed(rows, lambda lines: ["Slowly"] * len(lines), "fr-en")
    assert back["typed_chrf_one_word"] == 100
    assert (back["typed_texts"], back["typed_literals"]) == (2, 0)


def test_a_table_that_is_missing_or_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="can't be read"):
        read_typed(tmp_path / "typed.tsv")
    (tmp_path / "typed.tsv").write_text("en\tfr\na\tb\n")
    with pytest.raises(DataError, match="columns kind, en"):
        read_typed(tmp_path / "typed.tsv")


def test_the_everyday_inputs_have_answers_and_keep_what_they_hold() -> None:
    rows = read_typed(Path(__file__).parents[3] / "outside" / "everyday.tsv")
    assert len(rows) == len({row.en for row in rows}) == 80
    for row in rows:
        assert row.fr, row.en
        assert all(literal in text for literal in row.keep for text in (row.en, *row.fr)), row.en
