"""Word documents that are meant to do harm, and parts of them that others wrote."""

import io
import zipfile

import pytest

from demos.translation.files.kinds import read
from demos.translation.files.refusals import FileRefused
from tests.unit.demos.translation.files.stand_in import shouted
from tests.unit.demos.translation.files.test_kinds import document, saved


def changed(name: str, content: bytes, given: bytes | None = None) -> bytes:
    """A letter in which one file of the zip is another one, or a further one."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(given or saved(document()))) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return stream.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(FileRefused, match="unpacks to 21"):
        read(changed("word/media/a.png", b"\0" * 21_000_000), "a.docx", "fr")


def test_a_zip_that_lies_about_sizes_is_refused() -> None:
    content = changed("word/document.xml", b"<a>" + b" " * 1_000_000 + b"</a>")
    lying = content.replace((1_000_007).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(FileRefused, match="can’t be read"):
        read(lying, "a.docx", "fr")


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    with pytest.raises(FileRefused, match="can’t be read"):
        read(changed("word/document.xml", bomb), "a.docx", "fr")


def test_what_is_no_text_stays_byte_by_byte() -> None:
    macros = bytes(range(256)) * 20
    written = shouted(read(changed("word/vbaProject.bin", macros), "a.docx", "fr"))
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.read("word/vbaProject.bin") == macros
        assert archive.testzip() is None


def test_footnotes_and_what_stands_in_a_sentence_stay_in_place() -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        f'<w:document xmlns:w="{w}"><w:body><w:p><w:r><w:t>one</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        '<w:r><w:t xml:space="preserve"> two</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>'
        "</w:body></w:document>"
    )
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>three</w:t></w:r></w:p></w:footnote>'
    notes = f'<w:footnotes xmlns:w="{w}">{note}</w:footnotes>'
    given = changed("word/footnotes.xml", notes.encode(), changed("word/document.xml", body.encode()))
    with zipfile.ZipFile(io.BytesIO(given)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    listed = types.replace("</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>')
    written = shouted(read(changed("[Content_Types].xml", listed.encode(), given), "a.docx", "fr"))
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        text = archive.read("word/document.xml").decode()
        assert "THREE" in archive.read("word/footnotes.xml").decode()
    assert text.index("ONE") < text.index("footnoteReference") < text.index(" TWO") < text.index("gone")
