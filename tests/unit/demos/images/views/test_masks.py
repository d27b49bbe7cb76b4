"""Masks made fit to be looked at: islands, holes, smooth outlines, sizes."""

import numpy as np
import pytest

from demos.images.results import Detection
from demos.images.views.masks import largest_ring, ring_area, rings, scaled_mask, tidied, without_islands
from tests.unit.demos.images.views.shapes import detected, disc, ring


def test_small_islands_go_and_the_rest_stays_as_it_is() -> None:
    body = disc(80, 100, 40, 40, 25)
    speck = disc(80, 100, 90, 10, 2.5)
    assert np.array_equal(without_islands(body | speck), body)


def test_a_second_part_that_counts_stays() -> None:
    both = disc(80, 100, 25, 40, 20) | disc(80, 100, 75, 40, 10)  # as of a dog behind a tree
    assert without_islands(both) is both


def test_parts_that_touch_by_a_corner_are_one() -> None:
    mask = np.zeros((30, 30), bool)
    mask[:20, :20] = mask[20, 20] = True
    assert without_islands(mask) is mask


def test_holes_stay() -> None:
    speck = np.zeros((40, 50), bool)
    speck[1, 1] = True
    assert np.array_equal(without_islands(ring() | speck), ring())


def test_an_empty_mask_stays_empty() -> None:
    empty = np.zeros((5, 5), bool)
    assert without_islands(empty) is empty
    assert rings(empty) == []
    assert largest_ring(empty) is None


def test_a_detection_keeps_its_box_and_the_network_s_own_mask_is_untouched() -> None:
    mask = disc(80, 100, 40, 40, 25)
    mask[2, 2] = True
    found = Detection("cat", 0.9, (0, 0, 70, 70), mask)
    assert tidied(found).box == (0, 0, 70, 70)
    assert not tidied(found).mask[2, 2]
    assert found.mask[2, 2]
    clean = detected("cat", 0.9, disc())
    assert tidied(clean) is clean


def turning(outline: np.ndarray) -> float:
    """The sum of all turns along a closed outline, in full turns: 1 for anything without a dent."""
    steps = np.roll(outline, -1, axis=0) - outline
    headings = np.arctan2(steps[:, 1], steps[:, 0])
    turns = (np.roll(headings, -1) - headings + np.pi) % (2 * np.pi) - np.pi
    return float(np.abs(turns).sum() / (2 * np.pi))


def test_the_outline_of_a_slanting_edge_has_no_stairs() -> None:
    rows, columns = np.mgrid[:120, :160]
    slope = (3 * rows > columns) & (rows < 100) & (columns > 5)  # one row down for every three columns
    (outline,) = rings(slope, tolerance=0.1)
    assert turning(outline) < 1.3
    assert ring_area(outline) == pytest.approx(slope.sum(), rel=0.02)


def test_a_hole_is_an_outline_of_its_own() -> None:
    outer, inner = sorted(rings(ring()), key=ring_area, reverse=True)
    assert ring_area(outer) == pytest.approx(disc(radius=16).sum(), rel=0.03)
    assert ring_area(inner) == pytest.approx(disc(radius=7).sum(), rel=0.08)
    found = largest_ring(ring())
    assert found is not None
    assert ring_area(found) == ring_area(outer)


def test_what_is_too_thin_to_be_smoothed_keeps_its_edge() -> None:
    line = np.zeros((20, 60), bool)
    line[10, 5:55] = True
    (outline,) = rings(line)
    assert ring_area(outline) == pytest.approx(50, rel=0.05)


def test_an_outline_stays_within_the_picture() -> None:
    for outline in rings(np.ones((20, 30), bool)):
        assert outline.min() >= 0
        assert (outline <= [30, 20]).all()


def test_a_mask_in_another_size_covers_the_same_share() -> None:
    mask = disc(60, 80, 40, 30, 20)
    large = scaled_mask(mask, (400, 300))
    assert large.shape == (300, 400)
    assert large.mean() == pytest.approx(mask.mean(), rel=0.02)
    assert scaled_mask(mask, (80, 60)) is mask
