"""A translator that writes every word in capitals, in the same order: what changes then is only what should."""

import re

import numpy as np

from demos.translation.files.unit import Document
from demos.translation.results import Translation

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?|\d+(?:[.,:]\d+)*|[^\w\s]|_")


def shouted(document: Document) -> bytes:
    """The file with all that is given to the translator in capitals."""
    return document.write([tuple(text.upper() for text in unit.texts) for unit in document.units])


def shout(text: str, trust: float = 0.9) -> Translation:
    """A translation whose attention lies on the same word; each line is a sentence."""
    loud = re.sub(r"<k\d+/>|[^<]+", lambda match: match[0] if match[0].startswith("<k") else match[0].upper(), text)
    words = WORD.findall(text)
    counts = [len(WORD.findall(line)) for line in text.split("\n")]
    return Translation(
        loud,
        tuple(words),
        tuple(WORD.findall(loud)),
        np.eye(len(words), dtype=np.float32),
        tuple((count, count) for count in counts),
        trust=(trust,) * len(counts),
    )
