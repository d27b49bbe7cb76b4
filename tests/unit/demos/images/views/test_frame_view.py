"""What the page gets for one picture of the camera."""

import json

from demos.images.results import Detection
from demos.images.views.frame_view import frame
from tests.unit.demos.images.views.shapes import disc


def test_it_holds_the_objects_and_no_picture() -> None:
    mask = disc(48, 64, 20, 24, 10)
    cat = Detection("cat", 0.9, (10.0, 14.0, 30.0, 34.0), mask, (("dog", 0.05),))
    found = json.loads(frame(7, (64, 48), [cat], 0.01234, ""))
    assert (found["number"], found["width"], found["height"], found["seconds"]) == (7, 64, 48, 0.0123)
    (drawn,) = found["objects"]
    assert (drawn["label"], drawn["score"], drawn["box"]) == ("cat", 0.9, [10.0, 14.0, 30.0, 34.0])
    assert drawn["path"].startswith("M")
    assert "picture" not in found


def test_it_says_why_nothing_could_be_looked_for() -> None:
    assert json.loads(frame(1, (64, 48), [], 0.0, "The network isn't here."))["notice"] == "The network isn't here."
