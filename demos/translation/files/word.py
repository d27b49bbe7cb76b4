"""Word documents (.docx): paragraphs of text, tables, headers, footers and notes; all else stays byte by byte."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from demos.serving.limits import DOCX_BYTES, megabytes
from demos.translation.files.refusals import DamagedFile, FileRefused
from demos.translation.files.unit import Unit

_READ = re.compile(r"\.(?:document\.main|header|footer|footnotes|endnotes)\+xml$")
_CODE_STYLE = re.compile(r"code|preformatted|listing|verbatim", re.IGNORECASE)
_UNIMPORTANT = ("lang", "noProof", "rFonts", "szCs", "bCs", "iCs", "webHidden")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OLE = b"\xd0\xcf\x11\xe0"
MAIN = "document" + ".main"  # what the type of the part with the text says
DAMAGED = "This Word document can’t be read: it is damaged, or something else under its name. Save it again as .docx."
LOCKED = "This is an old .doc, or it has a password. Save it as .docx without a password and try again."
MOST_FILES = 5_000
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, KeyError),
    etree.XMLSyntaxError,
)


@dataclass(frozen=True)
class _Run:
    """Text of one format. nodes: where it stands; in the first of them it is written."""

    nodes: tuple[Any, ...]
    label: str


class WordDocument:
    """A file of Word."""

    def __init__(self, content: bytes) -> None:
        """Read it. Raises DamagedFile, and FileRefused for one that unpacks to too much."""
        self.units: list[Unit] = []
        self.opaque = 0
        self._content = content
        self._slots: list[tuple[Any, ...]] = []
        self._trees: dict[str, Any] = {}
        if content.startswith(_OLE):
            raise DamagedFile(LOCKED)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                _check(archive)
                for name in _text_parts(archive):
                    self._trees[name] = _parsed(_member(archive, name))
        except FileRefused:
            raise
        except _BROKEN:
            raise DamagedFile(DAMAGED) from None
        for tree in self._trees.values():
            space = etree.QName(tree).namespace
            for paragraph in tree.iter(f"{{{space}}}p"):
                self._add(paragraph, f"{{{space}}}")

    def _add(self, paragraph: Any, w: str) -> None:
        style = paragraph.find(f"{w}pPr/{w}pStyle")
        if style is not None and _CODE_STYLE.search(style.get(f"{w}val") or ""):
            self.opaque += 1
            return
        for runs in _stretches(paragraph, w):
            lengths: dict[str, int] = {}
            for run in runs:
                lengths[run.label] = lengths.get(run.label, 0) + len(_text(run))
            usual = max(lengths, key=lambda label: lengths[label])
            labels = tuple("" if run.label == usual else run.label or "none" for run in runs)
            self.units.append(Unit(tuple(_text(run) for run in runs), labels))
            self._slots.append(tuple(run.nodes for run in runs))

    def write(self, texts: Sequence[tuple[str, ...]]) -> bytes:
        """Return the document with these texts."""
        for slots, written in zip(self._slots, texts, strict=True):
            for nodes, text in zip(slots, written, strict=True):
                if text == "".join(node.text or "" for node in nodes):
                    continue
                for node in nodes:
                    node.text = ""
                nodes[0].text = text
                nodes[0].set(_SPACE, "preserve")
        result = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self._content)) as archive, zipfile.ZipFile(result, "w") as new:
            for member in archive.infolist():
                tree = self._trees.get(member.filename)
                content = _member(archive, member.filename) if tree is None else _serialised(tree)
                new.writestr(member, content, zipfile.ZIP_DEFLATED)
        return result.getvalue()


def _check(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if total > DOCX_BYTES:
        raise FileRefused(
            f"This document unpacks to {megabytes(round(total, -5))}; up to {megabytes(DOCX_BYTES)} are read. Remove "
            "pictures from it, or cut it into parts."
        )
    if any(member.flag_bits & 1 for member in members):
        raise DamagedFile(LOCKED)
    methods = {member.compress_type for member in members} <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if not methods or len(members) > MOST_FILES or len({member.filename for member in members}) < len(members):
        raise DamagedFile(DAMAGED)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a file of the zip; raises DamagedFile where it is larger than the zip says."""
    size = archive.getinfo(name).file_size
    with archive.open(name) as stream:
        content = stream.read(size + 1)
    if len(content) != size:
        raise DamagedFile(DAMAGED)
    return content


def _parsed(content: bytes) -> Any:
    """Return the root of a part; one that declares entities, as Word never does, is refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise DamagedFile(DAMAGED)
    return root


def _serialised(root: Any) -> bytes:
    return bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True))


def _text_parts(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the parts with text, the main one first. Raises DamagedFile where that is missing."""
    types = _parsed(_member(archive, "[Content_Types].xml"))
    found = [
        (str(part.get("PartName", "")).lstrip("/"), str(part.get("ContentType", "")))
        for part in types.iter("{*}Override")
    ]
    parts = [(name, kind) for name, kind in found if _READ.search(kind)]
    if not any(MAIN in kind for _, kind in parts):
        raise DamagedFile(DAMAGED)
    return [name for name, _ in sorted(parts, key=lambda part: MAIN not in part[1])]


def _stretches(paragraph: Any, w: str) -> Iterator[list[_Run]]:
    """Yield the runs between two line breaks or tabs of a paragraph; neighbours of one format are one."""
    runs: list[_Run] = []
    joined = False
    for run in paragraph.iter(f"{w}r"):
        if next(run.iterancestors(f"{w}p"), None) is not paragraph:
            continue  # of a text box in it
        label = _label(run, w)
        for node in run:
            if node.tag == f"{w}t":
                if not node.text:
                    continue
                if joined and runs[-1].label == label:
                    runs[-1] = replace(runs[-1], nodes=(*runs[-1].nodes, node))
                else:
                    runs.append(_Run((node,), label))
                joined = True
            elif node.tag in (f"{w}br", f"{w}tab", f"{w}cr"):
                if runs:
                    yield runs
                runs, joined = [], False
            elif node.tag not in (f"{w}rPr", f"{w}lastRenderedPageBreak"):
                joined = False  # a note, a picture or a field stands here
    if runs:
        yield runs


def _label(run: Any, w: str) -> str:
    """Return what makes the run's text look as it does, and the link that it belongs to."""
    link = next(run.iterancestors(f"{w}hyperlink", f"{w}ins", f"{w}sdt"), None)
    properties = run.find(f"{w}rPr")
    found = [] if link is None else [f"link {id(link)}"]
    for each in () if properties is None else properties:
        if isinstance(each.tag, str) and etree.QName(each).localname not in _UNIMPORTANT:
            found.append(f"{each.tag}{sorted(each.attrib.items())}")
    return " ".join(found)


def _text(run: _Run) -> str:
    return "".join(node.text or "" for node in run.nodes)
