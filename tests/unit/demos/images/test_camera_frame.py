"""A camera's picture as a page sends it, or as anyone may send it."""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from demos.images import camera_frame
from demos.images.camera_frame import MOST_CHARACTERS, PREFIX, FrameRefused, look, read_frame
from demos.images.catalog import example_path
from demos.images.results import UnknownDetector, WrongThreshold
from demos.kit.image_io import PictureError


def sent(picture: Image.Image, form: str = "JPEG") -> str:
    """Return a picture as the page sends it."""
    stream = io.BytesIO()
    picture.save(stream, form)
    return PREFIX + base64.b64encode(stream.getvalue()).decode()


def test_a_cat_before_the_camera_is_found() -> None:
    cat = Image.open(example_path("cat")).convert("RGB")
    cat.thumbnail((384, 384))
    picture, found = look(sent(cat), "everyday", 0.5)
    assert picture.size == cat.size
    best = max(found.detections, key=lambda detection: detection.score)
    assert (best.label, best.score > 0.5, best.mask.shape) == ("cat", True, cat.size[::-1])
    assert found.seconds > 0
    assert all(each.score >= 0.5 for each in found.detections)


@pytest.mark.parametrize("threshold", [None, "0.5", -1, 2, float("nan")])
def test_a_threshold_that_is_none_is_refused(threshold: Any) -> None:
    with pytest.raises(WrongThreshold):
        look(sent(Image.new("RGB", (64, 64))), "everyday", threshold)


@pytest.mark.parametrize(
    ("nonsense", "words"),
    [
        (None, "as a JPEG in a data URI"),
        (7, "as a JPEG in a data URI"),
        ({"path": "/etc/passwd"}, "as a JPEG in a data URI"),
        ("/etc/passwd", "as a JPEG in a data URI"),
        ("data:image/svg+xml;base64,AAAA", "as a JPEG in a data URI"),
        (PREFIX + "é", "isn't proper base64"),
        (PREFIX + "AAA", "isn't proper base64"),
        (PREFIX + "A" * MOST_CHARACTERS, "may have 400,000 characters"),
        (sent(Image.new("RGB", (641, 10))), "may be 640 pixels a side, not 641"),
    ],
    ids=["nothing", "number", "object", "path", "other kind", "letters", "cut", "long", "large"],
)
def test_anything_else_is_refused_in_a_sentence(nonsense: object, words: str) -> None:
    with pytest.raises(FrameRefused, match=words):
        read_frame(nonsense)


@pytest.mark.parametrize("content", [b"", b"no picture"], ids=["empty", "text"])
def test_what_is_no_picture_is_refused_as_everywhere(content: bytes) -> None:
    with pytest.raises(PictureError):
        read_frame(PREFIX + base64.b64encode(content).decode())


def test_only_our_detectors_look_at_a_camera() -> None:
    with pytest.raises(UnknownDetector, match="for the camera"):
        look(sent(Image.new("RGB", (64, 64))), "coco", 0.5)


def test_a_frame_never_touches_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.open", lambda *_, **__: pytest.fail("a file was opened"))
    assert camera_frame.read_frame(sent(Image.new("RGB", (64, 48)))).size == (64, 48)
