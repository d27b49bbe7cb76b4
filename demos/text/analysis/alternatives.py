"""What else could have stood at a place of a written text, and how likely each character was there (Karpathy 2015).

The network reads the text up to that place; its softmax at the temperature of the text is what it drew from.
"""

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from demos.serving import loader
from demos.serving.limits import PROMPT_CHARACTERS, WRITTEN_CHARACTERS
from demos.text.catalog import weights_name
from demos.text.results import Alternatives, Array, NextCharacter, NoSuchPlace
from demos.text.validation import checked_blend, checked_number, checked_prompt, checked_style
from demos.text.write import TEMPERATURES, normalized, stepper
from training.common import deadline

if TYPE_CHECKING:
    from training.char_lstm.runtime import Writer

MOST_LIKELY = 8  # characters that are returned
CALL_CHARACTERS = 512  # characters that are read between two looks at the deadline
MAX_CACHED = 6  # texts whose logits are kept: some 100 KB each at 400 characters of 65

_recent: "OrderedDict[tuple[str, int, str, str], Array]" = OrderedDict()
"""Logits of each character of a continuation, by style and blend, generation, text before and continuation."""
_lock = threading.Lock()


def alternatives(
    prompt: str,
    continuation: str,
    at: int,
    style: str = "shakespeare",
    temperature: float = 0.8,
    blend: tuple[str, float] | None = None,
) -> Alternatives:
    """Return the eight likeliest characters at one place of a continuation, and the one that stands there.

    Args:
        prompt: as `write` was given it.
        continuation: as `write` wrote it, at most 25,000 characters.
        at: the place in the continuation, from 0.
        style: the one that the text was written in; no model from the Hub.
        temperature: at which it was written, 0.05 to 2.
        blend: with which it was written, as of `write`.

    Raises:
        WriteRefused: for arguments out of range; `NoSuchPlace` where the continuation has no such place, or holds
            characters that the style can't write.
        WeightsUnavailable: where the style's weights can't be had.
    """
    prompt, style = checked_prompt(prompt), checked_style(style)
    blend = checked_blend(style, blend)
    temperature = checked_number("The temperature", temperature, *TEMPERATURES)
    _check_place(continuation, at)
    network, before = stepper(style, blend), normalized(prompt, style, blend).text or "\n"
    if any(character not in network.index for character in continuation):
        raise NoSuchPlace("This text isn't one that this style wrote. Press Write for a new one.")
    generation = loader.generation(weights_name(style, blend)).number
    logits = _logits(network, (f"{style} {blend}", generation, before, continuation))[at]  # vocabulary
    return _ranked(network.vocabulary, softmax(logits, temperature), continuation[at])


def softmax(logits: Array, temperature: float) -> npt.NDArray[np.float64]:
    """Return the probabilities of the next character: softmax of logits (vocabulary) / temperature."""
    scores = logits.astype(np.float64) / temperature
    exponentials = np.exp(scores - scores.max())
    probabilities: npt.NDArray[np.float64] = exponentials / exponentials.sum()
    return probabilities


def _check_place(continuation: str, at: int) -> None:
    if not isinstance(continuation, str) or not continuation:
        raise NoSuchPlace("There is no written text yet. Press Write first.")
    if len(continuation) > PROMPT_CHARACTERS + WRITTEN_CHARACTERS:
        raise NoSuchPlace(f"This text has {len(continuation):,} characters, too many to look at. Press Write.")
    if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < len(continuation):
        raise NoSuchPlace(f"There is no such place: the network wrote {len(continuation):,} characters. Choose one.")


def _logits(network: "Writer", key: tuple[str, int, str, str]) -> Array:
    """Return the logits of each character of a continuation before it was written, characters x vocabulary."""
    with _lock:
        cached = _recent.get(key)
    if cached is None:
        cached = _read(network, *key[2:])
    with _lock:
        _recent[key] = cached
        _recent.move_to_end(key)
        while len(_recent) > MAX_CACHED:
            _recent.popitem(last=False)
    return cached


def _read(network: "Writer", before: str, continuation: str) -> Array:
    state = network.start()
    for piece in _pieces(before):
        state = network.read_all([network.index[character] for character in piece], state)
    rows = []
    for piece in _pieces(continuation):
        logits, state = network.score([network.index[character] for character in piece], state)
        rows.append(logits)
    return np.concatenate(rows)


def _pieces(text: str) -> list[str]:
    deadline.check()
    return [text[begin : begin + CALL_CHARACTERS] for begin in range(0, len(text), CALL_CHARACTERS)]


def _ranked(vocabulary: str, probabilities: npt.NDArray[np.float64], there: str) -> Alternatives:
    order = np.argsort(-probabilities, kind="stable")
    ranked = [NextCharacter(vocabulary[number], float(probabilities[number])) for number in order]
    rank = next(rank for rank, one in enumerate(ranked, 1) if one.character == there)
    return Alternatives(tuple(ranked[:MOST_LIKELY]), ranked[rank - 1], rank)
