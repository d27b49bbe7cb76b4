"""Which unit follows what: every unit's correlation with things that can be counted in a text (`text_features`)."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from demos.serving import loader
from demos.serving.loader import Generation
from demos.text.alphabet import normalize
from demos.text.analysis.lstm_states import StateTrace, fused_network, trace_long_text, trace_states
from demos.text.analysis.text_features import FEATURES
from demos.text.catalog import OUR_STYLE, weights_name
from demos.text.held_out import held_out
from demos.text.results import READOUTS, Array, Feature, NothingHeldOut, UnitMatch, UnitSearch

MIN_OCCURRENCES = 20  # characters at which a feature must show before a correlation says anything
MAX_CACHED = 8  # searches on visitors' texts that are kept
OWN_TEXT = "the text shown here"

_recent: "OrderedDict[tuple[int, str, str], UnitSearch]" = OrderedDict()
"""By the network's generation, the style and the text."""
_lock = threading.Lock()


def search(style: str = OUR_STYLE) -> UnitSearch:
    """Return, for every feature, the unit of any layer that follows it best, by its memory or its output.

    Measured on the passage of the style that its network wasn't trained on; raise `NothingHeldOut` where there is none.
    """
    return loader.generation(weights_name(style)).remember(_Search(style))


def search_text(text: str, style: str = OUR_STYLE) -> UnitSearch:
    """Return the same, measured on any text of at most 2,000 characters; raise as `trace_states` does."""
    trace = trace_states(text, style)
    key = (loader.generation(weights_name(style)).number, style, trace.text)
    with _lock:
        found = _recent.get(key)
    if found is None:
        found = search_trace(trace, FEATURES, OWN_TEXT)
    with _lock:
        _recent[key] = found
        _recent.move_to_end(key)
        while len(_recent) > MAX_CACHED:
            _recent.popitem(last=False)
    return found


@dataclass(frozen=True)
class _Search:
    """The search in one style of a generation's network: equal for equal styles, so that it is made once for each."""

    style: str

    def __call__(self, generation: Generation) -> UnitSearch:
        trained = generation.get(fused_network).in_style(self.style)
        passage = held_out(self.style)
        text = normalize(passage.text, frozenset(trained.vocabulary)).text
        return search_trace(trace_long_text(trained, text), FEATURES, passage.what)


def warm() -> None:
    """Search for the style that the page opens with."""
    with suppress(NothingHeldOut):
        search(OUR_STYLE)


def search_trace(trace: StateTrace, features: Sequence[Feature], measured_on: str = "") -> UnitSearch:
    """Return the same for any text that was read. measured_on: what text that is."""
    candidates = len(READOUTS) * trace.network.layers * trace.network.units
    if len(trace.text) < 2 * MIN_OCCURRENCES:
        return UnitSearch(tuple(UnitMatch(feature) for feature in features), candidates, len(trace.text), measured_on)
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
    return UnitSearch(tuple(matches), candidates, len(trace.text), measured_on)


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
