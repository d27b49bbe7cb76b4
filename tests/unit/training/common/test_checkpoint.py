"""Checkpoints that can be trusted: what is damaged or of other data is refused, and the one before is used."""

import dataclasses
import functools
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from torch import nn

from training.common.checkpoint import (
    LATEST,
    PREVIOUS,
    CheckpointDamaged,
    CheckpointError,
    CheckpointFiles,
    CheckpointMismatch,
    NothingToResume,
    fingerprint,
    not_finite,
)
from training.common.history import drop_from, read_lines
from training.common.run import NonFiniteLoss, Preset, Run

CPU = torch.device("cpu")


def state(step: int, value: float = 1.0, **more: object) -> dict[str, object]:
    return {
        "step": step,
        "seconds": 1.0,
        "rng": torch.get_rng_state(),
        "sums": {},
        "counts": {},
        "objects": {"network": {"weight": torch.full((200, 200), value)}, "optimizer": {"lr": 0.1}},
        **more,
    }


@pytest.fixture
def files(tmp_path: Path) -> CheckpointFiles:
    """Two checkpoints, of step 1 and step 2."""
    files = CheckpointFiles(tmp_path)
    files.save(state(1))
    files.save(state(2, 2.0))
    return files


def test_the_last_checkpoint_is_loaded(files: CheckpointFiles) -> None:
    loaded = files.load(["network", "optimizer"])
    assert loaded["step"] == 2
    assert torch.equal(loaded["objects"]["network"]["weight"], torch.full((200, 200), 2.0))
    assert sorted(path.name for path in files.folder.iterdir()) == [PREVIOUS, LATEST]


def test_torch_reads_the_file_as_it_is(files: CheckpointFiles) -> None:
    assert torch.load(files.latest, weights_only=True)["step"] == 2


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def text(path: Path) -> None:
    path.write_text("not a checkpoint\n" * 100)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").touch()


def changed_in_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def gone(path: Path) -> None:
    path.unlink()


def not_a_number(path: Path) -> None:
    torch.save(state(2, float("nan")), path)


def without_optimizer(path: Path) -> None:
    content = state(2)
    content["objects"] = {"network": {}}
    torch.save(content, path)


def another_thing(path: Path) -> None:
    torch.save([1, 2, 3], path)


DAMAGES = {
    empty: "is empty",
    cut: "can't be read",
    text: "can't be read",
    folder: "isn't a file",
    changed_in_the_middle: "is damaged",
    gone: "isn't there",
    not_a_number: "holds values that aren't finite (network.weight)",
    without_optimizer: "lacks the state of optimizer",
    another_thing: "isn't a checkpoint",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_the_one_before_a_damaged_checkpoint_is_used(
    damage: Callable[[Path], None], files: CheckpointFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(files.latest)
    assert files.load(["network", "optimizer"])["step"] == 1
    said = capsys.readouterr().out
    assert DAMAGES[damage] in said  # type: ignore[index]
    assert said.strip().endswith("going on from the checkpoint before it, checkpoint.previous.pt.")
    files.save(state(3))
    assert files.load()["step"] == 3
    files.latest.write_bytes(b"")
    assert files.load()["step"] == 1, "the damaged file took the place of the good one"


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_two_damaged_checkpoints_get_one_sentence(damage: Callable[[Path], None], files: CheckpointFiles) -> None:
    damage(files.latest)
    files.previous.write_bytes(b"")
    with pytest.raises(CheckpointDamaged) as error:
        files.load(["network", "optimizer"])
    assert DAMAGES[damage] in str(error.value)  # type: ignore[index]
    assert "checkpoint.previous.pt is empty" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_without_a_checksum_stays_readable(tmp_path: Path) -> None:
    torch.save(state(7), tmp_path / LATEST)
    assert CheckpointFiles(tmp_path).load(["network"], fingerprint(Preset("line", 5, 2), None))["step"] == 7


def test_damage_in_a_file_without_a_checksum_is_noticed(tmp_path: Path) -> None:
    torch.save(state(7), tmp_path / LATEST)
    changed_in_the_middle(tmp_path / LATEST)
    assert torch.load(tmp_path / LATEST, weights_only=True)["step"] == 7, "torch itself notices nothing"
    with pytest.raises(CheckpointDamaged):
        CheckpointFiles(tmp_path).load()


def test_a_pickle_that_runs_something_does_not_run(tmp_path: Path) -> None:
    class Hostile:
        def __reduce__(self) -> tuple[Callable[..., int], tuple[str]]:
            return os.system, (f"touch {tmp_path / 'ran'}",)

    torch.save(state(1, extra=Hostile()), tmp_path / LATEST)
    with pytest.raises(CheckpointDamaged):
        CheckpointFiles(tmp_path).load()
    assert not (tmp_path / "ran").exists()


def test_nothing_to_go_on_with(tmp_path: Path) -> None:
    with pytest.raises(NothingToResume):
        CheckpointFiles(tmp_path).load()


def test_what_can_not_be_written_leaves_the_last_one(files: CheckpointFiles) -> None:
    files.latest.with_suffix(".unfinished").mkdir()
    with pytest.raises(CheckpointError, match="can't be written"):
        files.save(state(3))
    assert files.load()["step"] == 2


def test_not_finite_names_the_tensor() -> None:
    assert not_finite({"a": [torch.ones(2), {"b": torch.tensor([1.0, float("inf")])}]}) == "a.1.b"
    assert not_finite({"a": torch.tensor([1, 2]), "b": float("inf")}) is None


# The fingerprint


@dataclass(frozen=True)
class Colours:
    gain: float = 0.5


@dataclass(frozen=True)
class Settings(Preset):
    lr: float = 0.1
    widths: tuple[int, ...] = (1, 2)
    colours: Colours = field(default_factory=Colours)
    make: Callable[[], nn.Module] = field(default_factory=lambda: functools.partial(nn.Linear, in_features=3))
    text: str = ""


SETTINGS = Settings("name", 10, 4)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "train.parquet").write_bytes(os.urandom(300_000))
    (folder / "valid.parquet").write_bytes(b"valid")
    (folder / "README.md").write_text("about")
    return folder


def resumed(old: Settings, new: Settings, old_data: Path | None, new_data: Path | None, folder: Path) -> int:
    files = CheckpointFiles(folder)
    files.save(state(1, fingerprint=fingerprint(old, old_data)))
    return int(files.load((), fingerprint(new, new_data))["step"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"lr": 0.2}, "lr was 0.1, now it is 0.2"),
        ({"seed": 3}, "seed was 0, now it is 3"),
        ({"batch": 8}, "batch was 4, now it is 8"),
        ({"widths": (1, 3)}, "widths was [1, 2], now it is [1, 3]"),
        ({"colours": Colours(0.7)}, "colours.gain was 0.5, now it is 0.7"),
        ({"make": functools.partial(nn.Linear, in_features=4)}, "make.in_features was 3, now it is 4"),
    ],
)
def test_another_preset_is_refused(change: dict[str, object], told: str, tmp_path: Path) -> None:
    with pytest.raises(CheckpointMismatch) as error:
        resumed(SETTINGS, dataclasses.replace(SETTINGS, **change), None, None, tmp_path)  # type: ignore[arg-type]
    assert told in str(error.value)


@pytest.mark.parametrize("change", [{"weights": "other"}, {"steps": 99}, {"text": "words"}])
def test_names_words_and_steps_may_change(change: dict[str, object], tmp_path: Path) -> None:
    assert resumed(SETTINGS, dataclasses.replace(SETTINGS, **change), None, None, tmp_path) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("place", [0, 150_000, 299_999])
def test_changed_data_is_refused(place: int, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for path in data.iterdir():
        content = bytearray(path.read_bytes())
        if path.name == "train.parquet":
            content[place] ^= 1
        (other / path.name).write_bytes(content)
    with pytest.raises(CheckpointMismatch, match=r"train\.parquet isn't the file that it was"):
        resumed(SETTINGS, SETTINGS, data, other, tmp_path)


def test_another_corpus_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("other")
    with pytest.raises(CheckpointMismatch, match="other data"):
        resumed(SETTINGS, SETTINGS, data, tmp_path / "other.txt", tmp_path)


def test_copied_data_with_another_readme_is_the_same(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in data.glob("*.parquet"):
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / "README.md").write_text("rewritten")
    assert resumed(SETTINGS, SETTINGS, data, copy, tmp_path) == 1


# In a run


def run(folder: Path, **settings: object) -> Run:
    return Run(folder, Preset("line", 20, 8), CPU, checkpoint_seconds=0, **settings)  # type: ignore[arg-type]


def test_a_run_refuses_to_go_on_with_nothing(tmp_path: Path) -> None:
    with pytest.raises(NothingToResume, match="There is no run in"):
        run(tmp_path / "new", resume=True)
    assert not (tmp_path / "new").exists()


def test_a_run_refuses_a_checkpoint_of_another_network(tmp_path: Path) -> None:
    first = run(tmp_path)
    first.resume(network=nn.Linear(2, 2))
    first.checkpoint(1, network=nn.Linear(2, 2))
    with pytest.raises(CheckpointMismatch, match="its network is of another network or version"):
        run(tmp_path, resume=True).resume(network=nn.Linear(3, 3))


def test_weights_that_are_not_finite_are_not_written(tmp_path: Path) -> None:
    network = nn.Linear(2, 2)
    first = run(tmp_path)
    first.resume(network=network)
    first.checkpoint(1, network=network)
    nn.init.constant_(network.weight, float("nan"))
    with pytest.raises(NonFiniteLoss, match=r"network\.weight isn't finite after step 2.*checkpoint\.pt"):
        first.checkpoint(2, network=network)
    assert CheckpointFiles(tmp_path).load()["step"] == 1


@pytest.mark.slow
def test_the_damage_is_told_by_the_command_in_one_sentence(tmp_path: Path) -> None:
    for name in (LATEST, PREVIOUS):
        (tmp_path / name).write_bytes(b"")
    command = [sys.executable, "-m", "training.char_lstm", "tiny", "--device", "cpu", "--out", str(tmp_path)]
    done = subprocess.run([*command, "--resume"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 2
    assert done.stderr.startswith("No checkpoint in")
    assert "Traceback" not in done.stderr


# The log


def test_a_damaged_log_is_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(
        b'{"step": 0, "loss": 1}\n\xff\x00\n5\n{"no": 1}\n{"step": 1, "loss": 2}\n{"step": 9}\n{"step": 2, "lo'
    )
    drop_from(log, 5)
    assert read_lines(log) == [{"step": 0, "loss": 1}, {"step": 1, "loss": 2}]
    assert capsys.readouterr().out == f"{log} holds 3 damaged lines, left out.\n"


def test_a_log_cut_by_a_kill_is_mended_without_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text('{"step": 0}\n{"step": 1')
    drop_from(log, 5)
    assert log.read_text() == '{"step": 0}\n'
    assert capsys.readouterr().out == ""
