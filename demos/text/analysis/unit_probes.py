"""Which unit tracks what: every unit's correlation with things that can be counted in a text it never trained on.

After Karpathy, Johnson and Fei-Fei 2015, "Visualizing and Understanding Recurrent Networks", who found units for
quotes, line length and indentation by eye.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from demos.text.alphabet import read_as
from demos.text.analysis.lstm_states import SIDES, Activity, Side, network, read_whole
from demos.text.write import WriteRefused
from training.char_lstm.fused_weights import Array

HELD_OUT = Path(__file__).parents[1] / "heldout"
"""NAME.txt: a text of that style which its network was not trained on."""
LEAST = 20  # characters at which a feature must show before a correlation says anything


class NothingHeldOut(WriteRefused):
    """There is no text here on which this style's units could be measured."""


@dataclass(frozen=True)
class Feature:
    """Something that can be counted at every character of a text; `measure` gives one number a character."""

    name: str
    title: str
    measure: Callable[[str], Sequence[float]]


@dataclass(frozen=True)
class Found:
    """The unit that follows a feature best, or None where the text doesn't show the feature.

    layer, unit: from 0. correlation: Pearson's, on the second half of the text; the unit was chosen on the first.
    """

    feature: Feature
    layer: int = 0
    unit: int = 0
    side: Side = "memory"
    correlation: float | None = None


@dataclass(frozen=True)
class Search:
    """What was found for every feature, among how many units' memories and outputs, on how many characters."""

    found: tuple[Found, ...]
    candidates: int
    characters: int


def _since(text: str, restarts: Callable[[int], bool]) -> list[float]:
    """Characters since the last one that restarts the count; 0 there."""
    counts, count = [], 0
    for place in range(len(text)):
        count = 0 if restarts(place) else count + 1
        counts.append(float(count))
    return counts


def _inside(text: str, pattern: str) -> list[float]:
    """1 at every character within a match of the pattern, else 0."""
    marks = [0.0] * len(text)
    for match in re.finditer(pattern, text, re.MULTILINE):
        marks[match.start() : match.end()] = [1.0] * (match.end() - match.start())
    return marks


def _depth(text: str) -> list[float]:
    depths, depth = [], 0
    for character in text:
        depth = max(0, depth + (character in "([{") - (character in ")]}"))
        depths.append(float(depth))
    return depths


FEATURES = (
    Feature("line", "Position in the line", lambda text: _since(text, lambda at: text[at] == "\n")),
    Feature("word", "Position in the word", lambda text: _since(text, lambda at: not (text[at].isalpha()))),
    Feature("speaker", "Inside a speaker’s name", lambda text: _inside(text, r"^[A-Z][A-Za-z ]*:$")),
    Feature("speech", "Length of the speech", lambda text: _since(text, lambda at: text[at - 1 : at + 1] == "\n\n")),
    Feature("stop", "Since the last full stop", lambda text: _since(text, lambda at: text[at] in ".?!")),
    Feature("capitals", "Capital letters", lambda text: [float(character.isupper()) for character in text]),
    Feature("apostrophe", "After an apostrophe in a word", lambda text: _inside(text, r"(?<=[A-Za-z])'[a-z]*")),
    Feature("quotes", "Inside quotation marks", lambda text: _inside(text, r'"[^"\n]*"')),
    Feature("brackets", "Inside brackets", _depth),
    Feature("indentation", "Indentation of the line", lambda text: _inside(text, r"^[ \t]+")),
)
FIRST = FEATURES[0]


def held_out(style: str) -> str:
    """The text on which a style's units are measured; raises NothingHeldOut where there is none."""
    path = HELD_OUT / f"{style}.txt"
    if not re.fullmatch(r"\w+", style) or not path.is_file():
        raise NothingHeldOut("The search needs text that this style's network wasn't trained on, and there is none.")
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def search(style: str = "shakespeare") -> Search:
    """For every feature the unit of any layer that follows it best, by its memory or its output."""
    trained = network(style)
    text = read_as(held_out(style), frozenset(trained.vocabulary)).text
    return search_in(read_whole(trained, text), FEATURES)


def warm() -> None:
    """Search for the style that the page opens with."""
    if (HELD_OUT / "shakespeare.txt").is_file():
        search("shakespeare")


def search_in(seen: Activity, features: Sequence[Feature]) -> Search:
    """The same on any text that was read."""
    measured = np.array([feature.measure(seen.text) for feature in features], np.float32)  # features x characters
    half = len(seen.text) // 2
    first, second = slice(0, half), slice(half, None)
    chosen = np.abs(correlations(seen, measured, first)).argmax(axis=1)
    confirmed = correlations(seen, measured, second)
    found = []
    for row, feature in enumerate(features):
        if not all(shows(measured[row, part]) for part in (first, second)):
            found.append(Found(feature))
            continue
        side, layer, unit = np.unravel_index(chosen[row], (len(SIDES), *seen.hidden.shape[::2]))
        figure = float(confirmed[row, chosen[row]])
        found.append(Found(feature, int(layer), int(unit), SIDES[int(side)], figure))
    return Search(tuple(found), confirmed.shape[1], len(seen.text))


def shows(values: Array) -> bool:
    """Whether a feature differs from its usual value often enough to be measured."""
    usual = np.unique(values, return_counts=True)[1].max(initial=0)
    return len(values) - int(usual) >= LEAST


def correlations(seen: Activity, measured: Array, part: slice) -> Array:
    """Pearson's correlation of features and units in one product: features x (sides * layers * units).

    measured: features x characters. A feature or unit that never changes correlates with nothing: 0.
    """
    layers, _, units = seen.hidden.shape
    activity = np.stack([np.tanh(seen.cell[:, part]), seen.hidden[:, part]])  # sides x layers x characters x units
    columns = activity.transpose(2, 0, 1, 3).reshape(-1, len(SIDES) * layers * units)
    found: Array = _standard(measured[:, part].T).T @ _standard(columns)
    return found


def _standard(columns: Array) -> Array:
    """Columns with mean 0 and length 1, those that never change 0."""
    centred = columns - columns.mean(axis=0, dtype=np.float64).astype(np.float32)
    length = np.sqrt((centred.astype(np.float32) ** 2).sum(axis=0, dtype=np.float64))
    safe: Array = np.where(length > 1e-4, length, np.inf).astype(np.float32)
    standard: Array = centred / safe
    return standard
