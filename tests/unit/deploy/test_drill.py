"""The staged folder, started in this environment by one who can't write to it: every tab gives an answer."""

import re
import sys
from pathlib import Path

import pytest

from demos.images.catalog import example_path
from deploy.space.drill import DrillFailed, answers, started, writable
from deploy.space.profiles import PROFILES
from deploy.space.staging import stage


@pytest.mark.slow
def test_the_staged_folder_answers_in_every_tab(tmp_path: Path) -> None:
    folder, home = tmp_path / "app", tmp_path / "home"
    home.mkdir()
    before = {file.name for file in stage(PROFILES["zero"], folder)}
    try:
        with started(folder, Path(sys.executable), home) as address:
            found = answers(address, example_path("cat"))
        said = [answer.said for answer in found]
    finally:
        writable(folder)
    assert [answer.tab for answer in found] == ["Images", "Images", "Text", "Translation", "Faces"]
    assert re.match(r"\[\['cat', 0\.\d+\]\]", said[0])
    assert "'label': 'cat'" in said[1]
    assert len(said[2]) > 100
    assert "vélo" in said[3]
    assert said[4].startswith("data:image/png;base64,")
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_a_folder_that_doesnt_start_shows_its_log(tmp_path: Path) -> None:
    folder, home = tmp_path / "app", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    (folder / "app.py").write_text("raise SystemExit('no such thing')\n")
    with pytest.raises(DrillFailed, match="no such thing"), started(folder, Path(sys.executable), home):
        pass


@pytest.mark.slow
def test_it_is_started_as_one_who_cant_write_there(tmp_path: Path) -> None:
    folder, home = tmp_path / "app", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    (folder / "app.py").write_text("open('left.txt', 'w')\n")
    with pytest.raises(DrillFailed, match="Permission denied"), started(folder, Path(sys.executable), home):
        pass
    assert not (folder / "left.txt").exists()
