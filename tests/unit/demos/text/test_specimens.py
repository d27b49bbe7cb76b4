"""Specimens of the styles: written anew each time, by the network of each style, short enough for a chip."""

import json
from pathlib import Path

import pytest

from demos.serving import loader
from demos.text import specimens, write
from demos.text.catalog import PROMPTS, STYLE_PROMPTS
from demos.text.rooms.try_it import specimens as room


@pytest.mark.usefixtures("styles_network")
def test_each_style_writes_a_line_that_depends_on_the_seed() -> None:
    lines = specimens.specimens(3)
    assert list(lines) == ["shakespeare", "latex", "c"]
    assert lines == specimens.specimens(3)
    others = specimens.specimens(4)
    for style, line in lines.items():
        *_, written = write.write(PROMPTS[STYLE_PROMPTS[style]], style, 120, 0.6, 3)
        assert line == specimens.first_words(written)
        assert 0 < len(line) <= 72
        assert line != others[style]
    assert len(set(lines.values())) == 3


def test_the_first_words_are_whole_and_in_one_line() -> None:
    words = "word " * 40
    assert specimens.first_words(words) == " ".join(["word"] * 14)
    assert (
        specimens.first_words("a rest\nif (page)\n\t\tlock(page); else return 0;")
        == "if (page) lock(page); else return 0;"
    )
    assert specimens.first_words("Let $X$ be a space.\nOK") == "Let $X$ be a space. OK"
    assert specimens.first_words("x" * 120) == "x" * 72


@pytest.mark.usefixtures("styles_network")
def test_the_page_gets_them_by_the_titles_of_the_chips() -> None:
    first, second = (json.loads(room.write_specimens()) for _ in range(2))
    assert list(first) == ["Shakespeare", "LaTeX", "C code"]
    assert first != second, "written once for all"


def test_missing_weights_leave_the_chips_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "char_lstm_c"
    folder.mkdir()
    (folder / "card.json").write_text("{")
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    loader.clear()
    assert room.write_specimens() == "{}"
