"""Kinds of files that are translated, by the end of their names."""

from collections.abc import Callable
from pathlib import PurePosixPath

from demos.translation.files.refusals import FileRefused
from demos.translation.files.unit import Document


def _text(content: bytes, language: str) -> Document:
    from demos.translation.files.plain_text import PlainText

    return PlainText(content)


def _markdown(content: bytes, language: str) -> Document:
    from demos.translation.files.markdown import Markdown

    return Markdown(content)


def _subtitles(content: bytes, language: str) -> Document:
    from demos.translation.files.subtitles import Subtitles

    return Subtitles(content)


def _table(content: bytes, language: str) -> Document:
    from demos.translation.files.table import Table

    return Table(content)


def _html(content: bytes, language: str) -> Document:
    from demos.translation.files.html_text import HtmlPage

    return HtmlPage(content, language)


def _word(content: bytes, language: str) -> Document:
    from demos.translation.files.word import WordDocument

    return WordDocument(content)


KINDS: dict[str, Callable[[bytes, str], Document]] = {
    ".txt": _text,
    ".md": _markdown,
    ".srt": _subtitles,
    ".vtt": _subtitles,
    ".csv": _table,
    ".docx": _word,
    ".html": _html,
}
"""What reads a file, given its content and the language that it is written in afterwards; libraries load when asked."""
ALSO = {".markdown": ".md", ".htm": ".html", ".tsv": ".csv", ".text": ".txt"}
LISTED = ", ".join(KINDS)
"""The ends of names, in words."""


def read(content: bytes, name: str, language: str) -> Document:
    """Return the document that a file holds; language: "fr" or "en", what it is written in afterwards.

    Raises FileRefused for another kind, and DamagedFile for one that can't be read.
    """
    ending = PurePosixPath(name).suffix.lower()
    reader = KINDS.get(ALSO.get(ending, ending))
    if reader is None:
        raise FileRefused(f"“{ending or name}” isn’t a kind of file that is translated here. These are: {LISTED}.")
    return reader(content, language)


def new_name(name: str, source: str, target: str) -> str:
    """Return the name of a translated file: `report.fr.docx` for `report.docx` and for `report.en.docx`."""
    path = PurePosixPath(name.replace("\\", "/"))
    stem = path.stem.removesuffix(f".{source}") or "file"
    return f"{stem}.{target}{path.suffix}"
