"""The controls of a face: moves and their text, seeds, neighbours."""

import math

import pytest

from demos.faces import latent_controls
from demos.faces.catalog import HIGHEST_SEED, REACH, SLIDERS
from demos.faces.latent_controls import NO_MOVES
from demos.faces.results import LatentControlsError

STILL = [0.0] * SLIDERS


def test_moves_survive_their_text() -> None:
    moves = [0.0, -1.5, 3.0, 0.1, -0.04, 0.0, 2.25, -3.0, *STILL[8:]]
    assert latent_controls.parse_moves(latent_controls.format_moves(moves)) == moves
    assert latent_controls.moves_in_link(NO_MOVES) == NO_MOVES
    assert latent_controls.parse_moves("1,2") == [1.0, 2.0, *STILL[2:]]


@pytest.mark.parametrize(
    "text", ["", "1,4", "0," * 16 + "0", "0," * 11 + "4", "0," * 11 + "nan", "a" + ",0" * 11, "0," * 500]
)
def test_wrong_moves_are_refused(text: str) -> None:
    with pytest.raises(LatentControlsError, match=r"isn't at most 16 numbers from -3 to 3\. Press Reset\.$"):
        latent_controls.parse_moves(text)
    with pytest.raises(ValueError, match=r"^isn't at most 16 numbers from -3 to 3 with commas between$"):
        latent_controls.moves_in_link(text)


def test_neighbours_are_near_repeatable_and_within_reach() -> None:
    moves = [2.9, *STILL[1:]]
    found = latent_controls.neighbour_moves(3, moves, 16)
    assert found == latent_controls.neighbour_moves(3, moves, 16)
    assert found != latent_controls.neighbour_moves(4, moves, 16)
    assert all(abs(move) <= REACH for near in found for move in near)
    distances = [math.dist(near, moves) for near in found]
    assert 0.5 < sum(distances) / 16 < 5


def test_other_seeds_begin_again_after_the_highest() -> None:
    assert latent_controls.seeds_from(HIGHEST_SEED, 3) == [HIGHEST_SEED, 0, 1]
