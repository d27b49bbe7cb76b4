"""Tables of comma-separated values, or with another separator: cells with words, the quoting kept."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from demos.translation.files.encoding import decode
from demos.translation.files.refusals import DamagedFile
from demos.translation.files.unit import Unit, plain

SEPARATORS = ",;\t|"
SNIFFED = 20_000  # characters
_NAME = re.compile(r"[a-z_][\w.-]*|\w*_\w*|[A-Z\d]{2,}")
_LINES = re.compile(r"(\r\n|\r|\n)")
BROKEN = "The quotation marks of this table don’t match: one isn’t closed. Save it as CSV again."


@dataclass(frozen=True)
class _Cell:
    """A cell with words: the blanks outside its quotation marks, None without these; its lines and their ends."""

    around: tuple[str, str] | None
    pieces: tuple[str, ...]
    own: tuple[int, ...]


class Table:
    """A table; names of columns that are written like those of a program stay."""

    def __init__(self, content: bytes) -> None:
        """Read it. Raises DamagedFile for what is no text, and where a quotation mark isn't closed."""
        self._decoded = decode(content)
        text = self._decoded.text
        self._separator = _separator(text)
        self.units: list[Unit] = []
        self.opaque = 0
        self._parts: list[str | _Cell] = []
        row = 0
        names = _are_names(_first_row(text, self._separator))
        for raw, quoted, end in _cells(text, self._separator):
            if row == 0 and names:
                self._parts.append(raw)
                self.opaque += bool(raw.strip())
            else:
                self._add(raw, quoted)
            self._parts.append(end)
            row += end not in (self._separator, "")

    def _add(self, raw: str, quoted: bool) -> None:
        content = raw.strip()[1:-1].replace('""', '"') if quoted else raw
        pieces = _LINES.split(content)
        own = tuple(place for place, piece in enumerate(pieces) if not place % 2 and piece.strip())
        if not own:
            self._parts.append(raw)
            return
        self.units += [plain(pieces[place]) for place in own]
        around = (raw[: raw.index('"')], raw[raw.rindex('"') + 1 :]) if quoted else None
        self._parts.append(_Cell(around, tuple(pieces), own))

    def write(self, texts: Sequence[tuple[str, ...]]) -> bytes:
        """Return the table with these texts; a cell gets quotation marks where it had them or needs them now."""
        coming = iter(texts)
        return self._decoded.encode(
            "".join(part if isinstance(part, str) else self._cell(part, coming) for part in self._parts)
        )

    def _cell(self, cell: _Cell, coming: Iterator[tuple[str, ...]]) -> str:
        pieces = list(cell.pieces)
        for place in cell.own:
            pieces[place] = "".join(next(coming))
        content = "".join(pieces)
        needed = any(mark in content for mark in (self._separator, "\n", "\r")) or content.startswith('"')
        if not cell.around and not needed:
            return content
        before, after = cell.around or ("", "")
        return before + '"' + content.replace('"', '""') + '"' + after


def _separator(text: str) -> str:
    try:
        return csv.Sniffer().sniff(text[:SNIFFED], SEPARATORS).delimiter
    except csv.Error:  # one column
        first = text.partition("\n")[0]
        return max(SEPARATORS, key=first.count)


def _first_row(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(text.splitlines(), delimiter=separator), [])
    except csv.Error:  # a cell of more than 100,000 characters
        return []


def _are_names(header: Sequence[str]) -> bool:
    """Whether the first row has names for programs: small letters or underscores, and no spaces."""
    filled = [cell for cell in header if cell.strip()]
    return len(filled) > 1 and all(_NAME.fullmatch(cell.strip()) for cell in filled)


def _cells(text: str, separator: str) -> Iterator[tuple[str, bool, str]]:
    """Yield each cell as it is written, whether it is quoted, and what ends it: separator, line end or nothing.

    Raises DamagedFile where a quotation mark isn't closed.
    """
    ends = re.escape(separator) + "\r\n"
    cell = re.compile(rf' *"(?P<quoted>(?:[^"]|"")*)" *(?=[{ends}]|\Z)|[^{ends}]*')
    end = re.compile(rf"[{re.escape(separator)}]|\r\n|\r|\n|\Z")
    at = 0
    while True:
        found = cell.match(text, at)
        assert found is not None  # it may be empty
        if found["quoted"] is None and found[0].lstrip(" ").startswith('"') and found[0].count('"') % 2:
            raise DamagedFile(BROKEN)
        closing = end.match(text, found.end())
        assert closing is not None
        yield found[0], found["quoted"] is not None, closing[0]
        if not closing[0]:
            return
        at = closing.end()
