"""Following objects by the overlap of their boxes."""

import numpy as np

from demos.images.results import Box, Detection
from demos.images.tracking import LOST_AFTER, Tracker

MASK = np.ones((4, 4), bool)


def seen(label: str, left: float, score: float = 0.9) -> Detection:
    box: Box = (left, 0.0, left + 10, 10.0)
    return Detection(label, score, box, MASK, ())


def test_an_object_that_moves_keeps_its_number() -> None:
    tracker = Tracker()
    numbers = [tracker.update(step / 8, [seen("cat", 3.0 * step)]) for step in range(6)]
    assert numbers == [[0]] * 6
    assert len(tracker.tracks) == 1
    assert len(tracker.tracks[0].sights) == 6


def test_two_of_a_kind_keep_apart_whatever_their_order() -> None:
    tracker = Tracker()
    assert tracker.update(0, [seen("dog", 0), seen("dog", 40)]) == [0, 1]
    assert tracker.update(0.125, [seen("dog", 41), seen("dog", 1)]) == [1, 0]


def test_one_detection_goes_to_one_track_the_surest_first() -> None:
    tracker = Tracker()
    tracker.update(0, [seen("dog", 0)])
    assert tracker.update(0.125, [seen("dog", 2, 0.5), seen("dog", 1, 0.9)]) == [1, 0]


def test_another_kind_in_the_same_place_is_another_object() -> None:
    tracker = Tracker()
    tracker.update(0, [seen("dog", 0)])
    assert tracker.update(0.125, [seen("cat", 0)]) == [1]


def test_it_is_found_again_after_a_moment_and_new_after_a_while() -> None:
    tracker = Tracker()
    tracker.update(0, [seen("dog", 0)])
    tracker.update(0.125, [])
    assert tracker.update(LOST_AFTER, [seen("dog", 1)]) == [0]
    assert tracker.update(2 * LOST_AFTER + 0.01, [seen("dog", 1)]) == [1]
