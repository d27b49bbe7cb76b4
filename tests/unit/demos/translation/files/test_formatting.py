"""Formatting carried over by attention: order of words changes, and what is bold stays what is bold."""

import numpy as np
import pytest

from demos.translation.files.formatting import written_back
from demos.translation.files.lines import Line, line_of
from demos.translation.files.unit import Unit, labels_of, spread


def line(source: str, text: str, pairs: list[int] | None) -> Line:
    """A line whose words are parted by spaces; pairs: for each word of the translation that of the source."""

    def spans(given: str) -> tuple[tuple[int, int], ...]:
        starts = [place for place in range(len(given)) if not given[:place].strip(" ") or given[place - 1] == " "]
        return tuple((start, start + len(given[start:].split(" ")[0])) for start in starts)

    words, of_source = spans(text), spans(source)
    attention = None
    if pairs is not None:
        attention = np.full((len(words), len(of_source)), 0.1 / len(of_source), np.float32)
        for row, column in enumerate(pairs):
            attention[row, column] += 0.9
    return Line(source, text, of_source, words, attention, ())


RED = Unit(("the ", "red", " car"), ("", "0", ""))


def test_a_bold_word_that_moves_stays_bold() -> None:
    assert written_back(RED, line("the red car", "la voiture rouge", [0, 2, 1])) == ("la voiture ", "rouge", "")


def test_without_attention_the_place_decides() -> None:
    assert written_back(RED, line("the red car", "le gros chat", None)) == ("le ", "gros", " chat")


def test_blanks_stay_where_the_source_has_them() -> None:
    unit = Unit(("\n  one ", "two ", "\nthree\n"), ("", "0", ""))
    texts = written_back(unit, line("one two three", "un deux trois", [0, 1, 2]))
    assert texts == ("\n  un ", "deux ", "trois\n")


def test_two_parts_of_a_word_that_fall_apart_get_a_space_outside_the_bold_one() -> None:
    unit = Unit(("un", "happy"), ("", "0"))
    assert written_back(unit, line("un happy", "pas heureux", [0, 1])) == ("pas ", "heureux")


def test_what_is_kept_has_to_be_all_there() -> None:
    unit = Unit(("run \ue000 now",), ("",))
    assert line_of(unit.texts) == "run <k0/> now"
    assert written_back(unit, line("run <k0/> now", "<k0/> maintenant", None)) == ("\ue000 maintenant",)
    assert written_back(unit, line("run <k0/> now", "maintenant", None)) is None


@pytest.mark.parametrize(
    ("tags", "labels"),
    [
        (["<b>", "</b>"], ("", "0", "")),
        (["<a href='x'>", "<i>", "</i>", "</a>"], ("", "0", "0/1", "0", "")),
        (["<br>", "</b>", "<i>"], ("", "", "", "")),
    ],
)
def test_labels_are_the_tags_that_are_open(tags: list[str], labels: tuple[str, ...]) -> None:
    assert labels_of(tags) == labels


def test_a_text_is_spread_over_lines_by_their_lengths() -> None:
    assert spread("one two three four", [7, 10]) == ["one two", "three four"]
    assert spread("one", [5, 5]) == ["one", ""]
