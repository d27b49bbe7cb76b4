"""Labels in files: the same rules as on the page (tests/js/images/label_placement.test.js)."""

from demos.images.views.label_placement import Label, place_labels

PICTURE = (400.0, 300.0)


def labels(*boxes: tuple[float, float, float, float]) -> list[Label]:
    return [Label(box, 80, 20) for box in boxes]


def apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]


def test_the_first_place_is_above_the_box() -> None:
    assert place_labels(labels((100, 100, 200, 200)), PICTURE) == [(100, 80, 180, 100)]


def test_labels_of_one_box_lie_apart_and_within_the_picture() -> None:
    places = [place for place in place_labels(labels(*[(100, 100, 200, 200)] * 6), PICTURE) if place]
    assert len(places) > 3
    for index, place in enumerate(places):
        assert place[0] >= 0
        assert place[2] <= 400
        assert all(apart(place, other) for other in places[:index])


def test_no_label_lies_over_a_small_object() -> None:
    boxes = ((100.0, 100.0, 130.0, 130.0), (100.0, 62.0, 130.0, 92.0), (180.0, 100.0, 210.0, 130.0))
    places = [place for place in place_labels(labels(*boxes), PICTURE) if place]
    assert places
    assert all(apart(place, box) for place in places for box in boxes)


def test_labels_take_only_a_share_of_the_picture() -> None:
    boxes = [(x * 30.0, y * 20.0, x * 30.0 + 190, y * 20.0 + 140) for y in range(8) for x in range(5)]
    places = place_labels(labels(*boxes), PICTURE)
    assert None in places
    assert sum(place is not None for place in places) * 80 * 20 <= 0.12 * 400 * 300 + 80 * 20


def test_a_label_that_is_wider_than_the_picture_has_no_place() -> None:
    assert place_labels([Label((0, 0, 40, 40), 80, 20)], (60, 60)) == [None]
