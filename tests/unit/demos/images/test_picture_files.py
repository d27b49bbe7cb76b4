"""Several pictures from files and zips: what counts, what is left out, what is refused with a sentence."""

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demos.images import picture_files
from demos.images.picture_files import PictureFile, PicturesRefused, given_files


def png(side: int = 16) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.full((side, side, 3), side, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def zipped(path: Path, files: dict[str, bytes]) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return str(path)


def written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def test_files_and_zips_give_pictures_in_order(tmp_path: Path) -> None:
    hidden = {"b/": b"", "__MACOSX/b/._two.png": b"x", ".DS_Store": b""}
    archive = zipped(tmp_path / "z.zip", {"b/two.PNG": png(20), **hidden})
    given = given_files([written(tmp_path / "one.png", png(30)), archive])
    assert [file.name for file in given.pictures] == ["b/two.PNG", "one.png"]
    assert [Image.open(io.BytesIO(file.content())).size for file in given.pictures] == [(20, 20), (30, 30)]
    assert (given.annotations, given.left_out) == (None, ())


def test_annotations_are_told_apart_and_other_files_are_named(tmp_path: Path) -> None:
    files = {"a.png": png(), "instances.json": b"{}", "notes.txt": b"hello"}
    given = given_files([zipped(tmp_path / "z.zip", files)])
    assert given.annotations is not None
    assert given.annotations.content() == b"{}"
    assert given.left_out == ("notes.txt",)


def refusal(*paths: str) -> str:
    with pytest.raises(PicturesRefused) as error:
        given_files(paths)
    return str(error.value)


def test_nothing_to_work_on_is_refused(tmp_path: Path) -> None:
    assert refusal() == "There are no pictures here. Choose several, or a zip of pictures."
    assert "There is no picture among these files." in refusal(written(tmp_path / "a.txt", b"hello"))
    assert "no zip that can be read" in refusal(written(tmp_path / "a.zip", b"no zip"))
    whole = Path(zipped(tmp_path / "w.zip", {"a.png": png()})).read_bytes()
    assert "There is no picture" in refusal(written(tmp_path / "cut.bin", whole[:-30]))
    one, two = (written(tmp_path / name, b"{}") for name in ("1.json", "2.json"))
    assert "2 files of annotations (1.json, 2.json)" in refusal(one, two, written(tmp_path / "a.png", png()))


@pytest.mark.slow
def test_too_many_and_too_large_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = zipped(tmp_path / "z.zip", {f"{number}.png": png() for number in range(5)})
    monkeypatch.setattr(picture_files, "MOST_PICTURES", 4)
    assert refusal(archive) == "These are 5 pictures. Up to 4 work at once: choose fewer."
    monkeypatch.setattr(picture_files, "MOST_PICTURES", 5)
    assert len(given_files([archive]).pictures) == 5
    bomb = zipped(tmp_path / "bomb.zip", {"a.png": bytes(400_000_000)})
    assert Path(bomb).stat().st_size < 1_000_000
    assert "400 MB together. Up to 300 MB work at once" in refusal(bomb)
    monkeypatch.setattr(picture_files, "MOST_JSON", 1)
    assert "Up to 0 MB work" in refusal(archive, written(tmp_path / "a.json", b"{  }"))


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(Path(zipped(tmp_path / "z.zip", {"a.png": png()})).read_bytes())
    at = content.index(b"PK\x01\x02")  # the directory's entry: two versions, then the flags
    content[at + 8 : at + 10] = struct.pack("<H", 1)
    assert "has a password" in refusal(written(tmp_path / "secret.zip", bytes(content)))


def test_a_zip_that_lies_about_its_sizes_or_is_damaged_gets_a_sentence(tmp_path: Path) -> None:
    path = Path(zipped(tmp_path / "z.zip", {"a.png": png()}))
    with pytest.raises(PicturesRefused, match="larger than its zip says"):
        PictureFile("a.png", path, "a.png", 5).content()
    content = bytearray(path.read_bytes())
    content[60:70] = bytes(10)
    path.write_bytes(content)
    with pytest.raises(PicturesRefused, match="can't be read from its zip"):
        given_files([str(path)]).pictures[0].content()
