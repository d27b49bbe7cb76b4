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


class BlendRefused(WriteRefused):
    """There is no such style to mix with, or its share isn't one."""


class PromptRefused(WriteRefused):
    """The prompt isn't text, or is too long to be read."""


class OutOfRange(WriteRefused):
    """Length, temperature or seed isn't a number in its range."""


class TextTooLong(WriteRefused):
    """The text is longer than Look inside reads."""


class NoSuchUnit(WriteRefused):
    """There is no such layer, unit, gate or character."""


class NoSuchPlace(WriteRefused):
    """The written text has no such place, or isn't one that this style wrote."""


class FeatureMissing(WriteRefused):
    """The text that was measured on hardly contains this feature, so no unit follows it."""


class NothingHeldOut(WriteRefused):
    """There is no text here on which this style's units could be measured."""


class HandwriteRefused(WriteRefused):
    """The writer can't write this: nothing, too much, or in a hand that it hasn't got."""


class UnwritableCharacters(HandwriteRefused):
    """The text has characters that the writer never learned.

    characters: each once, in order; nearest: the text in those that it can write, accents left out, or "" where nothing
    would be left.
    """

    def __init__(self, message: str, characters: tuple[str, ...], nearest: str) -> None:
        super().__init__(message)
        self.characters, self.nearest = characters, nearest


class PrimeRefused(HandwriteRefused):
    """What was drawn to be gone on from isn't a line of writing."""


class PassageRefused(ValueError):
    """There is nothing to measure on, or too much; the message tells a visitor what to change."""


class UnknownCharacters(UserWarning):
    """Characters of the prompt that the style has never seen were left out."""


class PromptTruncated(UserWarning):
    """The beginning of the prompt was left out, because the model's context window is shorter."""


@dataclass(frozen=True)
class Prime:
    """A line in a visitor's own hand, to go on from.

    text: what it says; points: x, y (in any unit, y growing downwards) and whether the pen was lifted after the point,
    sampled evenly in time.
    """

    text: str
    points: Sequence[tuple[float, float, bool]]


@dataclass(frozen=True)
class OffsetDensity:
    """What each point was drawn from, before it was made tidier: a mixture of normals, and the pen's three states.

    weights: points x components, adding up to 1; mean, std: points x components x 2, in the units of the strokes;
    correlation: points x components, of dx and dy; pen: points x 3, the probabilities that the pen stays down, is
    lifted, or that the line is over.
    """

    weights: Array
    mean: Array
    std: Array
    correlation: Array
    pen: Array


@dataclass(frozen=True)
class HandwrittenLine:
    """One line of a page.

    characters, points: where it begins and ends in the page's text and strokes; complete: whether the pen passed every
    letter in order and stopped by itself; tries: how often it was written until it was, or until it was let be.
    """

    text: str
    characters: tuple[int, int]
    points: tuple[int, int]
    complete: bool
    tries: int


@dataclass(frozen=True)
class DrawnLine:
    """One line by itself: strokes and window as of `Handwriting`, without line breaks; complete and tries as above."""

    text: str
    strokes: Array
    window: Array
    complete: bool
    tries: int = 1


@dataclass(frozen=True)
class Handwriting:
    """A written page.

    strokes: points x 3, dx, dy and 1 where the pen is lifted after the point. In their unit a letter is some 260 high
    and 140 wide; y grows downwards, and the first offset is 0. text: as it was written, with a line break where a line
    ends; window: points x characters of `text`, how strongly the network looked at each letter; density: what each
    point was drawn from; complete: whether every line is; seconds: how long the network took.
    """

    strokes: Array
    text: str
    window: Array
    density: OffsetDensity
    complete: bool
    seconds: float
    lines: tuple[HandwrittenLine, ...]

    def drawn_lines(self) -> tuple[DrawnLine, ...]:
        """Return the lines one by one; the first offset of each is 0."""
        return tuple(self._drawn(line) for line in self.lines)

    def _drawn(self, line: HandwrittenLine) -> DrawnLine:
        points = slice(*line.points)
        strokes = self.strokes[points].copy()
        strokes[0, :2] = 0
        return DrawnLine(line.text, strokes, self.window[points, slice(*line.characters)], line.complete, line.tries)


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
class Alternatives:
    """What could stand at a place of a written text: the likeliest characters, likeliest first.

    written: the character that stands there; rank: which of all it is by its probability, from 1.
    """

    likeliest: tuple[NextCharacter, ...]
    written: NextCharacter
    rank: int


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
    """The best unit for every feature, out of so many candidates, on a text of so many characters.

    measured_on: what text that was, as a part of a sentence.
    """

    matches: tuple[UnitMatch, ...]
    candidates: int
    characters: int
    measured_on: str = ""
