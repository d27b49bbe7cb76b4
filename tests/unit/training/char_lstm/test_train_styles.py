"""One network for several styles: it learns, ships a figure of each, and goes on after a stop as if uninterrupted."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

import weights
from tests.networks.text_network import ship
from tests.unit.training.command import finished
from training.char_lstm.data import STYLES, write_tiny
from training.char_lstm.evaluate import evaluate, evaluate_preset, passages
from training.char_lstm.network import CharLSTM
from training.char_lstm.presets import ALL_STYLES, PRESETS
from training.char_lstm.train import train
from training.common.cli import main
from training.common.parquet import DataError
from training.common.run import Run

pytestmark = pytest.mark.slow

CPU = torch.device("cpu")
NETWORK = "training.char_lstm"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("styles") / "tiny"
    done = finished(NETWORK, "tiny_styles", "--out", str(out))
    assert done.status == 0, done.err
    return out


def test_it_learns_each_style_and_the_card_has_a_figure_of_each(trained: Path) -> None:
    card = weights.card(str(trained / "shipped"))
    assert card.config["styles"] == ["shakespeare", "c"]
    figures = {metric.name: metric for metric in card.metrics}
    assert list(figures) == ["nats_per_char", "bits_per_char", "nats_per_char_shakespeare", "nats_per_char_c"]
    each = [figures[f"nats_per_char_{style}"] for style in card.config["styles"]]
    assert max(metric.value for metric in each) < 0.8 * math.log(len(card.config["vocabulary"]))
    assert figures["nats_per_char"].value == pytest.approx(sum(metric.value for metric in each) / 2, abs=1e-4)
    assert [metric.data for metric in each] == ["tinyshakespeare.txt", "c.txt"]


def test_each_text_is_predicted_best_in_its_own_style(trained: Path) -> None:
    ours = str(trained / "shipped")
    for style, other in (("shakespeare", "c"), ("c", "shakespeare")):
        text = trained / "data" / STYLES[style].file
        own = evaluate(ours, text, CPU, style)
        assert own["nats_per_char"] < evaluate(ours, text, CPU, other)["nats_per_char"]


def test_watch_it_learn_has_a_sample_of_each_style_and_stays_small(trained: Path) -> None:
    samples = json.loads((trained / "shipped" / "history.json").read_text())["samples"]
    for sample in samples:
        assert (sample["prompt_shakespeare"], sample["prompt_c"]) == ("ROMEO:\n", "static int ")
        assert len(sample["text_shakespeare"]) == len(sample["text_c"]) == 400
    assert samples[-1]["valid_nats"] < samples[0]["valid_nats"] - 0.5
    each = [samples[-1][f"valid_nats_{style}"] for style in ("shakespeare", "c")]
    assert sum(each) / 2 == pytest.approx(samples[-1]["valid_nats"], abs=1e-4)
    largest = max(len(json.dumps(sample, ensure_ascii=False)) for sample in samples)
    curve = 330 * 120  # lines of some 70 characters
    assert curve + 30 * largest * len(ALL_STYLES.styles) / 2 < 400_000


def test_evaluate_measures_one_style_or_all(trained: Path) -> None:
    ours, data = str(trained / "shipped"), str(trained / "data")
    everything = json.loads(finished(NETWORK, "--evaluate", "--weights", ours, "--data", data).out)
    one = json.loads(finished(NETWORK, "c", "--evaluate", "--weights", ours, "--data", f"{data}/c.txt").out)
    figures = {metric.name: metric.value for metric in weights.card(ours).metrics}
    assert everything["nats_per_char_c"] == pytest.approx(one["nats_per_char"])
    for name, value in figures.items():
        assert everything[name] == pytest.approx(value, abs=2e-3)
    assert set(one) == {"nats_per_char", "bits_per_char", "examples", "seconds"}


def test_a_style_is_measured_in_the_network_that_is_served_in_it(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    ship(tmp_path, "shakespeare")
    ship(tmp_path, "latex")
    assert evaluate_preset("shakespeare")[0] == "char_lstm_shakespeare"
    assert evaluate_preset("c")[0] == "char_lstm_c", "whose sentence then says that it isn't here"
    shutil.copytree(trained / "shipped", tmp_path / "char_lstm_styles")
    named = {style: evaluate_preset(style)[0] for style in ("shakespeare", "c", "latex", "styles", "tiny")}
    assert named == {
        "shakespeare": "char_lstm_styles",
        "c": "char_lstm_styles",
        "latex": "char_lstm_latex",
        "styles": "char_lstm_styles",
        "tiny": "char_lstm_tiny",
    }
    text = str(trained / "data" / "c.txt")
    asked = ["c", "--evaluate", "--data", text]
    main("char_lstm", PRESETS, train, evaluate, write_tiny, asked, evaluate_preset=evaluate_preset)
    measured = json.loads(capsys.readouterr().out)
    assert measured["nats_per_char"] == evaluate("char_lstm_styles", Path(text), CPU, "c")["nats_per_char"]


@pytest.mark.parametrize(
    ("style", "file", "sentence"),
    [
        ("latex", "c.txt", r"doesn't write in the style latex; it has shakespeare, c\."),
        (None, "c.txt", r"Expected a folder with the texts of all styles in place of .*c\.txt, or a style's name\."),
    ],
)
def test_what_cannot_be_measured_gets_one_sentence(trained: Path, style: str | None, file: str, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        evaluate(str(trained / "shipped"), trained / "data" / file, CPU, style)


def test_a_missing_text_gets_one_sentence(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    (tmp_path / "c.txt").rename(tmp_path / "d.txt")
    done = finished(NETWORK, "tiny_styles", "--data", str(tmp_path), "--out", str(tmp_path / "run"))
    assert done.status == 2
    assert done.err.startswith("Expected a plain text file c.txt in ")


def test_passages_are_spread_over_a_text() -> None:
    text = "".join(str(number // 100 % 10) for number in range(1000))
    assert passages(text, count=5, length=10) == "0" * 10 + "2" * 10 + "4" * 10 + "6" * 10 + "8" * 10
    assert passages(text, count=5, length=200) == text


class StoppedRun(Run):
    """A run that is stopped after 21 steps."""

    def checkpoint(self, step: int, **objects: Any) -> None:
        """Stop as Ctrl-C does."""
        if step == 21:
            self.stop()
        super().checkpoint(step, **objects)


def test_a_stopped_run_goes_on_to_the_same_curve_and_weights(tmp_path: Path) -> None:
    data, preset = tmp_path / "data", PRESETS["tiny_styles"]
    data.mkdir()
    write_tiny(data)
    train(preset, Run(tmp_path / "whole", preset, CPU, steps=40, data=data), data)
    train(preset, StoppedRun(tmp_path / "parts", preset, CPU, steps=40, data=data), data)
    assert weights.card(str(tmp_path / "parts" / "shipped")).training.steps == 21
    train(preset, Run(tmp_path / "parts", preset, CPU, steps=40, data=data, resume=True), data)
    whole, resumed = (
        [(line["step"], line["loss"]) for line in map(json.loads, (tmp_path / name / "log.jsonl").open())]
        for name in ("whole", "parts")
    )
    assert whole == resumed
    assert len(whole) == 40
    networks = [weights.load(str(tmp_path / name / "shipped"), CharLSTM) for name in ("whole", "parts")]
    for one, other in zip(*(network.state_dict().values() for network in networks), strict=True):
        assert torch.equal(one, other)
