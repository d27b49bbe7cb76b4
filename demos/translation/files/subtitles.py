"""Subtitles, SubRip (.srt) and WebVTT (.vtt): only the words of the cues are touched."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from demos.translation.files.encoding import decode
from demos.translation.files.refusals import DamagedFile
from demos.translation.files.unit import Unit, labels_of, spread

_TIMES = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>|</?>|<\d[\d:.]*>|\{[\\/][^{}\n]*\}|\{[A-Za-z]:[^{}\n]*\}")
_SPEAKER = re.compile(r"\s*(?:<[^<>]*>|\{[^{}]*\})*\s*[-–—‐]")
MOST_LINES = 2
LONG_LINE = 42
"""Characters from which on a cue gets its second line."""
NO_CUES = "There are no subtitles in this file: no line with times (00:00:01,000 --> 00:00:04,000). Export it again."


@dataclass(frozen=True)
class _Cue:
    """One or more lines that are translated together: their number, the tags within, and the line end."""

    lines: int
    tags: tuple[str, ...]
    newline: str
    alone: bool


class Subtitles:
    """A file of subtitles."""

    def __init__(self, content: bytes) -> None:
        """Read it. Raises DamagedFile for what is no text, and without a cue."""
        self._decoded = decode(content)
        self.units: list[Unit] = []
        self.opaque = 0
        self._parts: list[str | _Cue] = []
        lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", self._decoded.text)
        cues, at = 0, 0
        while at < len(lines):
            self._parts.append(lines[at])
            at += 1
            if not _TIMES.match(lines[at - 1]):
                continue
            cues += 1
            end = next((place for place in range(at, len(lines)) if not lines[place].strip()), len(lines))
            if end > at:
                self._add(lines[at:end])
            at = end
        if not cues:
            raise DamagedFile(NO_CUES)
        self.opaque = len(re.findall(r"^(?:NOTE|STYLE|REGION)\b", self._decoded.text, re.MULTILINE))

    def _add(self, lines: Sequence[str]) -> None:
        bodies = [line.rstrip("\r\n") for line in lines]
        newline = next((line[len(line.rstrip("\r\n")) :] for line in lines if line.endswith(("\r", "\n"))), "\n")
        alone = any(_SPEAKER.match(body) for body in bodies[1:])  # two people speak
        for group in [[body] for body in bodies] if alone else [bodies]:
            text = " ".join(group)
            tags = tuple(_TAG.findall(text))
            self.units.append(Unit(tuple(_TAG.split(text)), labels_of(tags)))
            self._parts += [_Cue(len(group), tags, newline, alone), newline]
        if not lines[-1].endswith(("\r", "\n")):
            self._parts.pop()

    def write(self, texts: Sequence[tuple[str, ...]]) -> bytes:
        """Return the file with these texts, at most two lines a cue."""
        coming = iter(texts)
        return self._decoded.encode(
            "".join(part if isinstance(part, str) else _lines(part, next(coming)) for part in self._parts)
        )


def _lines(cue: _Cue, texts: tuple[str, ...]) -> str:
    text = texts[0] + "".join(tag + after for tag, after in zip(cue.tags, texts[1:], strict=True))
    count = min(cue.lines, MOST_LINES)
    if count == 1 and not cue.alone and len(_TAG.sub("", text)) > LONG_LINE:
        count = MOST_LINES
    return cue.newline.join(line for line in spread(text, [1] * count, _TAG) if line) or text
