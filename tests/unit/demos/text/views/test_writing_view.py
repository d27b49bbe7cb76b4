"""Words about written text: notices, the result line, the name of the download."""

import pytest

from demos.text.alphabet import normalize
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
