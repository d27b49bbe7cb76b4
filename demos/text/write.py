"""Continuing a prompt with the character LSTM, or with a language model from the Hub (`hub_write`).

Characters are drawn from the softmax of logits / temperature (Graves 2013, section 3; Karpathy 2015): see
`demos.text.sampling`. The network draws many characters a call from all of its alphabet; where top-k or top-p forbid
one that it drew, that one is drawn again and it goes on from there, which gives what forbidding them at once would.
"""

import logging
import threading
import warnings
from collections import OrderedDict
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np

import weights
from demos.serving import loader
from demos.serving.limits import WRITTEN_CHARACTERS
from demos.serving.loader import Generation
from demos.serving.threads import limit_blas
from demos.text.alphabet import character_name, normalize
from demos.text.catalog import OUR_STYLE, from_hub, styles, weights_name
from demos.text.results import (
    BlendRefused,
    NormalizedText,
    OutOfRange,
    PromptRefused,
    UnknownCharacters,
    UnknownStyle,
    WriteRefused,
)
from demos.text.sampling import Truncation, random_numbers, temperature_noise
from demos.text.validation import checked_blend, checked_integer, checked_number, checked_prompt, checked_style
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from torch import Tensor

    from demos.text.results import Array
    from training.char_lstm.fused_weights import LSTMState
    from training.char_lstm.network import CharLSTM
    from training.char_lstm.runtime import Writer

__all__ = [
    "BlendRefused",
    "OutOfRange",
    "PromptRefused",
    "UnknownCharacters",
    "UnknownStyle",
    "WriteRefused",
    "normalized",
    "reading",
    "styles",
    "unknown_characters",
    "write",
]

LENGTHS = (1, WRITTEN_CHARACTERS)
TEMPERATURES = (0.05, 2.0)
SEEDS = (0, 2**32 - 1)
TOP_KS = (0, 1_000)
TOP_PS = (0.01, 1.0)
ITEM_CHARACTERS = 8  # characters between two items
CALL_CHARACTERS = 32  # characters that the network writes in one call
READ_CHARACTERS = 1024  # characters of a prompt that are read between two looks at how far it is
MAX_CACHED_STATES = 128  # texts whose final state is kept, so that continuing needn't read all again

_final_states: "OrderedDict[tuple[str, str], LSTMState]" = OrderedDict()
_lock = threading.Lock()


def stepper(style: str, blend: tuple[str, float] | None = None) -> "Writer":
    """Return the network of a style, or of its mix with another, loaded once.

    It is the exported form, or plain numpy where that is missing or damaged. Raise `WeightsUnavailable` where its
    weights can't be had, ValueError where there is no such blend.
    """
    return _stepper(loader.generation(weights_name(style, blend)), style, blend)


def _stepper(generation: Generation, style: str, blend: tuple[str, float] | None) -> "Writer":
    from training.char_lstm.style_shares import style_shares

    network = generation.get(_writer)
    return network.in_style(style_shares(network.styles, style, blend)) if network.styles else network


def _writer(generation: Generation) -> "Writer":
    from training.char_lstm.runtime import FILE, Exported, Stepper
    from training.common.onnx_session import ExportUnusable

    limit_blas()
    snapshot, card = generation.snapshot, generation.card
    try:
        made_from = card.files[weights.MODEL].sha256
        return Exported(snapshot.path(FILE), card.config["vocabulary"], made_from, card.config.get("styles", ()))
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
    inputs: list[Any] = [torch.tensor([network.encode("\n")]), network.start(1)]
    if network.styles:
        inputs.append(torch.eye(len(network.styles))[:1])  # the first of them
    return network, tuple(inputs)


def normalized(prompt: str, style: str = OUR_STYLE, blend: tuple[str, float] | None = None) -> NormalizedText:
    """Return a prompt as a style reads it: which characters it replaces by plainer ones, and which it has never seen.

    Raise `UnknownStyle`, `BlendRefused`, `PromptRefused`, or `WeightsUnavailable` where the style's card is missing.
    """
    name = weights_name(checked_style(style), checked_blend(style, blend))
    return _normalized(loader.generation(name), checked_prompt(prompt))


def _normalized(generation: Generation, prompt: str) -> NormalizedText:
    return normalize(prompt, frozenset(generation.card.config["vocabulary"]))


def unknown_characters(prompt: str, style: str = OUR_STYLE) -> list[str]:
    """Return the characters of a prompt that a style has never seen, each once, in order."""
    return list(normalized(prompt, style).unknown)


def write(
    prompt: str,
    style: str = "shakespeare",
    length: int = 400,
    temperature: float = 0.8,
    seed: int = 0,
    blend: tuple[str, float] | None = None,
    top_k: int = 0,
    top_p: float = 1.0,
) -> Generator[str, None, None]:
    """Continue a prompt; each item is the continuation so far, a few characters longer than the one before.

    The same arguments give the same items; other prompts get other random numbers, whatever the seed. An empty
    prompt begins on a new line. Warn with `UnknownCharacters` where the prompt holds characters that the style has
    never seen: the network doesn't read them.

    Args:
        prompt: at most 20,000 characters.
        style: one of `styles()`, or "distilgpt2" or "smollm2" from the Hub. These read every character, begin a
            document where the prompt is empty, have a context window of 1,024 tokens (`PromptTruncated` warns where
            the prompt has more) and are fetched where they aren't here; then the first item waits for that.
        length: characters to write, 1 to 5,000.
        temperature: 0.05 to 2; below 1 keeps to what is likely, above 1 takes the unlikely more often.
        seed: 0 to 2^32 - 1.
        blend: another of our styles and its share, 0 to 1, as ("latex", 0.3): the network writes in a mix of both (see
            `catalog.blends` for what blends with what). None, or a share of 0, is the style alone.
        top_k: draw only from so many of the most probable characters (of tokens, for models from the Hub), 0 to 1,000;
            0 is all of them.
        top_p: of those, only from the most probable that together reach this share, 0.01 to 1; 1 is all of them.

    Raises:
        WriteRefused: at once, for arguments out of range.
        WeightsUnavailable: where the style's weights can't be had.

    Source: Graves 2013, "Generating Sequences With Recurrent Neural Networks"; Karpathy 2015.
    """
    text = checked_prompt(prompt)
    style = style if from_hub(style) else checked_style(style)
    blend = checked_blend(style, blend)
    generation = None if from_hub(style) else loader.generation(weights_name(style, blend))
    length = checked_integer("The length", length, *LENGTHS)
    temperature = checked_number("The temperature", temperature, *TEMPERATURES)
    seed = checked_integer("The seed", seed, *SEEDS)
    top_k, top_p = checked_integer("Top-k", top_k, *TOP_KS), checked_number("Top-p", top_p, *TOP_PS)
    if generation is None:
        from demos.text.hub_write import continuations

        return continuations(style, text, length, temperature, seed, top_k, top_p)
    network, read = _stepper(generation, style, blend), _normalized(generation, text)
    if read.unknown:
        names = ", ".join(character_name(character) for character in list(read.unknown)[:20])
        warnings.warn(f"Left out of the prompt, because {style} has never seen it: {names}.", UnknownCharacters, 2)
    return _continuations(
        network,
        _cached_as(generation, style, blend),
        read.text or "\n",
        length,
        seed,
        Truncation(temperature, top_k, top_p),
    )


def reading(
    prompt: str, style: str = OUR_STYLE, blend: tuple[str, float] | None = None
) -> Generator[tuple[int, int], None, None]:
    """Read a prompt, and yield how many of its characters were read so far, of how many.

    `write` goes on from there at once, so that reading and writing can be told apart. Raise as `normalized` does.
    """
    blend = checked_blend(checked_style(style), blend)
    generation = loader.generation(weights_name(style, blend))
    network, cached_as = _stepper(generation, style, blend), _cached_as(generation, style, blend)
    text, before = _normalized(generation, checked_prompt(prompt)).text, ""
    state, done = _nearest(network, cached_as, text)
    while done < len(text):
        piece = text[done : done + READ_CHARACTERS]
        state, done = network.read_all([network.index[character] for character in piece], state), done + len(piece)
        _cache_state(cached_as, text[:done], state, replaces=before)
        before = text[:done]
        yield done, len(text)


def _cached_as(generation: Generation, style: str, blend: tuple[str, float] | None) -> str:
    return f"{style} {blend} {generation.number}"


def _continuations(
    network: "Writer", cached_as: str, text: str, length: int, seed: int, truncation: Truncation
) -> Generator[str, None, None]:
    random = random_numbers(seed, text)
    state = _read(network, cached_as, text)
    written, before = "", ""
    for begin in range(0, length, CALL_CHARACTERS):
        count = min(CALL_CHARACTERS, length - begin)
        noise = temperature_noise(random, count, len(network.vocabulary), truncation.temperature)  # count x vocabulary
        if truncation.everything:
            numbers, state = network.write(noise, state)
        else:
            numbers, state = _write_truncated(network, noise, state, truncation)
        for end in range(ITEM_CHARACTERS, count, ITEM_CHARACTERS):
            yield written + "".join(network.vocabulary[number] for number in numbers[:end])
        written += "".join(network.vocabulary[number] for number in numbers)
        _cache_state(cached_as, text + written, state, replaces=before)
        before = text + written
        yield written


def _write_truncated(
    network: "Writer", noise: "Array", state: "LSTMState", truncation: Truncation
) -> "tuple[list[int], LSTMState]":
    """Write a character for each row of noise (characters x vocabulary): of those allowed, the highest logit + noise.

    What is highest of all and allowed is also the highest of those allowed, so that only others are drawn again.
    """
    written: list[int] = []
    while len(written) < len(noise):
        rows = noise[len(written) : len(written) + ITEM_CHARACTERS]
        numbers, logits, after = network.draw(rows, state)
        allowed = truncation.allowed(logits)
        forbidden = np.flatnonzero(~allowed[np.arange(len(rows)), numbers])
        if len(forbidden):
            first = int(forbidden[0])
            again = np.where(allowed[first], logits[first] + rows[first], -np.inf)
            numbers = [*numbers[:first], int(again.argmax())]
            after = network.read_all(numbers, state)
        state = after
        written += numbers
    return written, state


def _read(network: "Writer", cached_as: str, text: str) -> "LSTMState":
    """Return the state after a text."""
    state, end = _nearest(network, cached_as, text)
    return network.read_all([network.index[character] for character in text[end:]], state)


def _nearest(network: "Writer", cached_as: str, text: str) -> "tuple[LSTMState, int]":
    """Return the state after a text's longest cached beginning that isn't much shorter, and how long that is."""
    with _lock:
        for left in range(min(CALL_CHARACTERS, len(text))):
            cached = _final_states.get((cached_as, text[: len(text) - left]))
            if cached is not None:
                return cached, len(text) - left
    return network.start(), 0


def _cache_state(cached_as: str, text: str, state: "LSTMState", replaces: str) -> None:
    with _lock:
        _final_states.pop((cached_as, replaces), None)
        _final_states[(cached_as, text)] = state
        while len(_final_states) > MAX_CACHED_STATES:
            _final_states.popitem(last=False)
