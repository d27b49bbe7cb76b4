"""What ARCHITECTURE.md says of the tree is so: its folders and files exist, and its searches find what they promise."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
SEARCHES = re.findall(r"\| `(grep -rn \"[^\"]+\" \S+)` \| `([^`]+)` \|", TEXT)


def test_there_are_six_questions() -> None:
    assert len(SEARCHES) == 6


@pytest.mark.parametrize(("search", "answer"), SEARCHES)
def test_a_search_finds_its_answer_first(search: str, answer: str) -> None:
    pattern, folder = re.findall(r'grep -rn "([^"]+)" (\S+)', search)[0]
    run = subprocess.run(
        ["grep", "-rn", "--include=*.py", pattern, folder], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert {line.split(":")[0] for line in run.stdout.splitlines()} == {answer}


@pytest.mark.parametrize("place", sorted(set(re.findall(r"`((?:demos|training|weights|tests)/[\w/.]+)`", TEXT))))
def test_a_place_that_is_named_exists(place: str) -> None:
    if "NAME" not in place and "NETWORK" not in place and "TAB" not in place:
        assert (ROOT / place).exists()


@pytest.mark.parametrize("floor", ["demos", "training", "tests"])
def test_every_folder_of_a_floor_is_in_the_tree(floor: str) -> None:
    folders = [path.name for path in (ROOT / floor).iterdir() if (path / "__init__.py").exists() or path.name == "js"]
    missing = [name for name in folders if not re.search(rf"\b{name}/", TEXT) and not re.search(rf"\b{name}\b", TEXT)]
    assert not missing
