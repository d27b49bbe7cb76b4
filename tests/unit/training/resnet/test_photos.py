"""Which squares are cut out of annotated photographs, and what they are taken for."""

import numpy as np
import pytest
import torch

from training.common.coco import Instance, Picture
from training.resnet import photos
from training.resnet.photos import KNOWN, OUTLIER, anywhere, around, cut, read_photos, shared

CATEGORIES = {1: "cat", 2: "chair", 3: "bus", 4: "dog"}


def labels(*objects: tuple[int, tuple[float, float, float, float]], source: str = "") -> list[int]:
    """Return the labels of the squares of a picture 200 x 100 px with these objects (category, box)."""
    instances = tuple(Instance(category, None, box, 1.0) for category, box in objects)
    picture = Picture(1, b"", 200, 100, instances, None, source)
    return [label for _, label in photos._squares(picture, CATEGORIES, 1, np.random.default_rng(0))]


def test_known_things_get_their_kind_and_others_are_outliers() -> None:
    assert labels((1, (10, 10, 60, 60))) == [KNOWN["cat"]]
    assert labels((2, (10, 10, 60, 60))) == [OUTLIER, OUTLIER], "the chair, and anywhere"
    assert labels() == [OUTLIER]


def test_a_chair_with_a_cat_on_it_is_no_outlier() -> None:
    assert labels((2, (10, 10, 90, 90)), (1, (30, 10, 80, 60))) == [KNOWN["cat"]]


def test_a_square_with_two_known_kinds_is_left_out() -> None:
    assert labels((1, (10, 10, 60, 60)), (4, (40, 10, 90, 60))) == []


def test_a_bus_is_neither() -> None:
    assert labels((3, (10, 10, 90, 90))) == []


def test_small_objects_are_left_out() -> None:
    assert labels((1, (10, 10, 20, 30))) == []


def test_pictures_that_may_hide_known_things_give_no_outliers() -> None:
    (source,) = photos.PARTLY_LABELLED
    assert labels((2, (10, 10, 60, 60)), source=source) == []
    assert labels((1, (10, 10, 60, 60)), source=source) == [KNOWN["cat"]]


@pytest.mark.parametrize("seed", range(20))
def test_squares_lie_inside_the_picture(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for left, top, side in (around((150, 60, 199, 99), 200, 100, rng), anywhere(200, 100, rng)):
        assert left >= 0
        assert top >= 0
        assert left + side <= 200 + 1e-6
        assert top + side <= 100 + 1e-6


def test_shared_is_the_covered_part_of_the_square() -> None:
    assert shared((0, 0, 10), []) == 0
    assert shared((0, 0, 10), [(5, 0, 15, 10), (0, 0, 2, 2)]) == 0.5
    assert shared((0, 0, 10), [(20, 20, 30, 30)]) == 0


def test_a_crop_is_that_part_of_the_picture() -> None:
    from PIL import Image

    picture = np.zeros((40, 80, 3), np.uint8)
    picture[:, 40:] = 255
    assert (cut(Image.fromarray(picture), (0, 0, 40), 8)[:, :6] == 0).all()
    assert (cut(Image.fromarray(picture), (40, 0, 40), 8)[:, 2:] == 255).all()


def test_without_the_data_sets_there_are_none(tmp_path: object) -> None:
    found = read_photos(tmp_path, "train")  # type: ignore[arg-type]
    assert len(found) == 0
    assert found.images.shape == torch.Size([0, 3, 32, 32])
