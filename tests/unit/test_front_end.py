"""The front end keeps its plan: scripts are modules, events have one home, and Python holds no script."""

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEMOS = ROOT / "demos"
EVENTS = DEMOS / "kit/js/events.js"
SCRIPTS = sorted(DEMOS.rglob("*.js"))
PYTHON = [ROOT / "app.py", *sorted(DEMOS.rglob("*.py"))]
THIN = re.compile(r"\((\w+)\) => \1|\([\w., ]*\) => (window\.)?page(\?)?\.\w+\(.*", re.DOTALL)
"""What a script in Python may be: a value handed on as it is, or one call of a function of frame/page.js."""


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SCRIPTS, ids=place)
def test_every_script_is_a_module(path: Path) -> None:
    assert re.search(r"^(import|export) ", path.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", SCRIPTS, ids=place)
def test_no_check_is_switched_off(path: Path) -> None:
    assert not re.search(r"@ts-(ignore|nocheck|expect-error)|biome-ignore", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [path for path in SCRIPTS if path != EVENTS], ids=place)
def test_events_between_widgets_are_told_in_one_place(path: Path) -> None:
    assert "CustomEvent(" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SCRIPTS, ids=place)
def test_a_script_imports_no_other_tab_and_nothing_above_it(path: Path) -> None:
    ranks = {"kit": 0, "widgets": 1, "frame": 3}
    own = path.relative_to(DEMOS).parts[0]
    for name in re.findall(r'^import [^;]*?"([^"]+)";', path.read_text(encoding="utf-8"), re.MULTILINE):
        assert name.startswith("."), f"{name} isn't served"
        other = (path.parent / name).resolve().relative_to(DEMOS).parts[0]
        assert other == own or ranks.get(other, 2) < ranks.get(own, 2), f"{place(path)} imports {name}"


@pytest.mark.parametrize("path", [path for path in PYTHON if "demos/kit/" not in place(path)], ids=place)
def test_python_holds_no_script(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    wrong = [
        text for text in texts if re.search(r"\) *=>|document\.|new CustomEvent", text) and not THIN.fullmatch(text)
    ]
    assert not wrong


def test_development_tools_are_named_exactly_and_from_no_private_host() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert package["private"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["devDependencies"].values())
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text(encoding="utf-8")
