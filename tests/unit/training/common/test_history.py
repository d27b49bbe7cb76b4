"""The recorded training of weights that began with other weights."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from training.common.history import append_line, earlier_part, keep_earlier, write_history


def recorded(run: Path, steps: int) -> None:
    """Record a run of so many steps, a sample every step."""
    run.mkdir()
    for step in range(steps):
        append_line(run / "log.jsonl", {"step": step, "seconds": float(step), "loss": 1.0})
        append_line(run / "samples.jsonl", {"step": step, "seconds": float(step), "text": f"{run.name} {step}"})


def test_pictures_of_both_parts_stand_in_one_strip(tmp_path: Path) -> None:
    for name, steps, colour in (("first", 2, "red"), ("second", 3, "blue")):
        recorded(tmp_path / name, steps)
        (tmp_path / name / "samples").mkdir()
        for step in range(steps):
            Image.new("RGB", (8, 8), colour).save(tmp_path / name / "samples" / f"filters-{step}.webp")
        (tmp_path / f"{name}_shipped").mkdir()
    first, second = tmp_path / "first_shipped", tmp_path / "second_shipped"
    write_history(tmp_path / "first", first, batch=8, seconds=1.0)
    (first / "card.json").write_text(json.dumps({"training": {"steps": 2, "seconds": 1.0}}))
    keep_earlier(first, tmp_path / "second")
    write_history(tmp_path / "second", second, batch=8, seconds=1.0)
    strip = json.loads((second / "history.json").read_text())["strips"]["filters"]
    assert (strip["width"], strip["height"], strip["columns"], strip["steps"]) == (8, 8, 1, [0, 1, 3, 4])
    red, _, blue = np.asarray(Image.open(second / strip["file"]).convert("RGB")).astype(int)[4::8, 4].T
    assert (red > blue).tolist() == [True, True, False, False]


def test_the_history_of_what_it_began_with_comes_first(tmp_path: Path) -> None:
    for name, count in (("first", 3), ("second", 201)):
        recorded(tmp_path / name, count)
        (tmp_path / f"{name}_shipped").mkdir()
    first, second = tmp_path / "first_shipped", tmp_path / "second_shipped"
    write_history(tmp_path / "first", first, batch=8, seconds=30.0)
    (first / "card.json").write_text(json.dumps({"training": {"steps": 3, "seconds": 30.0}}))
    keep_earlier(first, tmp_path / "second")
    assert earlier_part(tmp_path / "second").steps == 3
    write_history(tmp_path / "second", second, batch=8, seconds=200.0)
    history = json.loads((second / "history.json").read_text())
    texts = [sample["text"] for sample in history["samples"]]
    assert texts[:4] == ["first 0", "first 1", "first 2", "second 2"], "its first hundredth shows what is there already"
    steps = [int(sample["step"]) for sample in history["samples"]]
    assert steps == sorted(set(steps))
    assert (steps[3], steps[-1]) == (5, 203)
    assert history["samples"][-1]["seconds"] == 230.0
    curve = [int(line["step"]) for line in history["curve"]]
    assert curve == sorted(set(curve))
    assert history["seconds"] == 230.0


def test_a_run_that_began_anew_has_nothing_behind_it(tmp_path: Path) -> None:
    assert earlier_part(tmp_path).steps == 0
