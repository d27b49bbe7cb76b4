"""What a Space gets: the page and its networks, requirements of its machine, and nothing else."""

import re
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from deploy.space import __main__ as command
from deploy.space.drill import docker_steps
from deploy.space.profiles import PROFILES, ROOT, TAG, front_matter, requirements
from deploy.space.staging import SENT, stage

NEWEST_TORCH = (2, 11)
"""The newest that ZeroGPU offers."""


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("space")
    stage(PROFILES["zero"], folder)
    return folder


def test_it_holds_the_page_and_all_that_it_imports(staged: Path) -> None:
    assert {path.name for path in staged.iterdir()} == {*SENT, "README.md", "requirements.txt"}
    for floor in ("demos", "training", "weights"):
        ours = {path.relative_to(ROOT) for path in (ROOT / floor).rglob("*.py")}
        assert {path.relative_to(staged) for path in (staged / floor).rglob("*.py")} == ours
    for card in (ROOT / "weights").glob("*/card.json"):
        sent = {path.name for path in (staged / "weights" / card.parent.name).iterdir()}
        assert sent >= {path.name for path in card.parent.iterdir() if path.is_file() and path.suffix != ".partial"}


def test_nothing_else_is_sent(staged: Path) -> None:
    names = {path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file()}
    assert not [name for name in names if "__pycache__" in name or "/." in name or name.startswith("tests")]


@pytest.mark.parametrize("name", PROFILES)
def test_requirements_are_the_projects_pins_but_for_the_profiles_own(name: str) -> None:
    own = dict(re.findall(r"^([\w-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    sent = dict(re.findall(r"^([\w-]+)==(\S+)", requirements(PROFILES[name]), re.MULTILINE))
    assert {package: version for package, version in sent.items() if package in own} == own | PROFILES[name].pins
    assert "diffusers" in sent


def test_zero_has_what_zerogpu_offers() -> None:
    sent = requirements(PROFILES["zero"])
    torch = re.findall(r"^torch==(\d+)\.(\d+)", sent, re.MULTILINE)[0]
    assert tuple(map(int, torch)) <= NEWEST_TORCH
    assert "spaces==" in sent
    assert "index-url" not in sent  # the wheel with CUDA
    assert "whl/cpu" in requirements(PROFILES["cpu"])


@pytest.mark.parametrize("name", PROFILES)
def test_the_front_matter_is_what_the_hub_reads(name: str) -> None:
    front = yaml.safe_load(front_matter(PROFILES[name]).split("---\n")[1])
    gradio = re.findall(r"^gradio==(\S+)", requirements(PROFILES[name]), re.MULTILINE)[0]
    assert front["sdk"] == "gradio"
    assert front["sdk_version"] == gradio
    assert front["app_file"] == "app.py"
    assert front["python_version"] == PROFILES[name].python
    assert front["suggested_hardware"] == PROFILES[name].hardware
    assert TAG in front["tags"]
    assert len(front["short_description"]) <= 60
    assert "facebook/convnext-tiny-224" in front["models"]


def test_staging_again_takes_away_what_is_gone(tmp_path: Path) -> None:
    stage(PROFILES["cpu"], tmp_path)
    (tmp_path / "old.py").write_text("")
    stage(PROFILES["cpu"], tmp_path)
    assert not (tmp_path / "old.py").exists()


def test_a_folder_with_other_work_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ValueError, match="holds something else"):
        stage(PROFILES["cpu"], tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_a_dry_run_lists_with_sizes_and_sends_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.main(["ada/page", "--dry-run", "--staged", str(tmp_path)])
    said = capsys.readouterr().out
    assert re.search(r"1\d MB  weights/\w+/model.safetensors", said)
    assert re.search(r"\d+ MB  in \d+ files, staged in", said)
    assert "nothing was sent" in said
    assert (tmp_path / "app.py").exists()


def test_what_is_no_name_of_a_space_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["page"])
    assert ended.value.code == 2
    assert "USER/NAME" in capsys.readouterr().err


def test_the_dockerfile_copies_what_a_space_gets(tmp_path: Path) -> None:
    options = docker_steps(tmp_path)
    assert "whl/cpu" in options
    assert {path.name for path in tmp_path.iterdir()} == {*SENT, "requirements.txt"}
