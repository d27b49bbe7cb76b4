"""The zip is read back by zipfile, each file in it by what people read it with."""

import io
import json
import zipfile

import pytest
from PIL import Image

from demos.images.exports.annotated import Annotated, annotated
from demos.images.exports.archive import Archive, safe_name
from demos.images.exports.formats import FORMATS, NothingToExport, UnknownFormat, export


def unpacked(content: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return archive


def test_everything_of_one_picture(street: Annotated) -> None:
    name, content = export(street, "zip", ["cat", "dog"], "Found by the everyday detector.")
    archive = unpacked(content)
    assert name == "street.zip"
    assert sorted(archive.namelist()) == sorted(
        [
            "annotations.json",
            "objects.csv",
            "data.yaml",
            "README.txt",
            "labels/street.txt",
            "segments/street.txt",
            "masks/street.png",
            "cutouts/street_001_dog.png",
            "cutouts/street_002_dog.png",
            "cutouts/street_003_cat.png",
            "annotated/street.png",
            "annotated/street.svg",
        ]
    )
    assert "Found by the everyday detector." in archive.read("README.txt").decode()
    assert Image.open(io.BytesIO(archive.read("cutouts/street_003_cat.png"))).mode == "RGBA"
    assert len(json.loads(archive.read("annotations.json"))["annotations"]) == 3


def test_several_pictures_share_documents_and_keep_their_names_apart(street: Annotated, enlarged: Annotated) -> None:
    stream = io.BytesIO()
    archive = Archive(stream, ["cat", "dog"], "", several=True)
    nothing = annotated("Street.png", Image.new("RGB", (50, 40)), [])
    for picture in (street, enlarged, nothing):
        archive.add(picture)
    archive.close()
    files = unpacked(stream.getvalue())
    assert {"masks/street.png", "masks/Street_2.png", "masks/large.png"} <= set(files.namelist())
    assert "annotated/large.jpg" in files.namelist()
    assert not [name for name in files.namelist() if name.endswith(".svg")]
    document = json.loads(files.read("annotations.json"))
    assert [image["file_name"] for image in document["images"]] == ["street.jpg", "large.png", "Street.png"]
    assert files.read("labels/Street_2.txt") == b""
    assert "1024 pixels" in files.read("README.txt").decode()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_a_file_with_its_ending(street: Annotated, name: str) -> None:
    file_name, content = export(street, name, ["cat", "dog"], "")
    assert file_name == "street" + FORMATS[name].suffix
    starts = {".zip": b"PK", ".png": b"\x89PNG", ".svg": b"<svg", ".csv": b"\xef\xbb\xbf", ".json": b"{"}
    assert content.startswith(starts["." + file_name.rpartition(".")[2]])


def test_what_cannot_be_made_is_refused_with_a_sentence(street: Annotated) -> None:
    with pytest.raises(UnknownFormat, match=r"There is no format called “docx”\. There are: zip, png"):
        export(street, "docx", [], "")
    with pytest.raises(NothingToExport, match="Lower the confidence threshold"):
        export(annotated("a.png", street.picture, []), "zip", [], "")


@pytest.mark.parametrize(
    ("given", "safe"),
    [("../../etc/passwd", "passwd"), ("a b:c?.d", "a_b_c_.d"), ("...", "picture"), ("", "picture"), ("Größe", "Größe")],
)
def test_names_are_safe_everywhere(given: str, safe: str) -> None:
    assert safe_name(given) == safe
    assert len(safe_name("x" * 300)) == 60
