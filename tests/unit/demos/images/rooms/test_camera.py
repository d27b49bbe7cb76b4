"""What the room Camera answers to a picture, and to anything else."""

import json
from pathlib import Path

import pytest
from PIL import Image

from demos.images.camera_frame import FrameRefused
from demos.images.catalog import example_path
from demos.images.rooms import camera
from tests.unit.demos.images.test_camera_frame import sent


def test_the_answer_names_the_picture_it_is_about() -> None:
    cat = Image.open(example_path("cat")).convert("RGB")
    cat.thumbnail((384, 384))
    answer = json.loads(camera.look({"number": 12, "picture": sent(cat), "least": 0.45}, "everyday"))
    assert (answer["number"], answer["width"], answer["height"]) == (12, *cat.size)
    assert "cat" in [each["label"] for each in answer["objects"] if each["score"] >= camera.THRESHOLD]


@pytest.mark.parametrize("nonsense", [None, 7, "picture", [], {}, {"number": "1", "picture": None}])
def test_nonsense_is_refused(nonsense: object) -> None:
    with pytest.raises(FrameRefused):
        camera.look(nonsense, "everyday")


def test_without_weights_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    answer = json.loads(
        camera.look({"number": 1, "picture": sent(Image.new("RGB", (64, 48))), "least": 0.45}, "everyday")
    )
    assert "isn't here" in answer["notice"]
    assert answer["objects"] == []
