"""The run that watches a training: log, samples, checkpoints, resume after a kill, time limit, card."""

import json
import signal
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import nn

from tests.kills.child import start
from training.common.history import log_spaced, write_history
from training.common.run import NonFiniteLoss, Preset, Run, RunExists
from weights import load
from weights.card import CardText, DataSource, Metric, file_of, read_card

TEXT = CardText("a test", DataSource("noise", "generated", "none", 8), "Apache-2.0", "tests", "everything else")


class Line(nn.Module):
    """A tiny network with a tied weight."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.config = {"width": width}
        self.first = nn.Linear(width, width)
        self.second = nn.Linear(width, width)
        self.second.weight = self.first.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(self.first(x))


def train(run: Run, steps_here: int | None = None) -> Line:
    torch.manual_seed(1)
    network = Line(4)
    optimizer = torch.optim.Adam(network.parameters(), 0.01)
    start = run.resume(network=network, optimizer=optimizer)
    for step in range(start, run.steps):
        batch = torch.randn(8, 4, generator=run.generator(step))
        loss = (network(nn.functional.dropout(batch, 0.2)) - batch).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        run.log(step, loss=loss.item())
        if run.due(step):
            run.record(
                step,
                first=float(network.first.weight[0, 0].detach()),
                picture=Image.new("RGB", (6, 4), (step % 256, 0, 0)),
            )
        run.checkpoint(step + 1, network=network, optimizer=optimizer)
        if run.out_of_time() or (steps_here is not None and step + 1 - start == steps_here):
            break
    return network


def curve(folder: Path) -> list[tuple[int, float]]:
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return [(line["step"], line["loss"]) for line in lines]


def make(folder: Path, **settings: object) -> Run:
    return Run(folder, Preset("line", 200, 8), torch.device("cpu"), checkpoint_seconds=0, **settings)  # type: ignore[arg-type]


@pytest.mark.slow
def test_resumed_run_has_the_curve_of_an_unbroken_one(tmp_path: Path) -> None:
    whole = train(make(tmp_path / "whole"))
    train(make(tmp_path / "parts"), steps_here=77)
    resumed = train(make(tmp_path / "parts", resume=True))
    assert curve(tmp_path / "parts") == curve(tmp_path / "whole")
    assert torch.equal(resumed.first.weight, whole.first.weight)


def test_existing_run_is_not_overwritten(tmp_path: Path) -> None:
    train(make(tmp_path), steps_here=3)
    with pytest.raises(RunExists, match="--resume"):
        make(tmp_path)


def test_time_limit_ends_with_a_checkpoint(tmp_path: Path) -> None:
    run = make(tmp_path, limit_minutes=0)
    train(run)
    assert run.out_of_time()
    assert torch.load(tmp_path / "checkpoint.pt")["step"] == 1


def test_non_finite_loss_stops_and_keeps_the_good_checkpoint(tmp_path: Path) -> None:
    run = make(tmp_path)
    train(run, steps_here=5)
    with pytest.raises(NonFiniteLoss, match=r"loss became nan at step 5.*checkpoint\.pt"):
        run.log(5, loss=float("nan"))
    assert torch.load(tmp_path / "checkpoint.pt")["step"] == 5


@pytest.mark.slow
def test_finish_writes_weights_card_and_history(tmp_path: Path) -> None:
    run = make(tmp_path)
    network = train(run)
    folder = run.finish(network, [Metric("loss", 0.123456, "noise", "valid", 8)], TEXT)
    card = read_card(folder)
    assert card.files == {"model.safetensors": file_of(folder / "model.safetensors")}
    assert card.network.endswith("test_run.Line")
    assert card.parameters == 4 * 4 + 4 + 4
    assert card.metrics[0].value == 0.1235
    assert card.training.steps == 200
    loaded = load(str(folder), Line)
    assert torch.allclose(loaded.first.weight, network.first.weight, atol=1e-3)
    assert loaded.second.weight is loaded.first.weight
    history = json.loads((folder / "history.json").read_text())
    strip = history["strips"]["picture"]
    assert Image.open(folder / strip["file"]).size == (6 * strip["columns"], 4 * len(strip["steps"]))
    assert [sample["step"] for sample in history["samples"]] == sorted(log_spaced(200))
    assert len(history["curve"]) == 200


def test_the_curve_has_the_first_steps_and_every_sample_of_a_long_run(tmp_path: Path) -> None:
    run = Run(tmp_path, Preset("line", 2_000, 8), torch.device("cpu"), checkpoint_seconds=1e9)
    for step in range(run.steps):
        run.log(step, loss=float(step))
        if run.due(step):
            run.record(step, at=step)
    write_history(tmp_path, tmp_path, batch=8, seconds=1.0)
    history = json.loads((tmp_path / "history.json").read_text())
    curve = {line["step"]: line["loss"] for line in history["curve"]}
    assert {sample["step"] for sample in history["samples"]} <= set(curve)
    assert curve[0] == 0
    assert len(curve) < 400


def test_log_spaced_holds_first_and_last() -> None:
    assert {0, 9999} <= log_spaced(10_000)
    assert 25 <= len(log_spaced(10_000)) <= 30
    assert log_spaced(1) == {0}


@pytest.mark.slow
def test_killed_training_resumes_to_the_same_curve(tmp_path: Path) -> None:
    """A real training, killed with SIGKILL in its midst, goes on to the very curve of an unbroken run."""
    whole, broken = (start("char_lstm", tmp_path / name, steps=40) for name in ("whole", "broken"))
    log = tmp_path / "broken" / "log.jsonl"
    while broken.is_alive() and (not log.exists() or log.read_text().count("\n") < 10):
        broken.join(0.01)
    broken.kill()
    broken.join()
    assert broken.exitcode == -signal.SIGKILL, "the run ended before it could be killed"
    resumed = start("char_lstm", tmp_path / "broken", steps=40, resume=True)
    for process in (whole, resumed):
        process.join()
        assert process.exitcode == 0
    assert curve(tmp_path / "broken") == curve(tmp_path / "whole")
    steps = [torch.load(tmp_path / name / "checkpoint.pt")["step"] for name in ("whole", "broken")]
    assert steps == [40, 40]
