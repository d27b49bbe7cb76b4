"""Faces: what goes in and out of the public functions."""

import math

import numpy as np
import pytest
import torch

import weights
from demos.faces import faces
from demos.faces.catalog import REACH, SLIDERS
from demos.faces.results import FacesError
from tests.unit.demos.faces.pictures import difference
from training.face_gan.network import Generator

pytestmark = pytest.mark.usefixtures("small_network")

STILL = [0.0] * SLIDERS


def test_latent_is_repeatable_and_normal() -> None:
    z = np.stack([faces.latent(seed) for seed in range(200)])
    assert z.shape == (200, 64)
    assert np.array_equal(faces.latent(7), faces.latent(7))
    assert abs(z.mean()) < 0.05
    assert abs(z.std() - 1) < 0.05


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, math.nan, math.inf, "three", None, True])
def test_wrong_seed_is_refused(seed: object) -> None:
    with pytest.raises(FacesError, match=r"^The seed must be a whole number from 0 to 4,294,967,295\.$"):
        faces.latent(seed)  # type: ignore[arg-type]


def test_generate_gives_one_picture_a_row() -> None:
    z = np.stack([faces.latent(seed) for seed in range(3)])
    painted = faces.generate(z)
    assert [(face.size, face.mode) for face in painted] == [((64, 64), "RGB")] * 3
    assert difference(painted[0], painted[1]) > 10
    (single,) = faces.generate(z[1])
    assert difference(single, painted[1]) <= 3
    (listed,) = faces.generate(z[1].tolist())
    assert difference(single, listed) == 0


def test_served_faces_equal_the_plain_network() -> None:
    z = np.stack([faces.latent(seed) for seed in range(4)])
    with torch.inference_mode():
        plain = weights.load("face_gan", Generator)(torch.from_numpy(z))
    expected = ((plain + 1) * 127.5).clamp(0, 255).permute(0, 2, 3, 1).numpy()
    found = np.stack([np.asarray(face, float) for face in faces.generate(z)])
    assert np.abs(found - expected).mean() < 1
    assert np.abs(found - expected).max() < 6


@pytest.mark.parametrize(
    ("z", "sentence"),
    [
        ([math.nan] * 64, "A latent value is not a number (NaN). Every value must be a number from -16 to 16."),
        ([[0.0] * 63 + [17.0]], "Latent values must be from -16 to 16; this one holds 17."),
        ([0.0] * 63 + [-math.inf], "Latent values must be from -16 to 16; this one holds -inf."),
        ([0.0] * 63, "A latent must be 64 numbers, or a table of n x 64; this one is 1 x 63."),
        (5.0, "A latent must be 64 numbers, or a table of n x 64; this one is a single number."),
        (np.zeros((2, 3, 64)), "A latent must be 64 numbers, or a table of n x 64; this one is 2 x 3 x 64."),
        (np.zeros((0, 64)), "A latent must be 64 numbers, or a table of n x 64; this one is 0 x 64."),
        (["a"] * 64, "A latent must be 64 numbers; this one holds something else."),
        ([[1.0], [1.0, 2.0]], "A latent must be 64 numbers; this one holds something else."),
        (None, "A latent must be 64 numbers, or a table of n x 64; this one is a single number."),
        (np.zeros((257, 64)), "At most 256 faces can be generated in one call; these are 257."),
    ],
)
def test_wrong_latent_is_refused(z: object, sentence: str) -> None:
    with pytest.raises(FacesError) as refused:
        faces.generate(z)  # type: ignore[arg-type]
    assert str(refused.value) == sentence


def test_directions_are_orthogonal_unit_vectors() -> None:
    found = faces.directions()
    assert found.shape == (SLIDERS, 64)
    assert np.allclose(found @ found.T, np.eye(SLIDERS), atol=1e-4)


def test_moves_and_truncation_change_the_latent_as_they_say() -> None:
    start, first = faces.latent(3), faces.directions()[0]
    assert np.allclose(faces.latent_at(3), start)
    assert np.allclose(faces.latent_at(3, truncation=0), 0)
    assert np.allclose(faces.latent_at(3, [1.5], 0.5), 0.5 * start + 1.5 * first, atol=1e-6)


@pytest.mark.parametrize(
    ("moves", "truncation", "sentence"),
    [
        ([3.1], 1.0, "Every move along a direction must be a number from -3 to 3."),
        ([math.nan], 1.0, "Every move along a direction must be a number from -3 to 3."),
        (["up"], 1.0, "Every move along a direction must be a number from -3 to 3."),
        ([0.0] * 17, 1.0, "The moves must be a list of at most 16 numbers from -3 to 3."),
        ("0,0", 1.0, "The moves must be a list of at most 16 numbers from -3 to 3."),
        ([], 1.6, "The truncation must be a number from 0 to 1.5."),
        ([], math.nan, "The truncation must be a number from 0 to 1.5."),
        ([], None, "The truncation must be a number from 0 to 1.5."),
    ],
)
def test_wrong_place_is_refused(moves: object, truncation: object, sentence: str) -> None:
    with pytest.raises(FacesError) as refused:
        faces.latent_at(3, moves, truncation)  # type: ignore[arg-type]
    assert str(refused.value) == sentence


def test_slider_ends_go_all_the_way_along_one_direction() -> None:
    moves = [0.5, *STILL[1:]]
    found = faces.slider_ends(3, moves, 1.0)
    assert found.shape == (2 * SLIDERS, 64)
    known = faces.directions()
    assert np.allclose((found[3] - faces.latent_at(3, moves)) @ known[1], REACH, atol=1e-4)
    assert np.allclose((found[0] - found[1]) @ known[0], -2 * REACH, atol=1e-4)
