"""One kill a network: `python -m tests.kills` has twenty, at random moments."""

import signal
from pathlib import Path

import pytest

from tests.kills.child import NETWORKS, start
from tests.kills.outcome import outcome

STEPS = 3


@pytest.mark.slow
@pytest.mark.parametrize("network", NETWORKS)
def test_a_run_that_was_killed_while_it_wrote_a_checkpoint_ends_as_an_unbroken_one(
    network: str, tmp_path: Path
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    unbroken, dying = start(network, whole, STEPS), start(network, broken, STEPS, dies_at=2)
    unbroken.join()
    dying.join()
    assert (unbroken.exitcode, dying.exitcode) == (0, -signal.SIGKILL)
    assert (broken / "checkpoint.pt").exists()
    assert not (broken / "shipped").exists()
    resumed = start(network, broken, STEPS, resume=True)
    resumed.join()
    assert resumed.exitcode == 0
    assert outcome(broken).differs(outcome(whole)) == []


@pytest.mark.slow
def test_runs_that_differ_are_told(tmp_path: Path) -> None:
    for name, steps in (("one", 2), ("other", 3)):
        process = start("char_lstm", tmp_path / name, steps)
        process.join()
        assert process.exitcode == 0
    assert outcome(tmp_path / "one").differs(outcome(tmp_path / "other")) == ["weights", "metrics", "log", "samples"]
