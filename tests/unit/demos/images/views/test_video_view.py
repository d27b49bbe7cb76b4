"""The chart of what is seen when."""

import json

from demos.images.tracking import Track
from demos.images.views.video_view import MOST_ROWS, spans, summary


def track(number: int, *seconds: float, label: str = "cat", score: float = 0.5) -> Track:
    return Track(number, label, (0, 0, 1, 1), [(at, score) for at in seconds])


def test_sights_join_and_a_gap_parts_them() -> None:
    found = spans(track(0, 0, 0.125, 0.25, 1.0, 1.125), 0.125)
    assert found == [(0, 0.375), (1.0, 1.25)]


def test_one_picture_without_it_is_no_gap() -> None:
    assert spans(track(0, 0, 0.25), 0.125) == [(0, 0.375)]


def test_rows_come_in_the_order_in_which_they_appear() -> None:
    found = json.loads(summary([track(0, 1.0), track(1, 0.0, 0.125, label="dog", score=0.75)], 1.0, True))
    assert [row["label"] for row in found["objects"]] == ["dog", "cat"]
    assert (found["objects"][0]["best"], found["objects"][0]["hue"]) == (0.75, 2)
    assert (found["seconds"], found["cut"], found["more"]) == (1.125, True, 0)


def test_only_those_that_are_seen_longest_are_listed() -> None:
    many = [track(number, 0.0) for number in range(MOST_ROWS + 5)] + [track(99, 0.0, 0.125)]
    found = json.loads(summary(many, 1.0, False))
    assert (len(found["objects"]), found["more"]) == (MOST_ROWS, 6)
    assert any(row["spans"] == [[0.0, 0.25]] for row in found["objects"])
