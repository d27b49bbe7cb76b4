"""What every format starts from: order, islands, sizes."""

import numpy as np
import pytest

from demos.images.exports.annotated import Annotated
from tests.unit.demos.images.views.shapes import disc, ring


def test_objects_come_by_score_and_without_islands(street: Annotated) -> None:
    assert [each.label for each in street.objects] == ["dog", "dog", "cat"]
    assert street.areas[2] == disc(120, 200, 165, 60, 20).sum()
    assert street.name == "street"


def test_overlapping_ones_of_a_class_have_two_colours(street: Annotated) -> None:
    assert len({street.colours[0], street.colours[1], street.colours[2]}) == 3


def test_what_was_found_in_a_smaller_picture_fits_the_larger_one(enlarged: Annotated) -> None:
    assert enlarged.objects[0].box == pytest.approx((36, 16, 168, 144), abs=8)
    assert enlarged.mask(0).shape == (160, 200)
    assert enlarged.areas[0] == pytest.approx(16 * ring().sum(), rel=0.03)
    assert not enlarged.decoded(0)[80, 100]  # the hole
    outer = max(enlarged.rings(0), key=len)
    assert outer[:, 0].max() == pytest.approx(4 * 41, abs=4)


def test_a_resized_picture_keeps_shares(street: Annotated) -> None:
    small = street.resized(1, 100)
    assert small.size == (100, 60)
    assert np.array(small.objects[0].box) == pytest.approx(np.array(street.objects[0].box) / 2)
    assert small.areas[0] == pytest.approx(street.areas[0] / 4, rel=0.05)
    assert street.resized(400, 2048).size == (400, 240)
    assert street.resized(1, 2048) is street
