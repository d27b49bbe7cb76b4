"""A denoising as the page shows it."""

import json
from pathlib import Path

import pytest

from demos.faces import denoise
from demos.faces.views import denoising_view


@pytest.mark.parametrize(
    ("seconds", "step", "steps", "words"),
    [(4.0, 1, 50, "about 3 minutes left"), (10.0, 45, 50, "about 1 s left"), (0, 0, 50, ""), (9, 50, 50, "")],
)
def test_the_time_that_is_left(seconds: float, step: int, steps: int, words: str) -> None:
    assert denoising_view.time_left(seconds, step, steps) == words


def test_the_view_collects_kept_steps(here: Path) -> None:
    shown = denoising_view.DenoisingView()
    for now in denoise.denoise(2, 14):
        shown = denoising_view.after_step(shown, now, 2)
        assert (shown.progress is None) == (now.step == 14)
    assert [each["caption"] for each in shown.steps] == ["noise", *(f"step {step}" for step in range(2, 15, 2))]
    assert shown.image.startswith("data:image/png;base64,")
    assert shown.caption == "Seed 2, after 14 steps."


def test_a_stopped_view_keeps_what_was_there() -> None:
    shown = denoising_view.DenoisingView(
        "data:image/webp;base64,AA==", "x", "Step 3 of 50, about 9 s left. Large: ...", progress=0.06
    )
    left = json.loads(denoising_view.stopped(shown.to_json()))
    assert left["caption"] == "Stopped at step 3 of 50."
    assert "progress" not in left
    assert left["image"] == shown.image
    assert denoising_view.stopped(json.dumps(left)) == json.dumps(left), "a second Stop changes nothing"


@pytest.mark.parametrize("sent", [None, 3, "[]", "{", '"x"', '{"image": 3, "caption": [1], "other": 4}', "null"])
def test_stopping_survives_anything(sent: object) -> None:
    assert isinstance(json.loads(denoising_view.stopped(sent)), dict)
