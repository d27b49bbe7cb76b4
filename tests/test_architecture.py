"""The floors of the project keep their direction, and the page starts without what is slow to import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("weights", "training", "demos", "app")
TABS = ("images", "text", "translation", "faces")
WIDGETS = {
    "demos/ui.py",
    "demos/links.py",
    "demos/theme.py",
    "demos/about.py",
    "demos/learn.py",
    "demos/offer.py",
    "app.py",
}
SLOW = ("torch", "torchvision", "transformers", "onnxruntime", "skimage", "sklearn")

FILES = [ROOT / "app.py", *sorted(path for floor in FLOORS[:3] for path in (ROOT / floor).rglob("*.py"))]


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    """Modules that a file imports anywhere, but for annotations."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)} imports by dots; write the module's whole name."
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", FILES, ids=place)
def test_imports_go_downwards_only(path: Path) -> None:
    own = FLOORS.index(place(path).split("/")[0].removesuffix(".py"))
    wrong = [name for name in imports(path) if name.split(".")[0] in (*FLOORS[own + 1 :], "tests")]
    assert not wrong, f"{place(path)} reaches up to {wrong}"


@pytest.mark.parametrize("path", FILES, ids=place)
def test_only_rooms_and_widgets_know_gradio(path: Path) -> None:
    name = place(path)
    may = name in WIDGETS or name.startswith("demos/frame/") or name.endswith("/tab.py") or "/rooms/" in name
    assert may or not any(module.split(".")[0] == "gradio" for module in imports(path))


@pytest.mark.parametrize("path", [file for file in FILES if "/rooms/" in place(file)], ids=place)
def test_rooms_know_no_tensors(path: Path) -> None:
    assert not [name for name in imports(path) if name.split(".")[0] in SLOW and name.split(".")[0] != "skimage"]


@pytest.mark.parametrize("tab", TABS)
def test_tabs_never_import_one_another(tab: str) -> None:
    others = tuple(f"demos.{other}." for other in TABS if other != tab)
    for path in (ROOT / "demos" / tab).rglob("*.py"):
        assert not [name for name in imports(path) if f"{name}.".startswith(others)], place(path)


def test_no_file_is_over_300_lines() -> None:
    long = {place(path): lines for path in FILES if (lines := len(path.read_text().splitlines())) > 300}
    assert not long


def test_the_page_is_built_without_what_is_slow_to_import() -> None:
    code = f"import sys, app; app.page();print([name for name in {SLOW!r} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert run.stdout.strip().splitlines()[-1] == "[]"
