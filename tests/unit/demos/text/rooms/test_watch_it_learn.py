"""Watch it learn: a training of one style, and the trainings of the styles of one network."""

import json
from pathlib import Path

import pytest

from demos.text.rooms import watch_it_learn
from demos.widgets.training_replay.training_history import checkpoints, recorded

STYLES = ("shakespeare", "latex", "c")


def sample(step: int) -> dict[str, object]:
    return {"step": step, "seconds": 1.0, "valid_nats": 3.0} | {
        f"{name}_{style}": value
        for style in STYLES
        for name, value in (
            ("prompt", f"{style}: "),
            ("text", f"{style} at {step}"),
            ("valid_nats", 3.0 - step / 10 - len(style) / 100),
        )
    }


@pytest.mark.usefixtures("styles_network")
def test_each_style_of_the_network_of_all_is_shown_with_its_own_texts_and_figures(tmp_path: Path) -> None:
    history = {
        "curve": [{"step": step, "loss": 3.0 - step / 10} for step in (0, 5, 9)],
        "samples": [sample(0), sample(9)],
        "strips": {},
        "batch": 48,
    }
    (tmp_path / "weights/char_lstm_styles/history.json").write_text(json.dumps(history))
    learners = watch_it_learn.learners()
    assert [learner.label for learner in learners] == [
        "Shakespeare",
        "Shakespeare, among all styles",
        "LaTeX",
        "C code",
    ]
    assert len({learner.name for learner in learners}) == 4
    assert [checkpoints(learner.weights) for learner in learners] == [0, 2, 2, 2]
    shown = json.loads(recorded(learners[3]))
    assert shown["panels"][0]["frames"] == ["c at 0", "c at 9"]
    assert shown["panels"][0]["before"] == ["c: ", "c: "]
    lines = {line["name"]: line["points"] for line in shown["curves"][0]["lines"]}
    assert lines["C code, never trained on"] == [[1, 2.99], [10, pytest.approx(2.09)]]
    assert lines["training text, all styles"][-1] == [10, pytest.approx(2.1)]


@pytest.mark.usefixtures("network")
def test_where_shakespeare_is_alone_the_room_is_as_it_was() -> None:
    assert watch_it_learn.learners() == [watch_it_learn.SHAKESPEARE]
    assert watch_it_learn.SHAKESPEARE.name == "char_lstm_shakespeare"


@pytest.mark.usefixtures("network", "writer")
def test_handwriting_is_shown_with_its_sentences_and_how_legible_they_are(tmp_path: Path) -> None:
    samples = [
        {"step": 0, "seconds": 1.0, "valid_nats": 3.7, "sentences": [{"text": "a", "strokes": [1, 2, 0, 3, 4, 1]}]},
        {"step": 9, "seconds": 9.0, "valid_nats": 0.1, "cer": 0.25, "sentences": [{"text": "a", "strokes": [5, 6, 1]}]},
        {
            "step": 19,
            "seconds": 19.0,
            "valid_nats": 0.0,
            "cer": 0.2,
            "sentences": [{"text": "a", "strokes": [7, 8, 1]}],
        },
    ]
    curve = [{"step": step, "loss": 3.0 - step / 10} for step in (0, 9, 19)]
    history = {"curve": curve, "samples": samples, "strips": {}, "batch": 64}
    (tmp_path / "weights/handwriting/history.json").write_text(json.dumps(history))
    learner = watch_it_learn.learners()[-1]
    assert (learner.name, checkpoints(learner.weights)) == ("handwriting", 3)
    shown = json.loads(recorded(learner))
    assert [frame[0]["strokes"][-1] for frame in shown["panels"][0]["frames"]] == [1, 1, 1]
    assert shown["panels"][0]["kind"] == "pen"
    lines = {line["name"]: line["points"] for curve in shown["curves"] for line in curve["lines"]}
    assert lines["the five sentences, read"] == [[10, 25.0], [20, 20.0]]
    assert lines["training lines"][-1] == [20, pytest.approx(1.1)]
