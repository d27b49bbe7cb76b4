"""The character LSTM's states while it reads a text: every unit, every gate, every next character's probability.

The float32 network, layer by layer in plain numpy: what comes from below is one product for all positions, and only
what a layer takes from its own past is stepped through (Hochreiter and Schmidhuber 1997; Gers et al. 2000).
"""

import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from demos.serving import loader
from demos.serving.loader import Generation
from demos.serving.threads import limit_blas
from demos.text.catalog import OUR_STYLE, weights_name
from demos.text.results import GATES, READOUTS, Array, NextCharacter, NoSuchUnit, Readout, TextTooLong, UnitGates
from demos.text.write import normalized
from training.char_lstm.fused_weights import Folded, advance, fold
from training.char_lstm.style_shares import style_shares

if TYPE_CHECKING:
    from training.char_lstm.network import CharLSTM

MAX_CHARACTERS = 2_000
CHUNK = 100  # characters that a layer reads before the next layer reads them
MAX_CACHED = 6  # texts whose states are kept: some 16 MB each at 2 x 512 units and 2,000 characters


@dataclass(frozen=True)
class FusedNetwork:
    """A trained network's alphabet and its fused matrices, float32; `styles` are those that it is still to choose from.

    What is measured is measured in one style: see `in_style`.
    """

    vocabulary: str
    folded: Folded
    styles: tuple[str, ...] = ()

    def in_style(self, style: str) -> "FusedNetwork":
        """Return the network in one of its styles; the same where it has but one. ValueError for another style."""
        if not self.styles:
            return self
        return FusedNetwork(self.vocabulary, self.folded.in_style(style_shares(self.styles, style)))

    @property
    def units(self) -> int:
        """Units a layer."""
        return self.folded.hidden_size

    @property
    def layers(self) -> int:
        """Number of layers."""
        return len(self.folded.recurrent)


@dataclass(frozen=True)
class StateTrace:
    """Hidden and cell states after each character that the network read, both layers x characters x units."""

    network: FusedNetwork
    text: str
    hidden: Array
    cell: Array


_recent: "OrderedDict[tuple[int, str, str], StateTrace]" = OrderedDict()
"""By the network's generation, the style and the text."""
_lock = threading.Lock()
_workers = ThreadPoolExecutor(2, thread_name_prefix="lstm-layers")


def network(style: str) -> FusedNetwork:
    """Return the network of a style, loaded once; raise `WeightsUnavailable` where its weights can't be had."""
    return loader.get(weights_name(style), fused_network).in_style(style)


def fused_network(generation: Generation) -> FusedNetwork:
    """Build the network of one generation of the weights, in no style yet where it has several."""
    from training.char_lstm.network import CharLSTM

    limit_blas()
    return fuse(generation.snapshot.load(CharLSTM))


def fuse(trained: "CharLSTM") -> FusedNetwork:
    """Return a torch network as arrays."""
    return FusedNetwork(trained.vocabulary, fold(trained), trained.styles)


def trace_states(text: str, style: str = OUR_STYLE) -> StateTrace:
    """Read a text from the zero state, and return every unit's states after each of its characters.

    Characters that the style has never seen are left out, as in `write`; nothing to read reads as a new line.
    A beginning that was read a moment ago isn't read again.
    Raise TextTooLong over 2,000 characters, `WriteRefused` for what is no text or no style.
    """
    read = normalized(text, style).text or "\n"
    if len(read) > MAX_CHARACTERS:
        raise TextTooLong(
            f"This text has {len(read):,} characters; this room reads at most {MAX_CHARACTERS:,}. Shorten it, please."
        )
    generation = loader.generation(weights_name(style))
    key = (generation.number, style, read)
    with _lock:
        cached = _recent.get(key)
        others = [trace for known, trace in _recent.items() if known[:2] == key[:2]]
    if cached is None:
        cached = _read(generation.get(fused_network).in_style(style), read, others)
    with _lock:
        _recent[key] = cached
        _recent.move_to_end(key)
        while len(_recent) > MAX_CACHED:
            _recent.popitem(last=False)
    return cached


def trace_long_text(network: FusedNetwork, text: str) -> StateTrace:
    """Return the states for a text of any length, read from the zero state and not cached."""
    return _read(network, text, [])


def _read(network: FusedNetwork, text: str, before: list[StateTrace]) -> StateTrace:
    shape = (network.layers, len(text), network.units)
    hidden, cell = np.empty(shape, np.float32), np.empty(shape, np.float32)
    trace = StateTrace(network, text, hidden, cell)
    shared = ((_common_prefix(text, one.text), one) for one in before)
    start, other = max(shared, key=lambda pair: pair[0], default=(0, trace))
    hidden[:, :start], cell[:, :start] = other.hidden[:, :start], other.cell[:, :start]
    parts = [slice(begin, min(begin + CHUNK, len(text))) for begin in range(start, len(text), CHUNK)]
    for wave in range(len(parts) + network.layers - 1):  # layers side by side, each a part behind the one below
        ready = [(layer, parts[wave - layer]) for layer in range(network.layers) if 0 <= wave - layer < len(parts)]
        list(_workers.map(lambda task: _run_layer(trace, *task), ready))
    return trace


def _common_prefix(text: str, other: str) -> int:
    pairs = zip(text, other, strict=False)
    return next((place for place, (one, two) in enumerate(pairs) if one != two), min(len(text), len(other)))


def _run_layer(trace: StateTrace, layer: int, part: slice) -> None:
    """Fill one layer's hiddens and cells for a part of the text, from what the layer below holds there."""
    folded, hiddens, cells = trace.network.folded, trace.hidden[layer], trace.cell[layer]
    size, before = trace.network.units, part.start - 1
    hidden = hiddens[before] if part.start else np.zeros(size, np.float32)
    cell = cells[before] if part.start else np.zeros(size, np.float32)
    own, gates = folded.own(layer), np.empty(4 * size, np.float32)
    given = folded.from_below(layer, _below(trace, layer, part))
    for below, to_hidden, to_cell in zip(given, hiddens[part], cells[part], strict=True):
        np.matmul(own, hidden, out=gates)
        gates += below
        advance(gates, cell, to_hidden, to_cell)
        hidden, cell = to_hidden, to_cell


def _below(trace: StateTrace, layer: int, part: slice) -> npt.NDArray[Any]:
    """Return what is under a layer at every character: the characters' numbers, or the hiddens of the layer below."""
    if layer:
        return trace.hidden[layer - 1, part]
    return np.array([trace.network.vocabulary.index(character) for character in trace.text[part]])


def unit_values(trace: StateTrace, layer: int, unit: int, readout: Readout = "memory") -> Array:
    """Return one unit at every character, -1 to 1. layer: from 0, the lowest; unit: from 0.

    Raise NoSuchUnit for a layer, unit or readout that this network doesn't have.
    """
    _check(trace.network, layer, unit)
    if readout not in READOUTS:
        raise NoSuchUnit("A unit has a memory and an output; choose one of them.")
    return np.tanh(trace.cell[layer, :, unit]) if readout == "memory" else trace.hidden[layer, :, unit]


def unit_gates(trace: StateTrace, layer: int, unit: int) -> UnitGates:
    """Return the four gates of one unit at every character, after their nonlinearities, and its memory."""
    _check(trace.network, layer, unit)
    i, f, o, g = (_gate(trace, layer, gate, slice(unit, unit + 1))[:, 0] for gate in GATES)
    return UnitGates(input=i, forget=f, candidate=g, output=o, memory=np.tanh(trace.cell[layer, :, unit]))


def layer_gate(trace: StateTrace, layer: int, gate: str) -> Array:
    """Return one gate of all units of a layer at every character (characters x units), or "memory"."""
    _check(trace.network, layer, 0)
    if gate == "memory":
        memory: Array = np.tanh(trace.cell[layer])
        return memory
    if gate not in GATES:
        raise NoSuchUnit(f"An LSTM's gates are {', '.join(GATES[:-1])} and {GATES[-1]}. Choose one of them.")
    return _gate(trace, layer, gate, slice(None))


def _gate(trace: StateTrace, layer: int, gate: str, units: slice) -> Array:
    folded, size = trace.network.folded, trace.network.units
    start, stop, _ = units.indices(size)
    first = GATES.index(gate) * size
    rows = slice(first + start, first + stop)
    before = np.concatenate([np.zeros((1, size), np.float32), trace.hidden[layer, :-1]])  # characters x units
    pre = folded.from_below(layer, _below(trace, layer, slice(None)), rows) + before @ folded.own(layer)[rows].T
    values: Array = np.tanh(pre if gate == "candidate" else 0.5 * pre)
    return values if gate == "candidate" else 0.5 * (1 + values)


def next_characters(trace: StateTrace, position: int) -> list[NextCharacter]:
    """Return every character of the alphabet with its probability after character `position` (from 0), likeliest first.

    Raise NoSuchUnit where the text has no such character.
    """
    if isinstance(position, bool) or not isinstance(position, int) or not 0 <= position < len(trace.text):
        raise NoSuchUnit(f"There is no such character: the text has {len(trace.text):,}.")
    folded, vocabulary = trace.network.folded, trace.network.vocabulary
    logits = (folded.output @ trace.hidden[-1, position] + folded.output_bias).astype(np.float64)  # vocabulary
    probabilities = np.exp(logits - logits.max())
    probabilities /= probabilities.sum()
    order = np.argsort(-probabilities)
    return [NextCharacter(vocabulary[number], float(probabilities[number])) for number in order]


def _check(network: FusedNetwork, layer: int, unit: int) -> None:
    """Raise NoSuchUnit for what isn't one of the network's units."""
    for what, value, count in (("layer", layer, network.layers), ("unit", unit, network.units)):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < count:
            raise NoSuchUnit(f"There is no such {what}. Choose one from 1 to {count:,}.")
