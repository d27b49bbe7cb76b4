"""Settings that several rooms of this tab have in common, as they stand in the page's address."""

from demos.faces.catalog import HIGHEST_SEED
from demos.faces.latent_controls import NO_MOVES, moves_in_link
from demos.kit import properties
from demos.kit.properties import Property

SEED = properties.whole("seed", 34, 0, HIGHEST_SEED)
MOVES = Property("moves", NO_MOVES, moves_in_link)
TRUNCATION = properties.number("truncation", 0.8, 0.0, 1.5)

USUAL = (SEED.default, MOVES.default, TRUNCATION.default)
"""Seed, moves and truncation of the face that a room opens with."""
