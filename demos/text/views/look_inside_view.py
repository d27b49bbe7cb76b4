"""The room Look inside in words and JSON: what its page parts are given, as pure functions of plain values."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from demos.text.alphabet import name_of
from demos.text.analysis.lstm_states import Gates, Guess, Side
from demos.text.analysis.unit_probes import Found, Search
from training.char_lstm.fused_weights import Array

SCALES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # where the colours may end
MOST_GUESSES = 10
GATE_ROWS = ("input", "forget", "output", "candidate", "memory")


@dataclass(frozen=True)
class Typed:
    """What stands on the sheet, and how many characters the network read for each of its characters."""

    text: str
    lengths: tuple[int, ...]
    read: str

    def place(self, at: int) -> int:
        """Where among the characters read the one at `at` on the sheet ends; -1 where nothing was read so far."""
        return sum(self.lengths[: at + 1]) - 1


@dataclass(frozen=True)
class Chosen:
    """Which unit is looked at, and at which of its two numbers; layer and unit from 0."""

    layer: int
    unit: int
    side: Side

    def words(self) -> str:
        """As "unit 12 of layer 2"."""
        return f"unit {self.unit + 1:,} of layer {self.layer + 1}"


def picture(
    typed: Typed, chosen: Chosen, values: Array, gates: Gates, whole: tuple[str, Array] | None, written: int | None
) -> str:
    """JSON of the coloured sheet and the gates below it.

    values: the unit's number at each character read. whole: a gate's name and its values in the whole layer
    (characters x units), or None for the unit's own gates. written: where on the sheet the network's own words begin.
    """
    ends = np.cumsum(typed.lengths)
    colours = [_number(values[end - 1]) if count else None for end, count in zip(ends, typed.lengths, strict=True)]
    shown: dict[str, Any] = {
        "typed": typed.text,
        "lengths": typed.lengths,
        "read": typed.read,
        "unit": chosen.words(),
        "side": chosen.side,
        "values": colours,
        "scale": scale(values),
        "gates": {name: [_number(value) for value in getattr(gates, name)] for name in GATE_ROWS},
        "written": written,
    }
    if whole:
        shown["whole"] = {"gate": whole[0], "picked": chosen.unit, **_rows(whole[1], signed=whole[0] not in SHARES)}
    return json.dumps(shown)


SHARES = ("input", "forget", "output")  # gates from 0 to 1; the others are signed


def _rows(values: Array, signed: bool) -> dict[str, Any]:
    """A layer's values as bytes, one row a unit, the highest on average first."""
    order = np.argsort(-values.mean(axis=0))
    shares = (values + 1) / 2 if signed else values
    rows = np.rint(shares[:, order].T * 255).clip(0, 255).astype(np.uint8)
    return {"order": order.tolist(), "rows": base64.b64encode(rows.tobytes()).decode("ascii")}


def scale(values: Array) -> float:
    """Where the colours end: the smallest round number that no value goes beyond."""
    most = float(np.abs(values).max(initial=0))
    return next((end for end in SCALES if most <= end), SCALES[-1])


def expectations(typed: Typed, at: int, guesses: Sequence[Guess]) -> str:
    """JSON of the bars after the character at `at` on the sheet (-1: before all of them)."""
    place = typed.place(at)
    came = typed.read[place + 1 : place + 2] if typed.text else ""
    rank = next((rank for rank, guess in enumerate(guesses, 1) if guess.character == came), 0)
    return json.dumps(
        {
            "typed": typed.text,
            "at": at,
            "after": typed.read[max(0, place - 23) : place + 1] if typed.text else "",
            "guesses": [_guess(guess) for guess in guesses[:MOST_GUESSES]],
            "rest": _number(sum(guess.probability for guess in guesses[MOST_GUESSES:])),
            "came": _guess(guesses[rank - 1]) | {"rank": rank} if rank else None,
        }
    )


def _guess(guess: Guess) -> dict[str, Any]:
    return {
        "character": guess.character,
        "name": name_of(guess.character),
        "share": round(guess.probability, 6),
    }


def findings(search: Search | None, chosen: Chosen) -> str:
    """JSON of the list of what units track, without rows where nothing could be measured."""
    if search is None:
        return json.dumps({"rows": [], "candidates": 0, "characters": 0})
    rows = [
        {
            "title": found.feature.title,
            "unit": found.correlation is not None and Chosen(found.layer, found.unit, found.side).words(),
            "side": found.side,
            "correlation": found.correlation is not None and _number(found.correlation),
            "picked": found.correlation is not None
            and (found.layer, found.unit, found.side) == (chosen.layer, chosen.unit, chosen.side),
        }
        for found in search.found
    ]
    return json.dumps({"rows": rows, "candidates": search.candidates, "characters": search.characters})


def sentence(search: Search | None, chosen: Chosen) -> str:
    """What is known of the unit that is looked at."""
    tracked = [
        found
        for found in (search.found if search else ())
        if found.correlation is not None and (found.layer, found.unit, found.side) == _key(chosen)
    ]
    if not tracked:
        return f"You see {chosen.words()}. The list finds units whose job has a name; most have none that people know."
    titles = " and ".join(f"“{found.feature.title.lower()}” ({found.correlation:+.2f})" for found in tracked)
    sentence = f"You see {chosen.words()}: of all units it follows {titles} most closely, and nobody told it to."
    return sentence.replace("(-", "(−")


def _key(chosen: Chosen) -> tuple[int, int, str]:
    return chosen.layer, chosen.unit, chosen.side


def absent(found: Found) -> str:
    """Why a feature has no unit."""
    return f"“{found.feature.title}” never happens in the text it is measured on, so there is nothing to find."


def _number(value: float | np.floating[Any]) -> float:
    return round(float(value), 4)
