"""The command that proves the models from the Hub: fetched from a loopback one, loaded, asked, and put into a table."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from demos.serving import check_models, self_test
from tests.hub.fixtures import tiny_folders
from tests.hub.loopback import forget, point_at
from tests.hub.server import Hub
from weights.hub import MODELS

__all__ = ["tiny_folders"]
ROOT = Path(__file__).parents[4]


def test_a_table_says_what_came_of_each(
    tiny_folders: "object", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    right = replace(self_test.BY_TASK["classify"], expected=("",))
    monkeypatch.setitem(self_test.QUESTIONS, "vit", right)
    forget()
    with Hub() as hub:
        hub.add(MODELS["vit"].repo, tiny_folders("vit"))  # type: ignore[operator]
        hub.add(MODELS["imagenet"].repo, tiny_folders("imagenet"))  # type: ignore[operator]
        point_at(monkeypatch, hub.endpoint, tmp_path / "cache")
        monkeypatch.setenv(self_test.SWITCH, "0")
        with pytest.raises(SystemExit) as ended:
            check_models.main(["vit", "imagenet", "t5"])
    forget()
    assert ended.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("| vit | yes | main@")
    assert "| safetensors |" in lines[2]
    assert "(!)" in lines[2]  # a tiny model isn't of the published size
    assert lines[3].startswith("| imagenet | NO |")
    assert "asked what a picture of a cat shows it said" in lines[3]
    assert lines[4].startswith("| t5 | NO |")
    assert "the Hub has no such model" in lines[4]


@pytest.mark.slow
def test_the_command_line_checks_all_where_it_is_told_to(tmp_path: Path) -> None:
    places = {"HF_HOME": str(tmp_path), "TORCH_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "weights.fetch", "--all", "--check"],
        cwd=ROOT,
        env={**os.environ, **places},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 1
    assert [line.split(" | ")[0].strip("| ") for line in run.stdout.splitlines()[2:]] == list(MODELS)
    assert "Traceback" not in run.stderr
