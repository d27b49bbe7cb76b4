"""What stands within a paragraph of Markdown: text, emphasis, links, code, as it is written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from markdown_it.token import Token

_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_SOFT = re.compile(r"[ \t]*\n[ \t]*")
_HARD = re.compile(r"([ \t]{2,}|\\)\n[ \t]*")
_TITLE = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))"
_ADDRESS = r"(?:<[^<>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*)"
_CLOSE = re.compile(rf"\]\(\s*{_ADDRESS}(?:\s+{_TITLE})?\s*\)|\]\[[^\[\]]+\]", re.DOTALL)
_FOOTNOTE = re.compile(r"(\[\^[^\]\s]+\]:?|^\[[ xX]\](?= ))")

Kind = Literal["text", "mark", "kept"]


@dataclass(frozen=True)
class Piece:
    """A part as it is written. tag: what a mark is, as a tag of HTML, so that what is open can be told."""

    kind: Kind
    written: str
    tag: str = ""


@dataclass(frozen=True)
class Image:
    """A picture within a text: as it is written, and its description."""

    written: str
    alt: str

    def with_alt(self, alt: str) -> str:
        """Return it with another description."""
        return "![" + alt.replace("[", "(").replace("]", ")") + self.written[2 + len(self.alt) :]


@dataclass
class Inline:
    """What stands between two hard line breaks. lengths: of its lines. ending: how the break is written."""

    pieces: list[Piece] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    lengths: tuple[int, ...] = ()
    ending: str = ""


class _Mismatch(Exception):
    """The text isn't written as its tokens say."""


def read_inline(token: Token) -> list[Inline] | None:
    """Return the parts of an inline token, None where they can't be found again in what is written."""
    try:
        return list(_stretches(token.content, token.children or []))
    except _Mismatch:
        return None


def _stretches(raw: str, children: Sequence[Token]) -> Iterator[Inline]:
    current, at, begin = Inline(), 0, 0
    opened: list[int] = []  # where the texts of links begin
    skipping = False
    for child in children:
        if skipping:
            skipping = child.type != "link_close"
            continue
        if child.type == "hardbreak":
            match = _expect(_HARD.match(raw, at))
            current.lengths = tuple(map(len, raw[begin:at].split("\n")))
            current.ending = match[1]
            yield current
            current, at = Inline(), match.end()
            begin = at
            continue
        if child.type == "link_open" and raw.startswith("<", at):
            end = _after(raw, at, raw[at : raw.find(">", at) + 1])
            current.pieces.append(Piece("kept", raw[at:end]))
            at, skipping = end, True
            continue
        end, pieces = _read(child, raw, at, opened, current)
        current.pieces += pieces
        at = end
    if at != len(raw):
        raise _Mismatch
    current.lengths = tuple(map(len, raw[begin:].split("\n")))
    yield current


def _read(child: Token, raw: str, at: int, opened: list[int], current: Inline) -> tuple[int, list[Piece]]:
    """Return where a token ends, and its pieces."""
    if child.type == "text":
        end = _after(raw, at, child.content)
        parts = _FOOTNOTE.split(child.content)
        return end, [Piece("mark" if place % 2 else "text", part) for place, part in enumerate(parts) if part]
    if child.type == "softbreak":
        return _expect(_SOFT.match(raw, at)).end(), [Piece("text", " ")]
    if child.type == "text_special":
        end = _after(raw, at, child.markup)
        return end, [Piece("kept", child.markup)]
    if child.type == "code_inline":
        match = _expect(_CODE.match(raw, at))
        return match.end(), [Piece("kept", _one_line(match[0]))]
    if child.type == "html_inline":
        end = _after(raw, at, child.content)
        return end, [Piece("mark", _one_line(child.content), child.content)]
    if child.type == "link_open":
        opened.append(_after(raw, at, "["))
        return opened[-1], [Piece("mark", "[", "<a>")]
    if child.type == "link_close":
        end, written = _closing(raw, at, raw[opened.pop() : at])
        return end, [Piece("mark", written, "</a>")]
    if child.type == "image":
        start = _after(raw, at, "![" + child.content)
        end, written = _closing(raw, start, child.content)
        image = Image("![" + child.content + written, child.content)
        current.images.append(image)
        return end, [Piece("kept", image.written)]
    if child.type.endswith(("_open", "_close")) and child.markup:
        slash = "/" if child.type.endswith("_close") else ""
        return _after(raw, at, child.markup), [Piece("mark", child.markup, f"<{slash}{child.tag}>")]
    raise _Mismatch


def _closing(raw: str, at: int, label: str) -> tuple[int, str]:
    """Return where a link's end stops, and the end as it is written from now on: with the name of its address.

    `[text]` and `[text][]` find their address by their text, which won't be the same.
    """
    _after(raw, at, "]")
    match = _CLOSE.match(raw, at)
    if match is not None:
        return match.end(), _one_line(match[0])
    return at + (3 if raw.startswith("][]", at) else 1), f"][{_one_line(label)}]"


def _after(raw: str, at: int, expected: str) -> int:
    if not expected or not raw.startswith(expected, at):
        raise _Mismatch
    return at + len(expected)


def _expect(match: re.Match[str] | None) -> re.Match[str]:
    if match is None:
        raise _Mismatch
    return match


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text)
