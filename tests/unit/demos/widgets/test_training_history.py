"""What the room Watch it learn gets: the same figures as in the recorded history, one frame for each moment."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import weights
from demos.faces.rooms import watch_it_learn as faces
from demos.images.rooms import watch_it_learn as images
from demos.text.rooms import watch_it_learn as text
from demos.translation.rooms import watch_it_learn as translation
from demos.widgets.training_replay.training_history import Curve, Learner, Line, Panel, checkpoints, recorded, spell

LEARNERS = [*images.LEARNERS, text.SHAKESPEARE, *translation.LEARNERS, faces.FACES]
SHIPPED = [learner for learner in LEARNERS if checkpoints(learner.weights)]


def page(learner: Learner) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(recorded(learner))
    return found


@pytest.mark.parametrize("learner", SHIPPED, ids=lambda learner: learner.weights)
def test_every_shipped_training_can_be_watched(learner: Learner) -> None:
    history, card = weights.history(learner.weights), weights.card(learner.weights)
    shown = page(learner)
    assert f"{card.training.steps:,} steps of {history['batch']}" in shown["sentence"]
    assert card.training.device in shown["sentence"]
    assert [moment["step"] for moment in shown["checkpoints"]] == [sample["step"] + 1 for sample in history["samples"]]
    assert len(shown["checkpoints"]) > 10
    assert shown["curves"]
    assert shown["panels"]
    for panel in shown["panels"]:
        assert len(panel["frames"]) == len(shown["checkpoints"])


@pytest.mark.parametrize("learner", SHIPPED, ids=lambda learner: learner.weights)
def test_the_curves_are_those_of_the_log(learner: Learner) -> None:
    logged = weights.history(learner.weights)["curve"]
    for curve, drawn in ((c, d) for d in page(learner)["curves"] for c in learner.curves if c.title == d["title"]):
        for line in curve.lines:
            points = next((dict(each["points"]) for each in drawn["lines"] if each["name"] == line.name), None)
            for entry in logged:
                if line.key in entry:
                    assert points is not None
                    assert points[entry["step"] + 1] == pytest.approx(entry[line.key] * line.factor)


def test_all_histories_and_their_pictures_stay_under_six_megabytes() -> None:
    files = [path for name in weights.names() for path in (weights.folder() / name).iterdir()]
    assert sum(path.stat().st_size for path in files if path.suffix == ".webp" or path.name == "history.json") < 6e6


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of weights with one training of three moments."""
    place = tmp_path / "net"
    place.mkdir()
    card = json.loads((weights.folder() / "resnet_cifar10" / "card.json").read_text(encoding="utf-8"))
    card["training"] |= {"steps": 200, "seconds": 4020.0, "device": "1 CPU core"}
    (place / "card.json").write_text(json.dumps(card), encoding="utf-8")
    Image.new("RGB", (8, 4)).save(place / "tiles.webp")
    history = {
        "curve": [{"step": 99, "seconds": 5, "loss": 2.0}, {"step": 199, "seconds": 9, "loss": 1.0}],
        "samples": [
            {"step": 0, "seconds": 1.0, "loss": 4.0, "text": "x<b>", "prompt": "P"},
            {"step": 9, "seconds": 2.0, "loss": 3.0, "text": "y", "prompt": "P"},
            {"step": 150, "seconds": 8.0, "loss": 9.0},
        ],
        "strips": {"tiles": {"file": "tiles.webp", "width": 4, "height": 4, "columns": 2, "steps": [0, 150]}},
        "batch": 32,
        "seconds": 4020.0,
    }
    (place / "history.json").write_text(json.dumps(history), encoding="utf-8")
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    return tmp_path


def learner(*panels: Panel) -> Learner:
    return Learner("net", "Net", "pictures", (Curve("Loss", "loss", "", "", (Line("loss", "loss"),)),), panels)


def test_the_sentence_says_time_device_and_examples(shipped: Path) -> None:
    assert page(learner())["sentence"] == (
        "Trained for 1 h 7 min on 1 CPU core: 6,400 pictures in 200 steps of 32. Here are 3 checkpoints."
    )


def test_a_curve_starts_with_the_samples_where_the_log_has_not_begun(shipped: Path) -> None:
    assert page(learner())["curves"][0]["lines"][0]["points"] == [[1, 4.0], [10, 3.0], [100, 2.0], [200, 1.0]]


def test_a_strip_says_where_each_moment_lies(shipped: Path) -> None:
    panel = page(learner(Panel("strip", "tiles", "", "")))["panels"][0]
    assert panel["frames"] == [[0, 0], None, [1, 0]]
    address = panel["sheet"]["address"].removeprefix("data:image/webp;base64,")
    assert Image.open(io.BytesIO(base64.b64decode(address))).size == (8, 4)


def test_what_was_not_recorded_is_left_out(shipped: Path) -> None:
    panels = (Panel("text", "text", "", ""), Panel("strip", "faces", "", ""), Panel("scores", "scores", "", ""))
    (only,) = page(learner(*panels))["panels"]
    assert only["frames"] == ["x<b>", "y", None]
    assert checkpoints("net") == 3
    assert checkpoints("nothing") == 0


@pytest.mark.parametrize(("seconds", "words"), [(27.2, "27 s"), (2880, "48 min"), (4020, "1 h 7 min")])
def test_times_are_spelled(seconds: float, words: str) -> None:
    assert spell(seconds) == words
