"""How well a network foresees a text: bits a character, which compares networks whatever their vocabulary.

The negative log likelihood of the whole text, in bits, over its characters: as many bits would an ideal code with this
network's predictions take (Shannon 1948, 1951). For tokens it is that of the tokenizer's own spelling of the text, so
a little pessimistic: the same text has other spellings.
"""

import hashlib
import math
import threading
import warnings
import zlib
from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

import weights
from demos.serving import hub_models
from demos.text.alphabet import name_of
from demos.text.hub_lm import Reader
from demos.text.write import PREFIX, UnknownCharacters, from_hub, reading, stepper

PART = 512
"""Characters or tokens that are measured at once; models from the Hub see at least as many tokens before each,
where the text has them."""
LONGEST = 20_000  # characters
KEPT = 64  # passages whose figures are remembered
HELD_OUT = Path(__file__).parents[1] / "heldout/shakespeare.txt"


class PassageRefused(ValueError):
    """There is nothing to measure on, or too much; the message tells a visitor what to change."""


@dataclass(frozen=True)
class Measured:
    """Bits a character over the first `characters` of `total`."""

    bits: float
    characters: int
    total: int


_known: "OrderedDict[tuple[str, str, str], Measured]" = OrderedDict()
_lock = threading.Lock()


@lru_cache(maxsize=1)
def held_out() -> str:
    """A passage of Shakespeare that our network never read."""
    return HELD_OUT.read_text(encoding="utf-8")


def bits_per_character(text: str, style: str = "shakespeare") -> float:
    """Bits a character that a network needs for a text; the lower, the better it foresees it.

    style: as in `write`. Each side starts where it would start to write: ours after a new line, those from the Hub
    after their begin-of-text token, and the first character counts. Longer texts than a model reads at once are read
    in overlapping windows, so that 512 tokens at least stand before each one that counts.
    Characters that our network has never seen have no probability: they are left out with an `UnknownCharacters`
    warning, so measure `passage(text)` to compare. Raises PassageRefused, `UnknownStyle`, `WeightsUnavailable`.
    """
    *_, last = measuring(text, style)
    return last.bits


def passage(text: str, style: str = "shakespeare") -> str:
    """The text as one of our networks reads it, for all to be measured on the same; raises PassageRefused."""
    if not isinstance(text, str):
        raise PassageRefused("The passage isn't text. Paste a few sentences.")
    if len(text) > LONGEST:
        raise PassageRefused(f"This passage has {len(text):,} characters; paste at most {LONGEST:,}.")
    read = reading(text, style).text
    if not read.strip():
        raise PassageRefused("There is nothing to measure on. Paste a sentence or two, or leave the passage empty.")
    return read


def measuring(text: str, style: str = "shakespeare") -> Generator[Measured, None, None]:
    """The same measurement part by part; what was measured a moment ago comes at once."""
    if from_hub(style):
        _checked(text)
        return _remembered(text, style, "")
    read = passage(text, style)
    if unknown := reading(text, style).unknown:
        names = ", ".join(name_of(character) for character in unknown[:20])
        warnings.warn(f"Left out of the passage, because {style} has never seen it: {names}.", UnknownCharacters, 2)
    return _remembered(read, style, weights.card(PREFIX + style).files[weights.MODEL].sha256)


def deflated(text: str) -> float:
    """Bits a character that gzip's method takes for a text, without the file's header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return 8 * len(packer.compress(text.encode()) + packer.flush()) / len(text)


def alphabet(style: str = "shakespeare") -> int:
    """How many characters one of our networks chooses from: guessing blindly takes the logarithm of it."""
    return len(weights.card(PREFIX + style).config["vocabulary"])


def _checked(text: str) -> None:
    if not isinstance(text, str) or not text:
        raise PassageRefused("There is nothing to measure on. Paste a sentence or two.")
    if len(text) > LONGEST:
        raise PassageRefused(f"This passage has {len(text):,} characters; paste at most {LONGEST:,}.")


def _remembered(text: str, style: str, made: str) -> Generator[Measured, None, None]:
    key = (style, made, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())
    with _lock:
        known = _known.get(key)
    if known is not None:
        yield known
        return
    for measured in _from_hub(text, style) if from_hub(style) else _ours(text, style):
        yield measured
    with _lock:
        _known[key] = measured
        while len(_known) > KEPT:
            _known.popitem(last=False)


def _ours(text: str, style: str) -> Generator[Measured, None, None]:
    network = stepper(style)
    memory = network.read_all([network.index["\n"]], network.start())
    nats = 0.0
    for begin in range(0, len(text), PART):
        numbers = [network.index[character] for character in text[begin : begin + PART]]
        logits, memory = network.score(numbers, memory)
        exact = logits.astype(np.float64)
        highest = exact.max(axis=1)
        whole = highest + np.log(np.exp(exact - highest[:, None]).sum(axis=1))
        nats += float((whole - exact[np.arange(len(numbers)), numbers]).sum())
        done = begin + len(numbers)
        yield Measured(nats / math.log(2) / done, done, len(text))


def _from_hub(text: str, style: str) -> Generator[Measured, None, None]:
    with hub_models.use(style) as lent:
        reader = Reader(lent)
        part = min(PART, reader.window // 2)
        pieces = reader.pieces(text)
        numbers, nats = [reader.begin, *(piece.number for piece in pieces)], 0.0
        for begin in range(1, len(numbers), part):
            nats += reader.nats(numbers[max(0, begin - part) : begin], numbers[begin : begin + part])
            done = pieces[min(begin + part - 1, len(pieces)) - 1].end
            yield Measured(nats / math.log(2) / max(done, 1), done, len(text))
