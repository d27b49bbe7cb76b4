"""Which paths a visitor may name."""

import os
import socket
from pathlib import Path

import pytest

from demos.kit import client_files
from demos.kit.client_files import NOT_HERE, NotHere, cache, offer, uploaded


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache, with a file in it and one beside it."""
    made = tmp_path / "cache"
    made.mkdir()
    (made / "upload.png").write_bytes(b"mine")
    (tmp_path / "secret.png").write_bytes(b"not theirs")
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(made))
    return made


def test_an_upload_is_found(folder: Path) -> None:
    assert cache() == folder
    assert uploaded(str(folder / "upload.png")) == folder / "upload.png"
    assert uploaded(str(folder / "sub" / ".." / "upload.png")) == folder / "upload.png"


def test_a_cache_behind_a_link_is_one(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(link))
    assert uploaded(str(link / "upload.png")) == uploaded(str(folder / "upload.png")) == folder / "upload.png"


def test_what_the_page_hands_out_is_found_behind_a_link_too(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_out, link = tmp_path / "examples", tmp_path / "installed"
    handed_out.mkdir()
    (handed_out / "cat.png").write_bytes(b"a cat")
    (handed_out / "out.png").symlink_to(tmp_path / "secret.png")
    link.symlink_to(handed_out)
    monkeypatch.setattr(client_files, "_offered", set())
    with pytest.raises(NotHere):
        uploaded(str(link / "cat.png"))
    offer(link)
    assert uploaded(str(link / "cat.png")) == uploaded(str(handed_out / "cat.png")) == handed_out / "cat.png"
    for path in (link / "out.png", link / ".." / "secret.png", tmp_path / "secret.png"):
        with pytest.raises(NotHere):
            uploaded(str(path))


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "missing.png",
        "../secret.png",
        "../cache",
        "upload.png/x",
        "a\0b",
        "x" * 5000,
        "link.png",
        "loop",
        "pipe",
    ],
    ids=lambda name: ascii(name[:20]),
)
def test_anything_else_is_refused_in_the_same_words(folder: Path, name: str) -> None:
    (folder / "link.png").symlink_to(folder.parent / "secret.png")
    (folder / "loop").symlink_to(folder / "loop")
    os.mkfifo(folder / "pipe")
    with pytest.raises(NotHere) as refusal:
        uploaded(f"{folder}/{name}")
    assert str(refusal.value) == NOT_HERE


@pytest.mark.parametrize(
    "path", ["/dev/ptmx", "/dev/zero", "/etc/passwd", "app.py", "\udcff", "~", "file:///etc/passwd"]
)
def test_other_places_are_refused(folder: Path, path: str) -> None:
    with pytest.raises(NotHere, match=NOT_HERE):
        uploaded(path)


def test_a_folder_that_only_starts_like_the_cache_is_another(folder: Path) -> None:
    beside = folder.parent / "cache-of-others"
    beside.mkdir()
    (beside / "upload.png").write_bytes(b"theirs")
    with pytest.raises(NotHere):
        uploaded(str(beside / "upload.png"))


def test_sockets_are_no_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        with pytest.raises(NotHere):
            uploaded(str(folder / "socket"))
