"""The room Look inside in words and JSON: what its widgets are given, as pure functions of plain values."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from demos.text.alphabet import character_name
from demos.text.results import Array, NextCharacter, Readout, UnitGates, UnitMatch, UnitSearch

SCALES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # where the colours may end
MOST_LIKELY = 10  # next characters that are shown
GATE_ROWS = ("input", "forget", "output", "candidate", "memory")
UNSIGNED_GATES = ("input", "forget", "output")  # from 0 to 1; the others are from -1 to 1


@dataclass(frozen=True)
class TypedText:
    """What was typed, what the network read of it, and how many characters it read for each one typed."""

    text: str
    lengths: tuple[int, ...]
    read: str

    def read_position(self, at: int) -> int:
        """Return where the typed character at `at` ends among the characters read; -1 where none was read so far."""
        return sum(self.lengths[: at + 1]) - 1


@dataclass(frozen=True)
class Unit:
    """One unit of the network and which of its two values is shown; layer and index from 0."""

    layer: int
    index: int
    readout: Readout

    def title(self) -> str:
        """Return it as "unit 12 of layer 2"."""
        return f"unit {self.index + 1:,} of layer {self.layer + 1}"


def activations(
    typed: TypedText, unit: Unit, values: Array, gates: UnitGates, layer: tuple[str, Array] | None, written: int | None
) -> str:
    """Return JSON of the coloured text and the gates below it.

    values: the unit's value at each character read. layer: a gate's name and its values in the whole layer
    (characters x units), or None for the unit's own gates. written: where in the text the network's own words begin.
    """
    ends = np.cumsum(typed.lengths)
    colours = [_rounded(values[end - 1]) if count else None for end, count in zip(ends, typed.lengths, strict=True)]
    shown: dict[str, Any] = {
        "typed": typed.text,
        "lengths": typed.lengths,
        "read": typed.read,
        "unit": unit.title(),
        "readout": unit.readout,
        "values": colours,
        "scale": color_scale(values),
        "gates": {name: [_rounded(value) for value in getattr(gates, name)] for name in GATE_ROWS},
        "written": written,
    }
    if layer:
        name, layer_values = layer
        shown["layer"] = {"gate": name, "picked": unit.index, **_rows(layer_values, name not in UNSIGNED_GATES)}
    return json.dumps(shown)


def _rows(values: Array, signed: bool) -> dict[str, Any]:
    """Return a layer's values (characters x units) as bytes, one row per unit, the highest on average first."""
    order = np.argsort(-values.mean(axis=0))
    shares = (values + 1) / 2 if signed else values
    rows = np.rint(shares[:, order].T * 255).clip(0, 255).astype(np.uint8)
    return {"order": order.tolist(), "rows": base64.b64encode(rows.tobytes()).decode("ascii")}


def color_scale(values: Array) -> float:
    """Return where the colours end: the smallest round number that no value exceeds."""
    most = float(np.abs(values).max(initial=0))
    return next((end for end in SCALES if most <= end), SCALES[-1])


def next_characters(typed: TypedText, at: int, predictions: Sequence[NextCharacter]) -> str:
    """Return JSON of the probabilities after the typed character at `at` (-1: before all of them)."""
    position = typed.read_position(at)
    actual = typed.read[position + 1 : position + 2] if typed.text else ""
    rank = next((rank for rank, one in enumerate(predictions, 1) if one.character == actual), 0)
    return json.dumps(
        {
            "typed": typed.text,
            "at": at,
            "after": typed.read[max(0, position - 23) : position + 1] if typed.text else "",
            "predictions": [_prediction(one) for one in predictions[:MOST_LIKELY]],
            "others": _rounded(sum(one.probability for one in predictions[MOST_LIKELY:])),
            "actual": _prediction(predictions[rank - 1]) | {"rank": rank} if rank else None,
        }
    )


def _prediction(one: NextCharacter) -> dict[str, Any]:
    return {
        "character": one.character,
        "name": character_name(one.character),
        "probability": round(one.probability, 6),
    }


def search_results(search: UnitSearch | None, shown: Unit) -> str:
    """Return JSON of the list of features and their units, without rows where nothing could be measured."""
    if search is None:
        return json.dumps({"rows": [], "missing": [], "candidates": 0, "characters": 0, "measuredOn": ""})
    rows = [
        {
            "row": row,
            "title": match.feature.title,
            "unit": _unit(match).title(),
            "readout": match.readout,
            "correlation": _rounded(match.correlation),
            "picked": _unit(match) == shown,
        }
        for row, match in enumerate(search.matches)
        if match.correlation is not None
    ]
    missing = [match.feature.title for match in search.matches if match.correlation is None]
    return json.dumps(
        {
            "rows": rows,
            "missing": missing,
            "candidates": search.candidates,
            "characters": search.characters,
            "measuredOn": search.measured_on,
        }
    )


def unit_sentence(search: UnitSearch | None, shown: Unit) -> str:
    """Return what is known of the unit that is shown, in a sentence or two."""
    followed = [
        match for match in (search.matches if search else ()) if match.correlation is not None and _unit(match) == shown
    ]
    if not followed:
        return f"This is {shown.title()}. The list finds units with a role that has a name; most units have none."
    titles = " and ".join(f"“{match.feature.title.lower()}” ({match.correlation:+.2f})" for match in followed)
    sentence = (
        f"This is {shown.title()}: of all units it follows {titles} most closely. Training only asked for the next "
        "character; this role emerged on its own."
    )
    return sentence.replace("(-", "(−")


def feature_missing(match: UnitMatch, search: UnitSearch) -> str:
    """Return why a feature has no unit."""
    where = search.measured_on or "this text"
    return f"“{match.feature.title}” is too rare in {where}, so no unit can be measured against it."


def _unit(match: UnitMatch) -> Unit:
    return Unit(match.layer, match.unit, match.readout)


def _rounded(value: float | np.floating[Any]) -> float:
    return round(float(value), 4)
