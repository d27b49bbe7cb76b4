"""Checks of a written text: brackets and environments by hand, copies and words by the index beside the weights."""

from pathlib import Path

import pytest

from demos.text.analysis.text_checks import Closing, brackets, check_text, environments
from demos.text.results import UnknownStyle
from training.char_lstm import text_index
from training.char_lstm.data import split, write_tiny
from weights import WeightsUnavailable


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("f(a[1]) {}", "c", Closing(3, 3, 0)),
        ("f(a[1)]", "c", Closing(2, 1, 1)),
        ("f((a)", "c", Closing(2, 1, 0)),
        ("a) (b)", "shakespeare", Closing(1, 1, 1)),
        ("g(\"(\", '{'); /* [ */ // (\n", "c", Closing(1, 1, 0)),
        ('g("\\"(", x', "c", Closing(1, 0, 0)),
        ("/* never ends (", "c", Closing(0, 0, 0)),
        ('g("(", x)', "shakespeare", Closing(2, 1, 0)),
        ("$[0, 1)$ \\frac{a}{b}", "latex", Closing(2, 2, 0)),
        ("\\{ x \\} % {\n{", "latex", Closing(1, 0, 0)),
        ("5\\% {a}", "latex", Closing(1, 1, 0)),
        ("", "c", Closing(0, 0, 0)),
    ],
)
def test_brackets_close(text: str, style: str, expected: Closing) -> None:
    assert brackets(text, style) == expected
    assert expected.balanced == (expected.opened == expected.closed and expected.stray == 0)


def test_environments_close_by_their_names() -> None:
    whole = "\\begin{lemma}\n\\begin{enumerate}\n\\item a\n\\end{enumerate}\n\\end{lemma}\n"
    assert environments(whole) == Closing(2, 2, 0)
    assert environments(whole[:-12]) == Closing(2, 1, 0)
    assert environments("\\end{proof}" + whole) == Closing(2, 2, 1)
    assert environments("\\begin{lemma}\\end{proof}") == Closing(1, 0, 1)


@pytest.mark.usefixtures("styles_network")
def test_a_text_is_checked_against_the_training_text_of_its_style(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    (tmp_path / "latex.txt").write_text("\\begin{lemma}\nThere is a space.\n\\end{lemma}\n" * 20)
    text_index.write_indexes("char_lstm_styles", tmp_path)
    training, _ = split((tmp_path / "c.txt").read_text())
    copied = training[1000:1100]
    checks = check_text("NEVER READ " + copied + " NEVER", "c")
    assert checks.copied[0] <= 11
    assert sum(checks.copied) >= 111
    assert checks.copied[1] <= 106
    other = check_text(copied, "latex")
    assert other.copied == (0, 0)
    words = "static int page_lock(void)"
    assert check_text(words, "latex").known_words == 0 < check_text(words, "c").known_words == 1.0
    assert check_text("\\begin{lemma}\nThere", "latex").environments == Closing(1, 0, 0)


@pytest.mark.usefixtures("styles_network")
def test_without_an_index_or_a_style_the_check_says_so() -> None:
    with pytest.raises(WeightsUnavailable, match=r"has no file text_index_c\.npz"):
        check_text("a", "c")
    with pytest.raises(UnknownStyle):
        check_text("a", "rap")
