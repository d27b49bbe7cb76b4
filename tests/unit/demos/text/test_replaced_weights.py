"""Weights that are copied under the running Text tab: what writes and what Look inside shows change as one."""

import shutil
from pathlib import Path

import pytest

from demos.text import write
from demos.text.analysis import lstm_states
from tests.networks.text_network import ship
from tests.unit.demos.serving.replace import copy_over, other_weights

NAME = "char_lstm_shakespeare"


def answers() -> tuple[str, bytes]:
    """What is written, and the states that Look inside shows."""
    *_, written = write.write("to be", length=40, seed=3)
    return written, lstm_states.trace_states("to be").hidden.tobytes()


def test_writing_and_looking_inside_change_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(tmp_path / "weights")
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    before = answers()
    fresh = other_weights(tmp_path / "weights" / NAME, tmp_path / "fresh", factor=3.0)
    seen: list[tuple[str, bytes]] = []
    copy_over(fresh, tmp_path / "weights" / NAME, lambda: seen.append(answers()))
    after = answers()
    assert after[0] != before[0]
    assert after[1] != before[1]
    assert seen[1] == before, "the new card alone changes nothing"
    assert all(answer in (before, after) for answer in seen)


def test_the_state_of_the_old_network_is_not_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(tmp_path / "weights")
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    *_, begun = write.write("to be", length=40, seed=3)
    copy_over(other_weights(tmp_path / "weights" / NAME, tmp_path / "fresh", 3.0), tmp_path / "weights" / NAME)
    *_, continued = write.write("to be" + begun, length=20, seed=4)
    shutil.copytree(tmp_path / "weights", tmp_path / "elsewhere")
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "elsewhere"))
    *_, expected = write.write("to be" + begun, length=20, seed=4)
    assert continued == expected
