"""Markdown: paragraphs, headings, lists and cells of tables; code, addresses and front matter stay."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from demos.translation.files.encoding import decode
from demos.translation.files.html_text import HtmlText
from demos.translation.files.markdown_inline import Image, Inline, read_inline
from demos.translation.files.refusals import FileRefused
from demos.translation.files.unit import Keeper, Unit, labels_of, plain, spread

_FRONT_MATTER = re.compile(r"(---|\+\+\+)[ \t]*\n(?:.*\n)*?(?:\1|\.\.\.)[ \t]*(?:\n|\Z)")
_UNBREAKABLE = re.compile(r"<[^<>]*>|(`+)(?:(?!\1).)+\1|\]\([^()]*\)| (?=[-+*#>=|:~]|\d+[.)])")
MOST_CHARACTERS = 50_000
"""Of a paragraph, beyond which a parser may take minutes."""
TOO_LONG = (
    f"A paragraph of this file has more than {MOST_CHARACTERS:,} characters, too many to read. Cut it into parts, or "
    "remove pictures that are written as text."
)
CODE = ("fence", "code_block")


@dataclass(frozen=True)
class _Stretch:
    """What stands between two hard line breaks: its unit, the marks between its texts, and how long its lines are."""

    number: int
    marks: tuple[str, ...]
    lengths: tuple[int, ...]
    keeper: Keeper
    images: tuple[tuple[Image, int], ...]
    ending: str


@dataclass(frozen=True)
class _Passage:
    """A paragraph, heading or cell: for each of its lines the number, and where in it the text stands."""

    places: tuple[tuple[int, int, int], ...]
    stretches: tuple[_Stretch, ...]


class Markdown:
    """A file of Markdown."""

    def __init__(self, content: bytes) -> None:
        """Read it. Raises DamagedFile for what is no text, and FileRefused for a paragraph without end."""
        self._decoded = decode(content)
        text = self._decoded.text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        text = text.replace("\r\n", "\n")
        if any(len(block) > MOST_CHARACTERS for block in re.split(r"\n[ \t]*\n", text)):
            raise FileRefused(TOO_LONG)
        front = _FRONT_MATTER.match(text)
        self.units: list[Unit] = []
        self.opaque = 1 if front else 0
        self._lines = text.split("\n")
        self._passages: list[_Passage] = []
        self._html: list[tuple[int, int, HtmlText]] = []
        first = front[0].count("\n") if front else 0
        parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")
        ends: dict[int, int] = {}  # of the cell that was found last in a line
        for token in parser.parse("\n" * first + "\n".join(self._lines[first:])):
            if token.type in CODE:
                self.opaque += 1
            elif token.type == "html_block" and token.map:
                start, end = token.map
                piece = HtmlText("\n".join(self._lines[start:end]), number=len(self.units))
                self._html.append((start, end, piece))
                self.units += piece.units
                self.opaque += piece.opaque
            elif token.type == "inline" and token.content.strip():
                self._add(token, ends)

    def _add(self, token: Token, ends: dict[int, int]) -> None:
        inlines = read_inline(token)
        places = self._places(token, ends)
        if inlines is None or places is None:
            self.opaque += 1
            return
        stretches = tuple(self._stretch(inline) for inline in inlines)
        self._passages.append(_Passage(places, stretches))

    def _places(self, token: Token, ends: dict[int, int]) -> tuple[tuple[int, int, int], ...] | None:
        """Return where the lines of a token stand, None where they are written otherwise than it says."""
        places = []
        for number, body in enumerate(token.content.split("\n"), token.map[0] if token.map else 0):
            line = self._lines[number]
            start = line.find(body, ends[number]) if number in ends else -1
            start = start if start >= 0 else line.find(body) if "|" in line else line.rfind(body)
            if start < 0:
                return None
            ends[number] = start + len(body)
            places.append((number, start, start + len(body)))
        return tuple(places)

    def _stretch(self, inline: Inline) -> _Stretch:
        keeper, images = Keeper(), list[tuple[Image, int]]()
        texts, marks = [list[str]()], list[str]()
        for piece in inline.pieces:
            if piece.kind == "mark":
                marks.append(piece.written)
                texts.append([])
            else:
                texts[-1].append(keeper.keep(piece.written) if piece.kind == "kept" else piece.written)
        for image in inline.images:
            if image.alt.strip():
                images.append((image, len(self.units)))
                self.units.append(plain(image.alt))
        labels = labels_of([piece.tag for piece in inline.pieces if piece.kind == "mark"])
        self.units.append(Unit(tuple(map("".join, texts)), labels))
        return _Stretch(len(self.units) - 1, tuple(marks), inline.lengths, keeper, tuple(images), inline.ending)

    def write(self, texts: Sequence[tuple[str, ...]]) -> bytes:
        """Return the file with these texts, each on as many lines as it had, in the encoding that it had."""
        lines: list[str | None] = list(self._lines)
        for passage in reversed(self._passages):  # the last cell of a line first
            bodies = [body for stretch in passage.stretches for body in _written(stretch, texts)]
            for (number, start, end), body in zip(passage.places, bodies, strict=True):
                line = lines[number] or ""
                lines[number] = line[:start] + body + line[end:] if body else None
        for start, end, piece in self._html:
            lines[start:end] = [piece.write_text(texts), *[None] * (end - start - 1)]
        text = "\n".join(line for line in lines if line is not None)
        return self._decoded.encode(text.replace("\n", self._newline))


def _written(stretch: _Stretch, texts: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the lines of a stretch; where a shorter text has fewer, the last are empty."""
    own = [re.sub(r"\s*\n\s*", " ", text) for text in texts[stretch.number]]
    text = own[0] + "".join(mark + after for mark, after in zip(stretch.marks, own[1:], strict=True))
    text = stretch.keeper.restore(text)
    for image, number in stretch.images:
        text = text.replace(image.written, image.with_alt("".join(texts[number])), 1)
    lines = spread(text, stretch.lengths, _UNBREAKABLE)
    last = max((place for place, line in enumerate(lines) if line), default=0)
    lines[last] += stretch.ending
    return lines
