"""The units of the LSTM layers along a written line, and which of them follow something that can be named.

They are searched on lines that the network writes itself, in several hands: half of them choose a unit, the other half
measure it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from demos.serving import loader
from demos.serving.loader import Generation
from demos.text.catalog import HANDWRITING
from demos.text.hands import offered
from demos.text.handwrite import stepper_of, writer_of
from demos.text.results import Array, DrawnLine, NoSuchUnit
from demos.text.views.handwriting_view import baseline

if TYPE_CHECKING:
    from training.handwriting.network import Handwriter

SEARCHED = (
    "The quick brown fox jumps over",
    "a lazy dog by the river bank",
    "Please write to me on Sunday",
    "My neighbour found two keys",
    "It was a cold morning in May",
    "Thank you for the red umbrella",
    "Nobody watched the last train",
    "The captain sang about home",
)
"""Lines whose units are searched: of two neighbours one chooses, the other measures."""
BIAS = 0.5


@dataclass(frozen=True)
class PenFeature:
    """Something that can be measured at every point of a line; `measure` gives one number for each."""

    name: str
    title: str
    measure: Callable[[DrawnLine], Array]


@dataclass(frozen=True)
class PenUnit:
    """The unit that follows a feature best; layer, unit: from 0.

    correlation: Pearson's, on lines that didn't choose the unit.
    """

    feature: PenFeature
    layer: int
    unit: int
    correlation: float


def _places(line: DrawnLine) -> npt.NDArray[np.float64]:
    places: npt.NDArray[np.float64] = np.cumsum(line.strokes[:, :2].astype(np.float64), axis=0)
    return places


def _height(line: DrawnLine) -> Array:
    places = _places(line)
    return np.asarray(baseline(places, line.strokes[:, 2]) - places[:, 1], np.float32)


def _in_word(line: DrawnLine) -> Array:
    """Return how many letters of its word stand before the one that is looked at."""
    begins = [line.text.rfind(" ", 0, position + 1) + 1 for position in range(len(line.text))]
    looked_at = line.window.argmax(axis=1)
    return np.asarray(looked_at - np.array(begins)[looked_at], np.float32)


FEATURES = (
    PenFeature("down", "The pen moves down", lambda line: line.strokes[:, 1]),
    PenFeature("right", "The pen moves to the right", lambda line: line.strokes[:, 0]),
    PenFeature("height", "Height over the rule", _height),
    PenFeature("lift", "The pen is lifted", lambda line: line.strokes[:, 2]),
    PenFeature("in_word", "Letters since the word began", _in_word),
    PenFeature(
        "in_line",
        "How far along the line",
        lambda line: np.asarray(line.window.argmax(axis=1) / max(1, len(line.text) - 1), np.float32),
    ),
)


def unit_values(line: DrawnLine, style: int = 0) -> Array:
    """Return the output (hidden state) of every unit as each point is decided: points x layers x units, -1 to 1."""
    generation = loader.generation(HANDWRITING)
    writer = writer_of(style, generation.card.config["writers"])
    return _values(generation.get(stepper_of).network, line, writer)


def unit_of(values: Array, layer: int, unit: int) -> Array:
    """Return one unit's values along a line; layer, unit: from 0. Raises `NoSuchUnit` where there is none."""
    layers, units = values.shape[1:]
    whole = all(isinstance(number, int) and not isinstance(number, bool) for number in (layer, unit))
    if not whole or not 0 <= layer < layers or not 0 <= unit < units:
        raise NoSuchUnit(f"There is no such unit. There are {layers} layers of {units} units.")
    return values[:, layer, unit]


def search() -> tuple[PenUnit, ...]:
    """Return the unit that follows each feature best; found once for a network."""
    return loader.generation(HANDWRITING).remember(_search)


def _search(generation: Generation) -> tuple[PenUnit, ...]:
    from training.handwriting.sampling import write_lines

    stepper, writers = generation.get(stepper_of), generation.card.config["writers"]
    styles = offered()
    hands = [writer_of(styles[number % len(styles)], writers) for number in range(len(SEARCHED))]
    written = write_lines(stepper, list(SEARCHED), hands, BIAS, seed=0)
    lines = [
        DrawnLine(text, one.strokes, one.window[:, : len(text)], one.complete)
        for text, one in zip(SEARCHED, written, strict=True)
    ]
    values = [_values(stepper.network, line, hand) for line, hand in zip(lines, hands, strict=True)]
    return tuple(_best(feature, lines, values) for feature in FEATURES)


def _best(feature: PenFeature, lines: list[DrawnLine], values: list[Array]) -> PenUnit:
    measured = [feature.measure(line) for line in lines]
    chosen = _correlations(np.concatenate(values[::2]), np.concatenate(measured[::2]))
    layer, unit = np.unravel_index(int(np.abs(chosen).argmax()), chosen.shape)
    apart = _correlations(np.concatenate(values[1::2]), np.concatenate(measured[1::2]))
    return PenUnit(feature, int(layer), int(unit), float(apart[layer, unit]))


def _correlations(values: Array, measured: Array) -> Array:
    """Return Pearson's correlation of each unit (layers x units) with a feature; 0 where one of them never changes."""
    units = values - values.mean(axis=0)
    feature = measured - measured.mean()
    norms = np.sqrt((units**2).sum(axis=0)) * np.sqrt((feature**2).sum())
    together = np.einsum("plu,p->lu", units, feature)
    return np.asarray(np.divide(together, norms, out=np.zeros_like(together), where=norms > 1e-9), np.float32)


def _values(network: "Handwriter", line: DrawnLine, writer: int) -> Array:
    import torch

    from training.handwriting.runtime import numbers_of, start_points

    given = line.strokes / np.array([*network.scale, 1], np.float32)
    with torch.inference_mode():
        text = network.read(*numbers_of(network, [line.text], [writer]))
        state, seen = network.start(1), []
        for point in [start_points(1), *torch.from_numpy(given.astype(np.float32))[:-1, None]]:
            _, state, _ = network.step(point, text, state)
            seen.append(state.hidden[:, 0])
        return np.asarray(torch.stack(seen).numpy(), np.float32)
