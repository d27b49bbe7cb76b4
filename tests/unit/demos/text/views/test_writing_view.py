"""Words about written text: notices, the result line, the name of the download."""

import pytest

from demos.text.alphabet import normalize
from demos.text.analysis.text_checks import Closing, TextChecks
from demos.text.views import writing_view
from tests.networks.text_network import ALPHABET


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("to be", ""),
        ("a😀", "One character is new to Shakespeare, so the network did not read it: “😀”."),
        (
            "\x00é",
            "2 characters are new to Shakespeare, so the network did not read them: “NUL” and “é”.",
        ),
        ("\u200b", "One character is new to Shakespeare, so the network did not read it: “zero width space (U+200B)”."),
        ("it’s", "It read “’” as “'”."),
        ("a\tb", "It read “tab” as “spaces”."),
    ],
)
def test_notice_of_what_was_done_to_a_prompt(prompt: str, sentence: str) -> None:
    assert writing_view.notice(normalize(prompt, frozenset(ALPHABET)), "shakespeare") == sentence


def test_a_long_notice_counts_the_rest() -> None:
    normalized = normalize("".join(map(chr, range(0x400, 0x420))), frozenset(ALPHABET))
    assert writing_view.notice(normalized, "shakespeare").endswith("and 20 more.")


def test_result_line_words() -> None:
    assert writing_view.wrote(1, 0.001, slowed=False) == "1 character, 1,000 per second."
    assert writing_view.wrote(4000, 1.7, slowed=True) == (
        "4,000 characters, 2,400 per second (shown more slowly, so that you can watch)."
    )
    assert writing_view.stopped(1234) == "Stopped after 1,234 characters."
    assert writing_view.file_name("../War & Peace", 3) == "-war-peace-3.txt"


@pytest.mark.parametrize(
    ("checks", "style", "sentence"),
    [
        (
            TextChecks((12, 41), 0.934, Closing(3, 3, 0), Closing(0, 0, 0)),
            "shakespeare",
            "93% of its words stand in the text that it learned from, and the longest run it copied has 41 characters.",
        ),
        (
            TextChecks((0, 0), 0.5, Closing(8, 7, 0), Closing(2, 2, 0)),
            "latex",
            "50% of its words stand in the text that it learned from, 7 of 8 brackets closed, "
            "all 2 environments closed, and no run of 30 characters is copied.",
        ),
    ],
)
def test_what_was_checked_of_a_text(checks: TextChecks, style: str, sentence: str) -> None:
    assert writing_view.checks(checks, style) == sentence
