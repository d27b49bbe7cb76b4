"""Objects of one class that overlap get colours of their own; the others the colour of their class."""

from demos.images.views.object_colours import COLOURS, object_colours, overlap
from tests.unit.demos.images.views.shapes import Mask, detected, disc

LEFT, RIGHT, MIDDLE = (disc(60, 100, x, 30, 15) for x in (20, 80, 45))


def own(*found: tuple[str, float], by_class: bool = True, masks: tuple[Mask, ...] = (LEFT, MIDDLE, RIGHT)) -> list[int]:
    detections = [detected(label, score, mask) for (label, score), mask in zip(found, masks, strict=False)]
    return [colour.own for colour in object_colours(detections, by_class)]


def test_objects_that_lie_apart_have_the_colour_of_their_class() -> None:
    assert own(("dog", 0.9), ("cat", 0.8), ("dog", 0.7)) == [0, 1, 0]


def test_the_lower_of_two_overlapping_ones_gets_a_colour_of_no_class() -> None:
    assert own(("dog", 0.9), ("dog", 0.8), ("cat", 0.7)) == [0, 2, 1]
    assert own(("dog", 0.9), ("cat", 0.8), ("dog", 0.7), masks=(LEFT, RIGHT, MIDDLE)) == [0, 1, 2]


def test_objects_of_two_classes_may_overlap() -> None:
    assert own(("dog", 0.9), ("cat", 0.8)) == [0, 1]


def test_an_object_with_a_lower_score_changes_no_other_colour() -> None:
    alone = own(("dog", 0.9), ("dog", 0.8))
    assert own(("dog", 0.9), ("dog", 0.8), ("dog", 0.2))[:2] == alone


def test_many_in_a_heap_all_differ() -> None:
    heap = [detected("person", 1 - index / 100, disc(60, 100, 50, 30, 20)) for index in range(COLOURS + 3)]
    colours = [colour.own for colour in object_colours(heap, by_class=True)]
    assert len(set(colours[:COLOURS])) == COLOURS
    assert all(0 <= colour < COLOURS for colour in colours)


def test_each_object_has_its_own_where_there_is_one_class() -> None:
    detections = [detected("nucleus", 0.9 - index / 10, mask) for index, mask in enumerate((LEFT, MIDDLE, RIGHT))]
    colours = object_colours(detections, by_class=False)
    assert [colour.own for colour in colours] == [0, 1, 2]
    assert {colour.of_class for colour in colours} == {0}


def test_masks_that_touch_overlap_and_boxes_that_do_may_not() -> None:
    beside = disc(60, 100, 20, 30, 10)
    touching = beside & False
    touching[30, 30] = True  # the pixel right of the disc's last one
    assert overlap(detected("a", 0.9, beside), detected("a", 0.8, touching))
    corner = disc(60, 100, 38, 48, 10)  # their boxes overlap, they don't
    assert not overlap(detected("a", 0.9, beside), detected("a", 0.8, corner))
    assert not overlap(detected("a", 0.9, LEFT), detected("a", 0.8, RIGHT))
