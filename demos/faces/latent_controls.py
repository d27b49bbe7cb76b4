"""Where in the space of faces a visitor is: seed, moves along directions, truncation. Needs no tensors."""

import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import weights
from weights import WeightsUnavailable

NAME = "face_gan"
SLIDERS = 16  # twelve have a name at the moment; the principal directions that follow stand under "More"
REACH = 3.0  # standard deviations of the latent, to either side
STILL = ",".join(["0"] * SLIDERS)
HIGHEST_SEED = 999_999
SCATTER = 1.1  # standard deviation of a neighbour's moves


@dataclass(frozen=True)
class Named:
    """A direction that has a name, words for its two ends, and what it was measured to do.

    effect: change of what the name says for a move of 1, in standard deviations over painted faces; others: of the
    other attributes.
    """

    name: str
    low: str
    high: str
    effect: float
    others: dict[str, float]

    @property
    def companion(self) -> str:
        """The attribute that comes along most, with its share of the effect, as "Age, 0.4 of it"."""
        name = max(self.others, key=lambda other: abs(self.others[other]), default="")
        return f"{name} ({self.others[name] / self.effect:+.0%})" if name else "nothing"


def named() -> list[Named]:
    """The directions that have a name, those that keep most to it first; they come before the principal ones."""
    try:
        facts = json.loads(weights.find(NAME, "directions.json").read_text(encoding="utf-8"))
    except WeightsUnavailable:
        return []
    keys = Named.__dataclass_fields__
    return [Named(**{key: each[key] for key in keys}) for each in facts["named"]][:SLIDERS]


class PlaceError(ValueError):
    """Moves that don't lead anywhere; the message is a sentence for the visitor."""


def parse_moves(text: str) -> str:
    """Check moves as they stand in a link; raises ValueError with the end of the sentence "moves=... in the link"."""
    try:
        return write_moves(read_moves(text))
    except PlaceError:
        raise ValueError(f"isn't at most {SLIDERS} numbers from -{REACH:g} to {REACH:g} with commas between") from None


def read_moves(text: str) -> list[float]:
    """Moves from their text, as in "0,1.5,-2"; what is left out at the end is 0. Raises PlaceError."""
    parts = text.split(",") if isinstance(text, str) and len(text) < 400 else []
    try:
        moves = [float(part) for part in parts]
    except ValueError:
        moves = []
    if not 0 < len(moves) <= SLIDERS or not all(math.isfinite(move) and abs(move) <= REACH for move in moves):
        raise PlaceError(
            "The sliders sent something that "
            f"isn't at most {SLIDERS} numbers from -{REACH:g} to {REACH:g}. Press Reset."
        )
    return moves + [0.0] * (SLIDERS - len(moves))


def write_moves(moves: Sequence[float]) -> str:
    """Moves as text, two decimals at most."""
    return ",".join(f"{round(move, 2) + 0.0:g}" for move in moves)


def others(first: int, count: int) -> list[int]:
    """Seeds from `first` on; beyond the highest they begin again at 0."""
    return [(first + index) % (HIGHEST_SEED + 1) for index in range(count)]


def neighbours(seed: int, moves: Sequence[float], count: int) -> list[list[float]]:
    """Moves of nearby faces, scattered around the given ones and kept within reach; the same for the same place."""
    chance = random.Random(f"{seed} {write_moves(moves)}")

    def near(move: float) -> float:
        return round(min(max(move + chance.gauss(0, SCATTER), -REACH), REACH), 1)

    return [[near(move) for move in moves] for _ in range(count)]
