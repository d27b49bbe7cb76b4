"""Every fault that a data set may have gets one sentence, from `--check` and from a training before its first step."""

import shutil
from pathlib import Path

import pytest

from tests.faults.networks import FAULTS, WRITE_TINY
from tests.faults.tables import Fault
from tests.unit.training.command import Command

EACH = [
    pytest.param(network, fault, id=f"{network}: {fault}") for network, faults in FAULTS.items() for fault in faults
]


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of right data, by the names of the networks."""
    folders = {}
    for network, write_tiny in WRITE_TINY.items():
        folders[network] = tmp_path_factory.mktemp(network)
        write_tiny(folders[network])
    return folders


@pytest.mark.parametrize(("network", "fault"), EACH)
def test_a_fault_gets_one_sentence_before_the_first_step(
    network: str,
    fault: Fault,
    right: dict[str, Path],
    tmp_path: Path,
    run: Command,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = shutil.copytree(right[network], tmp_path / "data")
    fault.damage(data)
    for arguments in (("--check",), ("--out", str(tmp_path / "out"))):
        assert run(network, "tiny", "--data", str(data), *arguments) == 2
        said = capsys.readouterr().err
        assert fault.told in said
        assert said.count("\n") == 1
        assert said.rstrip().endswith(".")
    assert not (tmp_path / "out" / "log.jsonl").exists()
    assert not list((tmp_path / "out").glob("checkpoint*"))


@pytest.mark.parametrize("network", WRITE_TINY)
def test_right_data_are_described_and_nothing_is_trained(
    network: str, right: dict[str, Path], tmp_path: Path, run: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(network, "tiny", "--check", "--data", str(right[network]), "--out", str(out)) == 0
    said = capsys.readouterr().out
    assert "train" in said or "tinyshakespeare.txt: 6,6" in said
    assert said.endswith("These data can be trained on; nothing is odd.\n")
    assert not out.exists()


def test_a_check_without_data_says_what_it_expects(run: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("resnet", "tiny", "--check") == 2
    assert capsys.readouterr().err.startswith("Expected --data PATH")
