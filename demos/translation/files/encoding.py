"""Bytes to text and back in the same encoding."""

import codecs
import re
from dataclasses import dataclass

from demos.translation.files.refusals import DamagedFile

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SUBSTITUTES = str.maketrans({"\u202f": "\u00a0", "\u2011": "-", "\u2212": "-"})
NO_TEXT = "This file isn’t text, whatever its name says. Choose the file that you can read in an editor."


@dataclass(frozen=True)
class Decoded:
    """A file's text, and how it was written: the codec, and the byte order mark in front."""

    text: str
    codec: str
    mark: bytes = b""

    def encode(self, text: str, errors: str = "replace") -> bytes:
        """Return another text written in the same way."""
        try:
            return self.mark + text.encode(self.codec)
        except UnicodeEncodeError:
            return self.mark + text.translate(_SUBSTITUTES).encode(self.codec, errors)


def decode(content: bytes, declared: str = "") -> Decoded:
    """Return the text of a file in UTF-8 or UTF-16 (by its mark), the declared encoding, UTF-8 or Windows-1252.

    Raises DamagedFile for what is no text.
    """
    marks = [(mark, codec.removesuffix("-sig")) for mark, codec in _MARKS if content.startswith(mark)]
    tried = [marks[0][1]] if marks else ["utf-8", *([declared] if _known(declared) else []), "cp1252"]
    mark = marks[0][0] if marks else b""
    for codec in tried:
        try:
            text = content[len(mark) :].decode(codec)
        except UnicodeError:
            continue
        if not _CONTROL.search(text):
            return Decoded(text, codec, mark)
        break
    raise DamagedFile(NO_TEXT)


def _known(name: str) -> bool:
    """Whether a name is that of an encoding of text that Python knows."""
    try:
        return bool(name) and codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False
