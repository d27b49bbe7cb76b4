"""Writing on with a language model from the Hub, in a plain loop: score every next token, draw one, read it.

Tokens are drawn from the whole softmax of logits / temperature, just as our network draws characters, with the same
kind of noise; nothing is cut off its tail (no top-k, no top-p), so that the two can be compared.
"""

import codecs
import warnings
from collections.abc import Callable, Generator

import numpy as np

from demos.serving import hub_models
from demos.text.hub_lm import Array, Reader

KEPT = 3 / 4
"""Share of the window that is kept when it is full: the oldest quarter is forgotten and the rest read again."""
BYTES = 4
"""A character takes so many at most, and a token spells at least one."""

Noise = Callable[[np.random.Generator, int, int, float], Array]


class LeftOut(UserWarning):
    """The beginning of the prompt was left out, because the model looks back over fewer tokens."""


def left_out(text: str, style: str) -> int:
    """How many characters at the beginning of a text the model doesn't read; raises `WeightsUnavailable`."""
    with hub_models.use(style) as lent:
        return _kept(Reader(lent), text)[1]


def continuations(
    style: str, text: str, length: int, temperature: float, seed: int, noise: Noise
) -> Generator[str, None, None]:
    """Write on from a text: the continuation so far, after each token, until it has exactly `length` characters.

    The text begins a document; where it is empty, so does the continuation. The model is never let end its text:
    its control tokens are not drawn. Bytes that are no character are left out, and none shows before it is whole.
    Warns with `LeftOut`; raises `WeightsUnavailable` with the first item. The model is lent until this is closed.
    """
    with hub_models.use(style) as lent:
        reader = Reader(lent)
        numbers, missing = _kept(reader, text)
        if missing:
            warnings.warn(f"{lent.model.title} did not read the first {missing:,} characters.", LeftOut, 2)
        random, whole = np.random.default_rng(seed), codecs.getincrementaldecoder("utf-8")("ignore")
        logits, cache = reader.next_logits(numbers)
        written = ""
        for _ in range(BYTES * length):
            logits = logits + noise(random, 1, len(logits), temperature)[0]
            logits[reader.not_text] = -np.inf
            drawn = int(logits.argmax())
            more = whole.decode(reader.bytes_of(drawn))
            written = (written + more)[:length]
            if more:
                yield written
            if len(written) == length:
                return
            numbers.append(drawn)
            if len(numbers) > reader.window:
                numbers = _newest(reader, numbers)
                logits, cache = reader.next_logits(numbers)
            else:
                logits, cache = reader.next_logits([drawn], cache)


def _kept(reader: Reader, text: str) -> tuple[list[int], int]:
    """The tokens that are read of a text, and the characters at its beginning that aren't."""
    pieces = reader.pieces(text)
    numbers = [reader.begin, *(piece.number for piece in pieces)]
    if len(numbers) <= reader.window:
        return numbers, 0
    newest = _newest(reader, numbers)
    return newest, pieces[-len(newest) - 1].end


def _newest(reader: Reader, numbers: list[int]) -> list[int]:
    return numbers[-int(KEPT * reader.window) :]
