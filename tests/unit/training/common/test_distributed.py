"""Several processes under torchrun learn what one learns."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import weights
from tests.browser.served import free_port
from tests.kills.child import start_together
from training.common import distributed

ROOT = Path(__file__).parents[4]


def train(out: Path, network: str, processes: int, *arguments: str) -> None:
    """Train `tiny` in processes of its own, one thread each."""
    started = start_together(network, out, processes, free_port(), *arguments)
    for process in started:
        process.join(240)
    assert [process.exitcode for process in started] == [0] * processes


def torchrun(out: Path, network: str, *arguments: str) -> None:
    """Train `tiny` in two processes, as it says in the networks' READMEs."""
    start = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]
    subprocess.run(
        [*start, "-m", f"training.{network}", "tiny", "--out", str(out), "--device", "cpu", *arguments],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=True,
        timeout=240,
        capture_output=True,
    )


def state(out: Path) -> torch.Tensor:
    """All weights of a shipped network in a row."""
    name = str(out / "shipped")
    network = weights.load(name, weights.network_class(name))
    return torch.cat([parameter.detach().flatten() for parameter in network.parameters()])


@pytest.mark.slow
@pytest.mark.parametrize("network", ["resnet", "face_gan"])
def test_two_processes_take_the_steps_of_one(network: str, tmp_path: Path) -> None:
    one, two, other = tmp_path / "one", tmp_path / "two", tmp_path / "other"
    train(one, network, 1, "--steps", "4")
    train(two, network, 2, "--steps", "4")
    train(other, network, 1, "--steps", "4", "--seed", "1")
    together, apart = state(two) - state(one), state(other) - state(one)
    assert together.norm() < 0.05 * apart.norm()
    card = weights.card(str(two / "shipped"))
    assert card.training.command.startswith(f"torchrun --nproc_per_node=2 -m training.{network} tiny")
    assert card.training.device == "2 CPU cores"
    assert card.training.steps == 4


@pytest.mark.slow
def test_two_processes_stop_and_go_on_together(tmp_path: Path) -> None:
    torchrun(tmp_path, "resnet", "--steps", "6", "--limit-minutes", "0")
    assert weights.card(str(tmp_path / "shipped")).training.steps == 1
    train(tmp_path, "resnet", 2, "--steps", "6", "--resume")
    assert weights.card(str(tmp_path / "shipped")).training.steps == 6


def test_one_process_keeps_the_whole_batch() -> None:
    batch = torch.arange(6)
    assert torch.equal(distributed.shard(batch), batch)
    assert distributed.world_size() == 1
    assert distributed.is_main()
    assert distributed.broadcast(True, torch.device("cpu"))
