"""Pictures that are much larger than the network's input, searched in overlapping tiles."""

import dataclasses

import numpy as np
import pytest
import torch
from PIL import Image

from demos.images.catalog import example_path
from demos.images.detect import NoTiles, detect
from demos.images.results import Box
from demos.images.tiles import Found, Part, grid, joined, scales, share_within, without_duplicates

SIDE = 320


def seen(box: Box, tile: Box, score: float = 0.9, label: int = 1, level: int = 0, cut: bool = False) -> Found:
    """A box that its mask fills."""
    return Found(label, score, torch.zeros(3), (Part(box, np.ones((28, 28), np.float32)),), tile, level, cut)


@pytest.mark.parametrize("size", [(320, 320), (321, 200), (1000, 700), (1920, 1440), (8, 900)])
def test_tiles_cover_the_picture_and_share_their_edges(size: tuple[int, int]) -> None:
    covered = np.zeros((size[1], size[0]), int)
    for left, top, right, bottom in grid(size, SIDE):
        assert right - left <= SIDE
        assert bottom - top <= SIDE
        covered[top:bottom, left:right] += 1
    assert covered.min() >= 1
    for axis, length in enumerate(size):
        starts = sorted({tile[axis] for tile in grid(size, SIDE)})
        steps = np.diff(starts)
        assert (steps <= SIDE * 0.75 + 1).all()
        assert starts[-1] + SIDE >= length


def test_scales_go_from_the_whole_picture_to_its_own_pixels() -> None:
    assert scales((300, 200), SIDE) == [(300, 200)]
    assert scales((1200, 600), SIDE) == [(320, 160), (600, 300), (1200, 600)]
    assert max(scales((9000, 6000), SIDE)[-1]) == 6 * SIDE


def test_two_halves_of_an_object_at_a_seam_become_one() -> None:
    left, right = (0.0, 0.0, 320.0, 320.0), (240.0, 0.0, 560.0, 320.0)
    halves = [
        seen((100, 50, 320, 150), left, 0.9, cut=True),
        seen((240, 52, 500, 150), right, 0.8, cut=True),
        seen((240, 200, 300, 320), right, 0.7, cut=True),  # another thing, at another height
        seen((240, 50, 500, 150), right, 0.6, label=2, cut=True),
    ]
    whole, *others = joined(halves)
    assert whole.box == (100, 50, 500, 150)
    assert whole.score == 0.9
    assert [each.score for each in others] == [0.7, 0.6]


def test_an_object_that_was_seen_whole_beats_its_part() -> None:
    picture, tile = (0.0, 0.0, 640.0, 640.0), (0.0, 0.0, 320.0, 320.0)
    whole = seen((50, 50, 500, 500), picture, 0.6)
    part = seen((50, 50, 320, 320), tile, 0.95, level=1, cut=True)
    assert without_duplicates([part, whole], 0.5) == [whole]
    assert without_duplicates([part, dataclasses.replace(whole, label=2, score=0.2)], 0.5)[0] == part


def test_what_a_tile_sees_of_a_large_object_is_not_another_one() -> None:
    picture, tile = (0.0, 0.0, 640.0, 640.0), (100.0, 100.0, 420.0, 420.0)
    rider = seen((50, 50, 600, 600), picture, 0.9)
    strawberry = seen((200, 200, 300, 300), tile, 0.95, label=2, level=1)
    beside = dataclasses.replace(strawberry, tile=(0.0, 300.0, 320.0, 620.0), parts=seen((0, 550, 40, 600), tile).parts)
    assert share_within(strawberry, rider) == 1
    assert without_duplicates([strawberry, beside, rider], 0.5) == [rider, beside]


@pytest.mark.slow
def test_a_small_picture_in_a_large_one_is_found_only_in_tiles() -> None:
    cat = Image.open(example_path("cat")).convert("RGB").resize((180, 120))
    large = Image.new("RGB", (1280, 640), (120, 130, 120))
    large.paste(cat, (700, 330))
    assert detect(large) == []
    found = detect(large, tiles=True)
    assert [each.label for each in found] == ["cat"]
    x1, y1, x2, y2 = found[0].box
    assert 690 < x1 < 740
    assert 320 < y1 < 360
    assert 840 < x2 < 890
    assert 430 < y2 < 460
    rows, columns = np.nonzero(found[0].mask)
    assert found[0].mask.shape == (640, 1280)
    assert 700 <= columns.mean() <= 880
    assert 330 <= rows.mean() <= 450


@pytest.mark.slow
def test_a_higher_threshold_gives_the_head_of_the_list() -> None:
    picture = Image.open(example_path("motorcycle")).convert("RGB").crop((0, 0, 500, 400))
    low, high = (detect(picture, threshold=threshold, tiles=True) for threshold in (0.0, 0.5))
    assert [each.box for each in high] == [each.box for each in low if each.score > 0.5]
    assert min(each.score for each in low) >= 0.1


def test_a_picture_that_fits_is_searched_once() -> None:
    cat = Image.open(example_path("cat")).convert("RGB").resize((300, 200))
    plain, tiled = detect(cat), detect(cat, tiles=True)
    assert [each.box for each in tiled] == [each.box for each in plain]
    assert np.array_equal(tiled[0].mask, plain[0].mask)


def test_a_detector_from_the_hub_has_no_tiles() -> None:
    with pytest.raises(NoTiles, match="Only everyday and nuclei can search in tiles"):
        detect(np.zeros((32, 32, 3), np.uint8), "coco", tiles=True)
