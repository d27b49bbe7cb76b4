"""The controls of a face: seed, moves along directions, truncation. Moves are read, written and scattered here."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from demos.faces.catalog import HIGHEST_SEED, REACH, SLIDERS
from demos.faces.results import LatentControlsError

NO_MOVES = ",".join(["0"] * SLIDERS)
NEIGHBOUR_DEVIATION = 1.1  # standard deviation of a neighbour's moves


@dataclass(frozen=True)
class LatentControls:
    """What the controls of a room hold, unchecked: a seed, moves as text ("0,1.5,-2"), and the truncation."""

    seed: Any
    moves: str
    truncation: float


def check_controls(seed: Any, moves: str) -> tuple[int, list[float]]:
    """Return seed and moves as numbers; raise LatentControlsError where they aren't any that the page can use."""
    if isinstance(seed, bool) or not isinstance(seed, int | float) or seed != seed or not 0 <= seed <= HIGHEST_SEED:
        raise LatentControlsError(f"The seed must be a whole number from 0 to {HIGHEST_SEED:,}.")
    return int(seed), parse_moves(moves)


def parse_moves(text: str) -> list[float]:
    """Return the moves of a text such as "0,1.5,-2"; what is left out at the end is 0. Raise LatentControlsError."""
    parts = text.split(",") if isinstance(text, str) and len(text) < 400 else []
    try:
        moves = [float(part) for part in parts]
    except ValueError:
        moves = []
    if not 0 < len(moves) <= SLIDERS or not all(math.isfinite(move) and abs(move) <= REACH for move in moves):
        raise LatentControlsError(
            "The sliders sent something that "
            f"isn't at most {SLIDERS} numbers from -{REACH:g} to {REACH:g}. Press Reset."
        )
    return moves + [0.0] * (SLIDERS - len(moves))


def format_moves(moves: Sequence[float]) -> str:
    """Return moves as text, with at most two decimals."""
    return ",".join(f"{round(move, 2) + 0.0:g}" for move in moves)


def moves_in_link(text: str) -> str:
    """Return moves from a link, checked; raise ValueError with the end of the sentence "moves=... in the link"."""
    try:
        return format_moves(parse_moves(text))
    except LatentControlsError:
        raise ValueError(f"isn't at most {SLIDERS} numbers from -{REACH:g} to {REACH:g} with commas between") from None


def describe_face(seed: int, moves: Sequence[float]) -> str:
    """Return what a screen reader says of a face."""
    return f"A generated face, seed {seed}" + (", moved along directions" if any(moves) else "")


def seeds_from(first: int, count: int) -> list[int]:
    """Return consecutive seeds; after the highest they begin again at 0."""
    return [(first + index) % (HIGHEST_SEED + 1) for index in range(count)]


def neighbour_moves(seed: int, moves: Sequence[float], count: int) -> list[list[float]]:
    """Return moves of nearby faces, scattered around the given ones, within reach; the same for the same face."""
    generator = random.Random(f"{seed} {format_moves(moves)}")

    def near(move: float) -> float:
        return round(min(max(move + generator.gauss(0, NEIGHBOUR_DEVIATION), -REACH), REACH), 1)

    return [[near(move) for move in moves] for _ in range(count)]
