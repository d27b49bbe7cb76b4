"""Writing on from a prompt with the character LSTM, or with a language model from the Hub (`modern_write`).

Characters are drawn from the softmax of logits / temperature (Graves 2013, section 3; Karpathy 2015), by adding
temperature x Gumbel noise to the logits and taking the highest (Gumbel 1954).
"""

import logging
import math
import threading
import warnings
from collections import OrderedDict
from collections.abc import Generator
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

import weights
from demos.text.alphabet import Reading, name_of, read_as
from weights import WeightsUnavailable
from weights.hub import offered

if TYPE_CHECKING:
    from torch import Tensor

    from demos.text.numpy_lstm import Writer
    from training.char_lstm.fused_weights import Array, Memory
    from training.char_lstm.network import CharLSTM

PREFIX = "char_lstm_"
LONGEST_PROMPT = 20_000  # characters
LENGTHS = (1, 5_000)  # characters
TEMPERATURES = (0.05, 2.0)
SEEDS = (0, 2**32 - 1)
PIECE = 8  # characters between two items
CHUNK = 32  # characters that the network writes at once
REMEMBERED = 128  # texts whose memory is kept, so that going on needn't read all again


class WriteRefused(ValueError):
    """The network can't write with these arguments; the message tells a visitor what to change."""


class UnknownStyle(WriteRefused):
    """There is no such style."""


class PromptRefused(WriteRefused):
    """The prompt is no text, or too long to be read."""


class OutOfRange(WriteRefused):
    """Length, temperature or seed isn't a number in its range."""


class UnknownCharacters(UserWarning):
    """Characters of the prompt that the style has never seen were left out."""


_endings: "OrderedDict[tuple[str, str], Memory]" = OrderedDict()
_endings_lock = threading.Lock()


def styles() -> list[str]:
    """The styles whose weights are here, Shakespeare first."""
    found = [name.removeprefix(PREFIX) for name in weights.names() if name.startswith(PREFIX)]
    return sorted(found, key=lambda style: (style != "shakespeare", style))


def from_hub(style: str) -> bool:
    """Whether a style is a model from the Hub."""
    return isinstance(style, str) and style in offered("write")


@lru_cache(maxsize=8)
def stepper(style: str) -> "Writer":
    """The network of a style, loaded once: its exported form, or plain numpy where that is missing or damaged.

    Raises `WeightsUnavailable` where its weights can't be had.
    """
    from demos.text.numpy_lstm import Stepper
    from training.char_lstm.runtime import FILE, Exported
    from training.common.onnx_session import ExportUnusable

    name = PREFIX + style
    card = weights.card(name)
    try:
        return Exported(weights.find(name, FILE), card.config["vocabulary"], card.files[weights.MODEL].sha256)
    except (ExportUnusable, WeightsUnavailable, KeyError) as error:
        logging.getLogger(__name__).warning("%s is served by numpy, without its exported form: %s", name, error)

    from training.char_lstm.network import CharLSTM

    return Stepper(weights.load(name, CharLSTM))


def warm() -> None:
    """Load the style that the page opens with."""
    stepper("shakespeare")


def example(name: str) -> "tuple[CharLSTM, tuple[Tensor, ...]]":
    """A network and inputs for one forward pass, for the diagram of its layers."""
    import torch

    from training.char_lstm.network import CharLSTM

    network = weights.load(name, CharLSTM)
    return network, (torch.tensor([network.encode("\n")]), network.start(1))  # type: ignore[return-value]


def reading(prompt: str, style: str = "shakespeare") -> Reading:
    """How a style reads a prompt: which characters it replaces by plainer ones, and which it has never seen."""
    return read_as(_prompt(prompt), frozenset(weights.card(PREFIX + _style(style)).config["vocabulary"]))


def unknown_characters(prompt: str, style: str = "shakespeare") -> list[str]:
    """The characters of a prompt that a style has never seen, each once, in order."""
    return list(reading(prompt, style).unknown)


def write(
    prompt: str, style: str = "shakespeare", length: int = 400, temperature: float = 0.8, seed: int = 0
) -> Generator[str, None, None]:
    """Write on from a prompt; each item is the continuation so far, a few characters longer than the one before.

    The same arguments give the same items. An empty prompt begins at a new line. temperature: below 1 keeps to what
    is likely, above 1 dares more. Warns with `UnknownCharacters` where the prompt holds characters that the style has
    never seen: the network doesn't read them.
    style: one of `styles()`, or "distilgpt2" or "smollm2" from the Hub. These read every character, begin a document
    where the prompt is empty, look back over 1,024 tokens (`modern_write.LeftOut` warns where the prompt has more) and
    are fetched where they aren't here; then the first item waits for that.
    Raises a `WriteRefused` at once for what it can't do, `WeightsUnavailable` where the style's weights can't be had.
    """
    text = _prompt(prompt) if from_hub(style) else reading(prompt, style).text
    length = _whole("The length", length, *LENGTHS)
    temperature = _number("The temperature", temperature, *TEMPERATURES)
    seed = _whole("The seed", seed, *SEEDS)
    if from_hub(style):
        from demos.text.hub_write import continuations

        return continuations(style, text, length, temperature, seed, _noise)
    network = stepper(style)
    if unknown := unknown_characters(prompt, style):
        names = ", ".join(name_of(character) for character in unknown[:20])
        warnings.warn(f"Left out of the prompt, because {style} has never seen it: {names}.", UnknownCharacters, 2)
    return _continuations(network, style, text or "\n", length, temperature, seed)


def _continuations(
    network: "Writer", style: str, text: str, length: int, temperature: float, seed: int
) -> Generator[str, None, None]:
    random = np.random.default_rng(seed)
    memory = _read(network, style, text)
    written, before = "", ""
    for begin in range(0, length, CHUNK):
        count = min(CHUNK, length - begin)
        numbers, memory = network.write(_noise(random, count, len(network.vocabulary), temperature), memory)
        for end in range(PIECE, count, PIECE):
            yield written + "".join(network.vocabulary[number] for number in numbers[:end])
        written += "".join(network.vocabulary[number] for number in numbers)
        _remember(style, text + written, memory, forget=before)
        before = text + written
        yield written


def _noise(random: np.random.Generator, count: int, vocabulary: int, temperature: float) -> "Array":
    """Gumbel noise x temperature, count x vocabulary: minus the logarithm of waiting times."""
    return (-temperature * np.log(random.standard_exponential((count, vocabulary)))).astype(np.float32)


def _read(network: "Writer", style: str, text: str) -> "Memory":
    """The memory after a text, from that after the longest beginning which isn't much shorter and still known."""
    memory, end = network.start(), 0
    with _endings_lock:
        for left in range(min(CHUNK, len(text))):
            known = _endings.get((style, text[: len(text) - left]))
            if known is not None:
                memory, end = known, len(text) - left
                break
    return network.read_all([network.index[character] for character in text[end:]], memory)


def _remember(style: str, text: str, memory: "Memory", forget: str) -> None:
    with _endings_lock:
        _endings.pop((style, forget), None)
        _endings[(style, text)] = memory
        while len(_endings) > REMEMBERED:
            _endings.popitem(last=False)


def _style(style: str) -> str:
    here = styles()
    if style in here:
        return style
    if style == "shakespeare":
        weights.card(PREFIX + style)  # raises WeightsUnavailable with its own sentence
    raise UnknownStyle(
        f"There is no style called “{str(style)[:40]}”. There are: {', '.join([*here, *offered('write')])}."
    )


def _prompt(prompt: str) -> str:
    if not isinstance(prompt, str):
        raise PromptRefused("The prompt isn't text. Type a few words, or leave it empty.")
    if len(prompt) > LONGEST_PROMPT:
        raise PromptRefused(
            f"This prompt has {len(prompt):,} characters; the network reads at most {LONGEST_PROMPT:,}. "
            "Keep its end: that is what the network goes on from."
        )
    return prompt


def _number(what: str, value: float, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
        raise OutOfRange(f"{what} isn't a number. Choose one from {low:g} to {high:,g}.")
    if not low <= value <= high:
        raise OutOfRange(f"{what} is {value:g}. Choose one from {low:g} to {high:,g}.")
    return float(value)


def _whole(what: str, value: int, low: int, high: int) -> int:
    sentence = f"Choose a whole number from {low:,} to {high:,}."
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
        raise OutOfRange(f"{what} isn't a number. {sentence}")
    if value != int(value) or not low <= value <= high:
        raise OutOfRange(f"{what} is {value:,}. {sentence}")
    return int(value)
