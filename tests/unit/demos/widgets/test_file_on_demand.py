"""A file that is made on demand: one a visitor, replaced by the next, gone when he leaves."""

from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest

from demos.widgets.file_on_demand.widget import FileRefused, file_on_demand, keep


def test_the_next_file_takes_the_place_of_the_last(tmp_path: Path) -> None:
    first = keep("me", tmp_path, "a.csv", b"1")
    assert first.read_bytes() == b"1"
    other = keep("you", tmp_path, "a.csv", b"2")
    second = keep("me", tmp_path, "b.csv", b"3")
    assert not first.exists()
    assert (second.name, second.read_bytes(), other.read_bytes()) == ("b.csv", b"3", b"2")


def test_a_name_leads_to_no_other_folder(tmp_path: Path) -> None:
    path = keep("me", tmp_path / "files", "../../a.csv", b"1")
    assert path.parent.parent == tmp_path / "files"


def test_it_goes_when_the_visitor_leaves_and_no_other_does(tmp_path: Path) -> None:
    with gr.Blocks():
        file = file_on_demand("some-file")
    me, you = (SimpleNamespace(session_hash=name) for name in ("me", "you"))
    mine, yours = (keep(file.owner(each), tmp_path, "a.csv", b"1") for each in (me, you))  # type: ignore[arg-type]
    file.leave(me)  # type: ignore[arg-type]
    assert not mine.exists()
    assert yours.exists()


def test_a_full_disk_and_a_call_without_a_session_get_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where a folder is needed")
    with pytest.raises(FileRefused, match="no room for the file"):
        keep("me", tmp_path / "files", "a.csv", b"1")
    with gr.Blocks():
        file = file_on_demand("some-file")
    with pytest.raises(FileRefused, match="Open it in a browser"):
        file.owner(SimpleNamespace(session_hash=None))  # type: ignore[arg-type]
