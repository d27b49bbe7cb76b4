"""Plain text: lines, or paragraphs whose lines were wrapped, which are translated as a whole and wrapped again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from demos.translation.files.encoding import decode
from demos.translation.files.unit import Unit, plain, spread

_COLUMN = re.compile(r"(\t+| {3,})")
_ITEM = re.compile(r"\s*(?:[-*•–+]|\(?\w{1,3}[.)])\s")
_END = re.compile(r"[.!?:…][\"'”’»)]*\s*$")
WRAPPED_FROM = 40
"""Characters of a line that may have been wrapped by an editor."""


@dataclass(frozen=True)
class _Paragraph:
    """Wrapped lines, each with the blanks in front and the line end behind, and their lengths."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    lengths: tuple[int, ...]


class PlainText:
    """A text file."""

    def __init__(self, content: bytes) -> None:
        """Read it. Raises DamagedFile for what is no text."""
        self._decoded = decode(content)
        self.units: list[Unit] = []
        self.opaque = 0
        self._parts: list[str | int | _Paragraph] = []  # kept as it is, the number of cells to come, a paragraph
        block: list[str] = []
        for line in [*re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", self._decoded.text), ""]:
            if line.strip() and not (block and _ITEM.match(line)):
                block.append(line)
                continue
            self._add(block)
            block = [line] if line.strip() else []
            if not block:
                self._parts.append(line)
        self._add(block)

    def _add(self, lines: Sequence[str]) -> None:
        if is_wrapped(lines):
            bodies = [line.strip() for line in lines]
            self._parts.append(
                _Paragraph(
                    tuple(line[: len(line) - len(line.lstrip())] for line in lines),
                    tuple(line[len(line.rstrip()) :] for line in lines),
                    tuple(map(len, bodies)),
                )
            )
            self.units.append(plain(" ".join(bodies)))
            return
        for line in lines:
            body = line.rstrip("\r\n")
            for place, cell in enumerate(_COLUMN.split(body)):
                if place % 2 or not cell.strip():
                    self._parts.append(cell)
                else:
                    self._parts.append(1)
                    self.units.append(plain(cell))
            self._parts.append(line[len(body) :])

    def write(self, texts: Sequence[tuple[str, ...]]) -> bytes:
        """Return the file with these texts, in the encoding that it had."""
        coming = iter(texts)
        written = []
        for part in self._parts:
            if isinstance(part, str):
                written.append(part)
            elif isinstance(part, int):
                written.append("".join(next(coming)))
            else:
                lines = spread("".join(next(coming)), part.lengths)
                written += [a + line + b for a, line, b in zip(part.before, lines, part.after, strict=True)]
        return self._decoded.encode("".join(written))


def is_wrapped(lines: Sequence[str]) -> bool:
    """Return whether sentences of these lines go on from one line to the next, as an editor wraps them."""
    if len(lines) < 2 or any(_COLUMN.search(line.strip()) for line in lines):
        return False
    inner = [line.strip() for line in lines[:-1]]
    longest = max(len(line.strip()) for line in lines)
    filled = all(len(line) >= max(WRAPPED_FROM, 0.6 * longest) for line in inner)
    running = sum(not _END.search(line) for line in inner)
    return filled and 2 * running >= len(inner)
