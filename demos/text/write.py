"""Continuing a prompt with the character LSTM, or with a language model from the Hub (`hub_write`).

Characters are drawn from the softmax of logits / temperature (Graves 2013, section 3; Karpathy 2015): see
`demos.text.sampling.temperature_noise`.
"""

import logging
import math
import threading
import warnings
from collections import OrderedDict
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

import weights
from demos.serving import loader
from demos.serving.loader import Generation
from demos.serving.threads import limit_blas
from demos.text.alphabet import character_name, normalize
from demos.text.catalog import OUR_STYLE, PREFIX, from_hub, styles
from demos.text.results import (
    NormalizedText,
    OutOfRange,
    PromptRefused,
    UnknownCharacters,
    UnknownStyle,
    WriteRefused,
)
from demos.text.sampling import temperature_noise
from weights import WeightsUnavailable
from weights.hub import offered

if TYPE_CHECKING:
    from torch import Tensor

    from training.char_lstm.fused_weights import LSTMState
    from training.char_lstm.network import CharLSTM
    from training.char_lstm.runtime import Writer

__all__ = [
    "OutOfRange",
    "PromptRefused",
    "UnknownCharacters",
    "UnknownStyle",
    "WriteRefused",
    "normalized",
    "styles",
    "unknown_characters",
    "write",
]

MAX_PROMPT = 20_000  # characters
LENGTHS = (1, 5_000)  # characters
TEMPERATURES = (0.05, 2.0)
SEEDS = (0, 2**32 - 1)
ITEM_CHARACTERS = 8  # characters between two items
CALL_CHARACTERS = 32  # characters that the network writes in one call
MAX_CACHED_STATES = 128  # texts whose final state is kept, so that continuing needn't read all again

_final_states: "OrderedDict[tuple[str, str], LSTMState]" = OrderedDict()
_lock = threading.Lock()


def stepper(style: str) -> "Writer":
    """Return the network of a style, loaded once: its exported form, or plain numpy where that is missing or damaged.

    Raise `WeightsUnavailable` where its weights can't be had.
    """
    return loader.get(PREFIX + style, _writer)


def _writer(generation: Generation) -> "Writer":
    from training.char_lstm.runtime import FILE, Exported, Stepper
    from training.common.onnx_session import ExportUnusable

    limit_blas()
    snapshot, card = generation.snapshot, generation.card
    try:
        return Exported(snapshot.path(FILE), card.config["vocabulary"], card.files[weights.MODEL].sha256)
    except (ExportUnusable, WeightsUnavailable, KeyError) as error:
        logging.getLogger(__name__).warning(
            "%s is served by numpy, without its exported form: %s", snapshot.name, error
        )

    from training.char_lstm.network import CharLSTM

    return Stepper(snapshot.load(CharLSTM))


def warm() -> None:
    """Load the style that the page opens with."""
    stepper(OUR_STYLE)


def example(name: str) -> "tuple[CharLSTM, tuple[Tensor, ...]]":
    """Return a network and inputs for one forward pass, for the diagram of its layers."""
    import torch

    from training.char_lstm.network import CharLSTM

    network = weights.load(name, CharLSTM)
    return network, (torch.tensor([network.encode("\n")]), network.start(1))  # type: ignore[return-value]


def normalized(prompt: str, style: str = OUR_STYLE) -> NormalizedText:
    """Return a prompt as a style reads it: which characters it replaces by plainer ones, and which it has never seen.

    Raise `UnknownStyle`, `PromptRefused`, or `WeightsUnavailable` where the style's card is missing.
    """
    return _normalized(loader.generation(PREFIX + _checked_style(style)), _checked_prompt(prompt))


def _normalized(generation: Generation, prompt: str) -> NormalizedText:
    return normalize(prompt, frozenset(generation.card.config["vocabulary"]))


def unknown_characters(prompt: str, style: str = OUR_STYLE) -> list[str]:
    """Return the characters of a prompt that a style has never seen, each once, in order."""
    return list(normalized(prompt, style).unknown)


def write(
    prompt: str, style: str = "shakespeare", length: int = 400, temperature: float = 0.8, seed: int = 0
) -> Generator[str, None, None]:
    """Continue a prompt; each item is the continuation so far, a few characters longer than the one before.

    The same arguments give the same items. An empty prompt begins on a new line. Warn with `UnknownCharacters` where
    the prompt holds characters that the style has never seen: the network doesn't read them.

    Args:
        prompt: at most 20,000 characters.
        style: one of `styles()`, or "distilgpt2" or "smollm2" from the Hub. These read every character, begin a
            document where the prompt is empty, have a context window of 1,024 tokens (`PromptTruncated` warns where
            the prompt has more) and are fetched where they aren't here; then the first item waits for that.
        length: characters to write, 1 to 5,000.
        temperature: 0.05 to 2; below 1 keeps to what is likely, above 1 takes the unlikely more often.
        seed: 0 to 2^32 - 1.

    Raises:
        WriteRefused: at once, for arguments out of range.
        WeightsUnavailable: where the style's weights can't be had.

    Source: Graves 2013, "Generating Sequences With Recurrent Neural Networks"; Karpathy 2015.
    """
    text = _checked_prompt(prompt)
    generation = None if from_hub(style) else loader.generation(PREFIX + _checked_style(style))
    length = _checked_integer("The length", length, *LENGTHS)
    temperature = _checked_number("The temperature", temperature, *TEMPERATURES)
    seed = _checked_integer("The seed", seed, *SEEDS)
    if generation is None:
        from demos.text.hub_write import continuations

        return continuations(style, text, length, temperature, seed)
    network, read = generation.get(_writer), _normalized(generation, text)
    if read.unknown:
        names = ", ".join(character_name(character) for character in list(read.unknown)[:20])
        warnings.warn(f"Left out of the prompt, because {style} has never seen it: {names}.", UnknownCharacters, 2)
    return _continuations(network, f"{style} {generation.number}", read.text or "\n", length, temperature, seed)


def _continuations(
    network: "Writer", cached_as: str, text: str, length: int, temperature: float, seed: int
) -> Generator[str, None, None]:
    random = np.random.default_rng(seed)
    state = _read(network, cached_as, text)
    written, before = "", ""
    for begin in range(0, length, CALL_CHARACTERS):
        count = min(CALL_CHARACTERS, length - begin)
        noise = temperature_noise(random, count, len(network.vocabulary), temperature)  # count x vocabulary
        numbers, state = network.write(noise, state)
        for end in range(ITEM_CHARACTERS, count, ITEM_CHARACTERS):
            yield written + "".join(network.vocabulary[number] for number in numbers[:end])
        written += "".join(network.vocabulary[number] for number in numbers)
        _cache_state(cached_as, text + written, state, replaces=before)
        before = text + written
        yield written


def _read(network: "Writer", cached_as: str, text: str) -> "LSTMState":
    """Return the state after a text, from that after its longest cached beginning that isn't much shorter."""
    state, end = network.start(), 0
    with _lock:
        for left in range(min(CALL_CHARACTERS, len(text))):
            cached = _final_states.get((cached_as, text[: len(text) - left]))
            if cached is not None:
                state, end = cached, len(text) - left
                break
    return network.read_all([network.index[character] for character in text[end:]], state)


def _cache_state(cached_as: str, text: str, state: "LSTMState", replaces: str) -> None:
    with _lock:
        _final_states.pop((cached_as, replaces), None)
        _final_states[(cached_as, text)] = state
        while len(_final_states) > MAX_CACHED_STATES:
            _final_states.popitem(last=False)


def _checked_style(style: str) -> str:
    here = styles()
    if style in here:
        return style
    if style == OUR_STYLE:
        weights.card(PREFIX + style)  # raises WeightsUnavailable with its own sentence
    raise UnknownStyle(
        f"There is no style called “{str(style)[:40]}”. There are: {', '.join([*here, *offered('write')])}."
    )


def _checked_prompt(prompt: str) -> str:
    if not isinstance(prompt, str):
        raise PromptRefused("The prompt isn't text. Type a few words, or leave it empty.")
    if len(prompt) > MAX_PROMPT:
        raise PromptRefused(
            f"This prompt has {len(prompt):,} characters; the network reads at most {MAX_PROMPT:,}. "
            "Keep its end: that is what the network continues from."
        )
    return prompt


def _checked_number(what: str, value: float, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
        raise OutOfRange(f"{what} isn't a number. Choose one from {low:g} to {high:,g}.")
    if not low <= value <= high:
        raise OutOfRange(f"{what} is {value:g}. Choose one from {low:g} to {high:,g}.")
    return float(value)


def _checked_integer(what: str, value: int, low: int, high: int) -> int:
    sentence = f"Choose a whole number from {low:,} to {high:,}."
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
        raise OutOfRange(f"{what} isn't a number. {sentence}")
    if value != int(value) or not low <= value <= high:
        raise OutOfRange(f"{what} is {value:,}. {sentence}")
    return int(value)
