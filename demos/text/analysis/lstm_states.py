"""What goes on inside the character LSTM while it reads a text: every unit, every gate, every next character.

The float32 network, layer by layer in plain numpy: what comes from below is one product for all positions, and only
what a layer takes from its own past is stepped through (Hochreiter and Schmidhuber 1997; Gers et al. 2000).
"""

import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

import demos.text.numpy_lstm  # noqa: F401  keeps the products of this process to one thread
import weights
from demos.text.write import PREFIX, WriteRefused, reading
from training.char_lstm.fused_weights import Array, Folded, advance, fold

if TYPE_CHECKING:
    from training.char_lstm.network import CharLSTM

Side = Literal["memory", "output"]
SIDES: tuple[Side, ...] = ("memory", "output")
"""A unit's two numbers: tanh of its cell (Karpathy et al. 2015), and its hidden state, which the others hear."""
GATES = ("input", "forget", "output", "candidate")  # in the order of the folded rows
LONGEST = 2_000  # characters
PART = 100  # characters that a layer reads before the next layer reads them
KEPT = 6  # texts whose activity is kept: some 16 MB each at 2 x 512 units and 2,000 characters


class TooLong(WriteRefused):
    """The text is longer than this room reads."""


class NotThere(WriteRefused):
    """There is no such layer, unit, gate or character."""


@dataclass(frozen=True)
class Network:
    """A trained network's alphabet and its folded matrices, float32."""

    vocabulary: str
    folded: Folded

    @property
    def units(self) -> int:
        """Units a layer."""
        return self.folded.hidden_size

    @property
    def layers(self) -> int:
        """Number of layers."""
        return len(self.folded.recurrent)


@dataclass(frozen=True)
class Activity:
    """What the network held after each character that it read, both layers x characters x units."""

    network: Network
    text: str
    hidden: Array
    cell: Array


@dataclass(frozen=True)
class Gates:
    """One unit's gates at every character, and what it then remembers (tanh of its cell)."""

    input: Array
    forget: Array
    candidate: Array
    output: Array
    memory: Array


@dataclass(frozen=True)
class Guess:
    """A possible next character and its probability."""

    character: str
    probability: float


_recent: "OrderedDict[tuple[str, str], Activity]" = OrderedDict()
_lock = threading.Lock()
_workers = ThreadPoolExecutor(2, thread_name_prefix="layers")


@lru_cache(maxsize=8)
def network(style: str) -> Network:
    """The network of a style, loaded once; raises `WeightsUnavailable` where its weights can't be had."""
    from training.char_lstm.network import CharLSTM

    return plain(weights.load(PREFIX + style, CharLSTM))


def plain(trained: "CharLSTM") -> Network:
    """A torch network as arrays."""
    return Network(trained.vocabulary, fold(trained))


def activity(text: str, style: str = "shakespeare") -> Activity:
    """Read a text from an empty memory, and keep what every unit held after each of its characters.

    Characters that the style has never seen are left out, as in `write`; nothing to read reads as a new line.
    What was read of the same beginning a moment ago isn't read again.
    Raises TooLong over 2,000 characters, `WriteRefused` for what is no text or no style.
    """
    read = reading(text, style).text or "\n"
    if len(read) > LONGEST:
        raise TooLong(
            f"This text has {len(read):,} characters; this room reads at most {LONGEST:,}. Shorten it, please."
        )
    with _lock:
        known = _recent.get((style, read))
        others = [seen for (of, _), seen in _recent.items() if of == style]
    if known is None:
        known = _read(network(style), read, others)
    with _lock:
        _recent[(style, read)] = known
        _recent.move_to_end((style, read))
        while len(_recent) > KEPT:
            _recent.popitem(last=False)
    return known


def read_whole(network: Network, text: str) -> Activity:
    """The activity for a text of any length, read from an empty memory and not kept."""
    return _read(network, text, [])


def _read(network: Network, text: str, before: list[Activity]) -> Activity:
    shape = (network.layers, len(text), network.units)
    hidden, cell = np.empty(shape, np.float32), np.empty(shape, np.float32)
    seen = Activity(network, text, hidden, cell)
    start, other = max(((_common(text, one.text), one) for one in before), key=lambda pair: pair[0], default=(0, seen))
    hidden[:, :start], cell[:, :start] = other.hidden[:, :start], other.cell[:, :start]
    parts = [slice(begin, min(begin + PART, len(text))) for begin in range(start, len(text), PART)]
    for wave in range(len(parts) + network.layers - 1):  # layers side by side, each a part behind the one below
        ready = [(place, parts[wave - place]) for place in range(network.layers) if 0 <= wave - place < len(parts)]
        list(_workers.map(lambda task: _run(seen, *task), ready))
    return seen


def _common(text: str, other: str) -> int:
    pairs = zip(text, other, strict=False)
    return next((place for place, (one, two) in enumerate(pairs) if one != two), min(len(text), len(other)))


def _run(seen: Activity, place: int, part: slice) -> None:
    """Fill one layer's hiddens and cells for a part of the text, from what the layer below holds there."""
    folded, hiddens, cells = seen.network.folded, seen.hidden[place], seen.cell[place]
    size, before = seen.network.units, part.start - 1
    hidden = hiddens[before] if part.start else np.zeros(size, np.float32)
    cell = cells[before] if part.start else np.zeros(size, np.float32)
    own, gates = folded.own(place), np.empty(4 * size, np.float32)
    given = folded.from_below(place, _below(seen, place, part))
    for below, to_hidden, to_cell in zip(given, hiddens[part], cells[part], strict=True):
        np.matmul(own, hidden, out=gates)
        gates += below
        advance(gates, cell, to_hidden, to_cell)
        hidden, cell = to_hidden, to_cell


def _below(seen: Activity, place: int, part: slice) -> npt.NDArray[Any]:
    """What is under a layer at every character: the characters' numbers, or the hiddens of the layer below."""
    if place:
        return seen.hidden[place - 1, part]
    return np.array([seen.network.vocabulary.index(character) for character in seen.text[part]])


def unit_values(seen: Activity, layer: int, unit: int, side: Side = "memory") -> Array:
    """One unit at every character, -1 to 1. layer: from 0, the lowest; unit: from 0.

    Raises NotThere for a layer, unit or side that this network doesn't have.
    """
    _check(seen.network, layer, unit)
    if side not in SIDES:
        raise NotThere("A unit has a memory and an output; choose one of them.")
    return np.tanh(seen.cell[layer, :, unit]) if side == "memory" else seen.hidden[layer, :, unit]


def unit_gates(seen: Activity, layer: int, unit: int) -> Gates:
    """The four gates of one unit at every character, after their nonlinearities, and its memory."""
    _check(seen.network, layer, unit)
    i, f, o, g = (_gate(seen, layer, gate, slice(unit, unit + 1))[:, 0] for gate in GATES)
    return Gates(input=i, forget=f, candidate=g, output=o, memory=np.tanh(seen.cell[layer, :, unit]))


def layer_gate(seen: Activity, layer: int, gate: str) -> Array:
    """One gate of all units of a layer at every character (characters x units), or "memory"."""
    _check(seen.network, layer, 0)
    if gate == "memory":
        memory: Array = np.tanh(seen.cell[layer])
        return memory
    if gate not in GATES:
        raise NotThere(f"An LSTM's gates are {', '.join(GATES[:-1])} and {GATES[-1]}. Choose one of them.")
    return _gate(seen, layer, gate, slice(None))


def _gate(seen: Activity, place: int, gate: str, units: slice) -> Array:
    folded, size = seen.network.folded, seen.network.units
    start, stop, _ = units.indices(size)
    first = GATES.index(gate) * size
    rows = slice(first + start, first + stop)
    before = np.concatenate([np.zeros((1, size), np.float32), seen.hidden[place, :-1]])  # characters x units
    pre = folded.from_below(place, _below(seen, place, slice(None)), rows) + before @ folded.own(place)[rows].T
    values: Array = np.tanh(pre if gate == "candidate" else 0.5 * pre)
    return values if gate == "candidate" else 0.5 * (1 + values)


def next_characters(seen: Activity, place: int) -> list[Guess]:
    """What the network expects after character `place` (from 0), likeliest first: its whole alphabet."""
    if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < len(seen.text):
        raise NotThere(f"There is no such character: the text has {len(seen.text):,}.")
    logits = (seen.network.folded.output @ seen.hidden[-1, place] + seen.network.folded.output_bias).astype(np.float64)
    shares = np.exp(logits - logits.max())
    shares /= shares.sum()
    return [Guess(seen.network.vocabulary[number], float(shares[number])) for number in np.argsort(-shares)]


def _check(network: Network, layer: int, unit: int) -> None:
    """Raise NotThere for what isn't one of the network's units."""
    for what, value, count in (("layer", layer, network.layers), ("unit", unit, network.units)):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < count:
            raise NotThere(f"There is no such {what}. Choose one from 1 to {count:,}.")
