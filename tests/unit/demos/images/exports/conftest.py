"""A picture with made objects: one with a hole, one over it, one alone."""

import numpy as np
import pytest
from PIL import Image

from demos.images.exports.annotated import Annotated, annotated
from tests.unit.demos.images.views.shapes import detected, disc, ring

HEIGHT, WIDTH = 120, 200


@pytest.fixture
def street() -> Annotated:
    """Two dogs that overlap, the first with a hole, and a cat with a speck beside it."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    pixels = np.stack([rows * 2, columns, 255 - rows * 2], axis=-1).astype(np.uint8)
    first = disc(HEIGHT, WIDTH, 60, 60, 40) & ~disc(HEIGHT, WIDTH, 45, 60, 12)
    second = disc(HEIGHT, WIDTH, 95, 60, 18)
    third = disc(HEIGHT, WIDTH, 165, 60, 20)
    third[2, 2] = True
    found = [detected("cat", 0.6, third), detected("dog", 0.9, first), detected("dog", 0.7, second)]
    return annotated("street.jpg", Image.fromarray(pixels), found)


@pytest.fixture
def enlarged() -> Annotated:
    """A ring that was found in a picture a quarter as large."""
    found = [detected("ring", 0.8, ring())]
    return annotated("large.png", Image.new("RGB", (200, 160), (90, 120, 30)), found, found_at=(50, 40))
