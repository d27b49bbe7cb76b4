"""What the public functions and analyses of this tab return, and the errors and warnings that they raise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

Readout = Literal["memory", "output"]
READOUTS: tuple[Readout, ...] = ("memory", "output")
"""A unit's two values: tanh of its cell state (Karpathy et al. 2015), and its hidden state, which other units read."""
GATES = ("input", "forget", "output", "candidate")
"""An LSTM's gates, in the order of the rows of the fused weights."""


class WriteRefused(ValueError):
    """The network can't write with these arguments; the message tells a visitor what to change."""


class UnknownStyle(WriteRefused):
    """There is no such style."""


class PromptRefused(WriteRefused):
    """The prompt isn't text, or is too long to be read."""


class OutOfRange(WriteRefused):
    """Length, temperature or seed isn't a number in its range."""


class TextTooLong(WriteRefused):
    """The text is longer than Look inside reads."""


class NoSuchUnit(WriteRefused):
    """There is no such layer, unit, gate or character."""


class FeatureMissing(WriteRefused):
    """The held-out text doesn't contain this feature, so no unit follows it."""


class NothingHeldOut(WriteRefused):
    """There is no text here on which this style's units could be measured."""


class PassageRefused(ValueError):
    """There is nothing to measure on, or too much; the message tells a visitor what to change."""


class UnknownCharacters(UserWarning):
    """Characters of the prompt that the style has never seen were left out."""


class PromptTruncated(UserWarning):
    """The beginning of the prompt was left out, because the model's context window is shorter."""


@dataclass(frozen=True)
class NormalizedText:
    """A text as a network reads it.

    replaced: pairs (typed, read) of typographic characters. unknown: the characters left out, each once.
    """

    text: str
    replaced: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Compression:
    """Bits per character over the first `characters` of `total` characters of a passage."""

    bits: float
    characters: int
    total: int


@dataclass(frozen=True)
class UnitGates:
    """One unit's gates at every character, each an array of length characters, and its memory (tanh of its cell)."""

    input: Array
    forget: Array
    candidate: Array
    output: Array
    memory: Array


@dataclass(frozen=True)
class NextCharacter:
    """A possible next character and its probability, 0 to 1."""

    character: str
    probability: float


@dataclass(frozen=True)
class Feature:
    """Something that can be counted at every character of a text; `measure` gives one number per character."""

    name: str
    title: str
    measure: Callable[[str], Sequence[float]]


@dataclass(frozen=True)
class UnitMatch:
    """The unit that follows a feature best; `correlation` is None where the text doesn't contain the feature.

    layer, unit: from 0. correlation: Pearson's, on the second half of the text; the unit was chosen on the first.
    """

    feature: Feature
    layer: int = 0
    unit: int = 0
    readout: Readout = "memory"
    correlation: float | None = None


@dataclass(frozen=True)
class UnitSearch:
    """The best unit for every feature, out of so many candidates, on a text of so many characters."""

    matches: tuple[UnitMatch, ...]
    candidates: int
    characters: int
