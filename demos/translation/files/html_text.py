"""HTML: texts and the attributes that people read; every other character of the page stays where it is."""

import html
import re
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any

from demos.translation.files.encoding import decode
from demos.translation.files.refusals import DamagedFile
from demos.translation.files.unit import Keeper, Unit, labels_of, plain

INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite data del dfn em font i img ins label mark nobr q rp rt ruby s small span "
        "strike strong sub sup time tt u wbr",
    )
)
"""Tags within a sentence; others end it."""
KEPT_INLINE = frozenset(("code", "kbd", "samp", "var", "svg", "math"))
KEPT_BLOCKS = frozenset(("script", "style", "pre", "textarea", "template", "object", "iframe", "noembed"))
VOID = frozenset(re.findall(r"\w+", "area base br col embed hr img input link meta param source track wbr"))
_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<=[\s\"'])(?P<name>[A-Za-z-]+)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')")
_READ = frozenset(["alt", "title", "placeholder", "aria-label"])
_DESCRIPTIONS = ("description", "title", "image:alt", "site_name")
_BUTTONS = ("submit", "button", "reset")

MOST_OPEN = 100
"""Tags at the end of a page that aren't closed; more would take the parser minutes."""
NOT_CLOSED = "The tags at the end of this page aren’t closed, so it is cut or no HTML. Save it again."

Slot = Callable[[Sequence[tuple[str, ...]]], str]
"""What writes a part of the page from the texts of all units."""


class HtmlText(HTMLParser):
    """A piece of HTML."""

    def __init__(self, source: str, language: str = "", number: int = 0) -> None:
        """Read it. language: what the page is in from now on; number: that of its first unit among all units.

        Raises DamagedFile for many tags that aren't closed.
        """
        super().__init__(convert_charrefs=False)
        if any(
            source[source.rfind(end) + 1 :].count(begin) > MOST_OPEN for begin, end in (("<", ">"), ("<!--", "-->"))
        ):
            raise DamagedFile(NOT_CLOSED)
        self.units: list[Unit] = []
        self.opaque = 0
        self._source, self._language, self._number = source, language, number
        self._starts = list(accumulate((len(line) for line in source.split("\n")), lambda a, b: a + b + 1, initial=0))
        self._events: list[tuple[int, str, str, dict[str, str | None]]] = []
        self.feed(source)
        self.close()
        self._parts: list[str | Slot] = []
        self._texts: list[list[str]] = [[]]
        self._tags: list[str] = []
        self._pieces: list[str | Slot | None] = []  # of the unit that is read: None where its next text stands
        self._keeper = Keeper()
        self._read()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that opens."""
        self._note("start", tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself; HTML takes it for one that opens, unless it is a drawing's."""
        self._note("start" if tag not in KEPT_INLINE else "other", tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """Note a tag that closes."""
        self._note("end", tag)

    def handle_data(self, data: str) -> None:
        """Note text."""
        self._note("text")

    def handle_entityref(self, name: str) -> None:
        """Note a character by its name."""
        self._note("text")

    def handle_charref(self, name: str) -> None:
        """Note a character by its number."""
        self._note("text")

    def handle_comment(self, data: str) -> None:
        """Note a comment."""
        self._note("comment")

    def handle_decl(self, decl: str) -> None:
        """Note a declaration."""
        self._note("other")

    def handle_pi(self, data: str) -> None:
        """Note an instruction."""
        self._note("other")

    def unknown_decl(self, data: str) -> None:
        """Note a declaration of another kind."""
        self._note("other")

    def _note(self, kind: str, name: str = "", attributes: dict[str, str | None] | None = None) -> None:
        line, column = self.getpos()
        self._events.append((self._starts[line - 1] + column, kind, name, attributes or {}))

    def _read(self) -> None:
        ends = [event[0] for event in self._events[1:]] + [len(self._source)]
        at = 0
        while at < len(self._events):
            start, kind, name, attributes = self._events[at]
            last = self._end_of_kept(at) if kind == "start" and _is_kept(name, attributes) else at
            while kind == "text" and last + 1 < len(self._events) and self._events[last + 1][1] == "text":
                last += 1
            raw = self._source[start : ends[last]]
            if kind == "start" and _is_kept(name, attributes):
                self.opaque += 1
                if name in KEPT_INLINE or name in INLINE:
                    self._text(self._keeper.keep(raw))
                else:
                    self._end_unit(raw)
            elif kind == "text":
                self._text(html.unescape(raw))
            elif kind == "comment" or (kind in ("start", "end") and name in INLINE):
                self._tag(raw, name, attributes)
            else:
                self._end_unit(*self._slots(raw, name, attributes))
            at = last + 1
        self._end_unit()

    def _end_of_kept(self, first: int) -> int:
        """Return the place of the event that ends the element which begins at this one."""
        name, depth = self._events[first][2], 0
        if name in VOID:
            return first
        for at in range(first, len(self._events)):
            _, kind, other, _ = self._events[at]
            if other == name:
                depth += {"start": 1, "end": -1}.get(kind, 0)
            if depth <= 0:
                return at
        return len(self._events) - 1

    def _text(self, text: str) -> None:
        if not self._pieces or self._pieces[-1] is not None:
            self._pieces.append(None)
        self._texts[-1].append(text)

    def _tag(self, raw: str, name: str, attributes: dict[str, str | None]) -> None:
        if not self._pieces or self._pieces[-1] is not None:
            self._pieces.append(None)
        self._pieces += [*self._slots(raw, name, attributes), None]
        self._tags.append(raw)
        self._texts.append([])

    def _end_unit(self, *after: str | Slot) -> None:
        if self._pieces:
            number, keeper, place = self._number + len(self.units), self._keeper, 0
            self.units.append(Unit(tuple(map("".join, self._texts)), labels_of(self._tags)))
            for piece in self._pieces:
                if piece is None:
                    self._parts.append(_text_slot(number, place, keeper))
                    place += 1
                else:
                    self._parts.append(piece)
            self._texts, self._tags, self._pieces, self._keeper = [[]], [], [], Keeper()
        self._parts += after

    def _slots(self, raw: str, name: str, attributes: dict[str, str | None]) -> list[str | Slot]:
        """Return a tag, with slots for what people read in it."""
        slots: list[str | Slot] = []
        at = 0
        for match in _ATTRIBUTE.finditer(raw) if attributes else ():
            group = "single" if match["double"] is None else "double"
            if _is_read(name, match["name"].lower(), attributes) and match[group].strip():
                slots += [raw[at : match.start(group)], _attribute_slot(self._number + len(self.units))]
                self.units.append(plain(html.unescape(match[group])))
            elif self._language and name == "html" and match["name"].lower() in ("lang", "xml:lang"):
                slots += [raw[at : match.start(group)], self._language]
            else:
                continue
            at = match.end(group)
        return [*slots, raw[at:]]

    def write_text(self, texts: Sequence[tuple[str, ...]]) -> str:
        """Return the piece with texts of all units in place of its own."""
        return "".join(part if isinstance(part, str) else part(texts) for part in self._parts)


class HtmlPage:
    """A file of HTML."""

    def __init__(self, content: bytes, language: str) -> None:
        """Read it; language: what it is written in afterwards. Raises DamagedFile for what is no text."""
        declared = _CHARSET.search(content[:4096])
        self._decoded = decode(content, declared[1].decode("ascii") if declared else "")
        self._piece = HtmlText(self._decoded.text, language)
        self.units, self.opaque = self._piece.units, self._piece.opaque

    def write(self, texts: Sequence[tuple[str, ...]]) -> bytes:
        """Return the page with these texts, in the encoding that it had."""
        return self._decoded.encode(self._piece.write_text(texts), "xmlcharrefreplace")


def _is_kept(name: str, attributes: dict[str, str | None]) -> bool:
    """Whether an element stays as it is: code and the like, or what its author doesn't want translated."""
    marked = (attributes.get("translate") or "").lower() == "no"
    classes = (attributes.get("class") or "").split()
    return name in KEPT_INLINE or name in KEPT_BLOCKS or ((marked or "notranslate" in classes) and name != "html")


def _is_read(tag: str, attribute: str, attributes: dict[str, str | None]) -> bool:
    """Whether people read the value of an attribute."""
    named = (attributes.get("name") or attributes.get("property") or "").lower()
    described = tag == "meta" and attribute == "content" and named.endswith(_DESCRIPTIONS)
    button = tag == "input" and attribute == "value" and (attributes.get("type") or "").lower() in _BUTTONS
    return attribute in _READ or described or button


def _text_slot(number: int, place: int, keeper: Keeper) -> Slot:
    def write(texts: Any) -> str:
        return keeper.restore(html.escape(texts[number][place], quote=False))

    return write


def _attribute_slot(number: int) -> Slot:
    def write(texts: Any) -> str:
        return html.escape("".join(texts[number]))

    return write
