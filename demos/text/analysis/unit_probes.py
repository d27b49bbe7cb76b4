"""Which unit follows what: every unit's correlation with things that can be counted in a text it never trained on.

After Karpathy, Johnson and Fei-Fei 2015, "Visualizing and Understanding Recurrent Networks", who found units for
quotes, line length and indentation by eye.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from demos.serving import loader
from demos.serving.loader import Generation
from demos.text.alphabet import normalize
from demos.text.analysis.lstm_states import StateTrace, fused_network, trace_long_text
from demos.text.catalog import OUR_STYLE, PREFIX, weights_name
from demos.text.results import READOUTS, Array, Feature, NothingHeldOut, UnitMatch, UnitSearch

HELD_OUT = Path(__file__).parents[1] / "heldout"
"""NAME.txt: a text of that style which its network was not trained on."""
MIN_OCCURRENCES = 20  # characters at which a feature must show before a correlation says anything


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


def held_out(style: str) -> str:
    """Return the text on which a style's units are measured; raise NothingHeldOut where there is none."""
    path = HELD_OUT / f"{style}.txt"
    if not re.fullmatch(r"\w+", style) or not path.is_file():
        raise NothingHeldOut("The search needs text that this style's network wasn't trained on, and there is none.")
    return path.read_text(encoding="utf-8")


def search(style: str = OUR_STYLE) -> UnitSearch:
    """Return, for every feature, the unit of any layer that follows it best, by its memory or its output."""
    return loader.generation(weights_name(style)).remember(_search)


def _search(generation: Generation) -> UnitSearch:
    trained = generation.get(fused_network)
    text = normalize(held_out(generation.snapshot.name.removeprefix(PREFIX)), frozenset(trained.vocabulary)).text
    return search_trace(trace_long_text(trained, text), FEATURES)


def warm() -> None:
    """Search for the style that the page opens with."""
    if (HELD_OUT / f"{OUR_STYLE}.txt").is_file():
        search(OUR_STYLE)


def search_trace(trace: StateTrace, features: Sequence[Feature]) -> UnitSearch:
    """Return the same for any text that was read."""
    measured = np.array([feature.measure(trace.text) for feature in features], np.float32)  # features x characters
    half = len(trace.text) // 2
    first, second = slice(0, half), slice(half, None)
    chosen = np.abs(correlations(trace, measured, first)).argmax(axis=1)
    confirmed = correlations(trace, measured, second)
    matches = []
    for row, feature in enumerate(features):
        if not all(_varies(measured[row, part]) for part in (first, second)):
            matches.append(UnitMatch(feature))
            continue
        readout, layer, unit = np.unravel_index(chosen[row], (len(READOUTS), *trace.hidden.shape[::2]))
        figure = float(confirmed[row, chosen[row]])
        matches.append(UnitMatch(feature, int(layer), int(unit), READOUTS[int(readout)], figure))
    return UnitSearch(tuple(matches), confirmed.shape[1], len(trace.text))


def _varies(values: Array) -> bool:
    """Return whether a feature differs from its usual value often enough to be measured."""
    usual = np.unique(values, return_counts=True)[1].max(initial=0)
    return len(values) - int(usual) >= MIN_OCCURRENCES


def correlations(trace: StateTrace, measured: Array, part: slice) -> Array:
    """Return Pearson's correlation of features and units in one product: features x (readouts * layers * units).

    measured: features x characters. A feature or unit that never changes correlates with nothing: 0.
    """
    layers, _, units = trace.hidden.shape
    activity = np.stack([np.tanh(trace.cell[:, part]), trace.hidden[:, part]])  # readouts x layers x characters x units
    columns = activity.transpose(2, 0, 1, 3).reshape(-1, len(READOUTS) * layers * units)
    found: Array = _standard(measured[:, part].T).T @ _standard(columns)
    return found


def _standard(columns: Array) -> Array:
    """Columns with mean 0 and length 1, those that never change 0."""
    centred = columns - columns.mean(axis=0, dtype=np.float64).astype(np.float32)
    length = np.sqrt((centred.astype(np.float32) ** 2).sum(axis=0, dtype=np.float64))
    safe: Array = np.where(length > 1e-4, length, np.inf).astype(np.float32)
    standard: Array = centred / safe
    return standard
