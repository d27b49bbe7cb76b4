import errno
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from tests.unit.training.command import Command
from training.common.workspace import COPIES, SPARE, OutUnusable, check_space, open_folder


def test_a_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    open_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


@pytest.mark.parametrize("under", ["", "below"])
def test_a_file_is_no_folder(under: str, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutUnusable, match=r"Expected --out to be a folder that can be written; .*out"):
        open_folder(tmp_path / "out" / under)


def test_a_folder_that_takes_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutUnusable, match=r"can be written; /proc isn't \("):
        open_folder(Path("/proc"))


def test_the_room_for_three_checkpoints_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = nn.Linear(1_000, 1_000, bias=False)
    objects = {"network": network, "optimizer": torch.optim.Adam(network.parameters())}
    needed = COPIES * 4_000_000 * 3 + SPARE  # the weights, and two values beside each
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=needed))
    check_space(tmp_path, objects)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=needed - 1))
    with pytest.raises(OutUnusable, match="has 56 MB left, and this run needs about 56 MB"):
        check_space(tmp_path, objects)


@pytest.mark.parametrize("arguments", [("--out", "file"), ("--out", "file/run")])
def test_an_unusable_out_gets_one_sentence(
    arguments: tuple[str, ...],
    run: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "data").mkdir()
    assert run("char_lstm", "tiny", *arguments, "--data", "data") == 2
    assert capsys.readouterr().err.startswith("Expected --out to be a folder that can be written; file")
    assert run("char_lstm", "tiny", *arguments) == 2  # which makes its data in there
    assert "can't be written to file" in capsys.readouterr().err


def test_a_disk_that_is_full_at_the_start_gets_one_sentence(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    assert run("char_lstm", "tiny", "--out", str(tmp_path), "--device", "cpu") == 2
    assert "has 1 MB left, and this run needs about" in capsys.readouterr().err
    assert not (tmp_path / "log.jsonl").exists()


def test_a_disk_that_fills_up_on_the_way_gets_one_sentence(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("training.common.run.append_line", full)
    assert run("char_lstm", "tiny", "--out", str(tmp_path), "--device", "cpu") == 2
    assert capsys.readouterr().err == (
        "The disk takes no more (No space left on device): make room, and go on with --resume.\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("--seed", str(2**70)),
        ("--seed", "-1"),
        ("--limit-minutes", "nan"),
        ("--limit-minutes", "-1"),
        ("--checkpoint-seconds", "-1"),
        ("--steps", "0"),
        ("--steps", "1.5"),
    ],
)
def test_numbers_that_are_none_are_refused(
    arguments: tuple[str, ...], run: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("char_lstm", "tiny", *arguments) == 2
    assert f"argument {arguments[0]}: " in capsys.readouterr().err


def test_a_fresh_run_does_not_take_over_the_vocabulary_of_an_earlier_one(run: Command, tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    assert run("seq2seq", "tiny", "--out", str(tmp_path), "--steps", "1", "--device", "cpu") == 0
    assert '"merges"' in (tmp_path / "tokenizer.json").read_text()
