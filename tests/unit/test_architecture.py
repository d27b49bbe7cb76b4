"""The house keeps its plan: who may import whom, what each kind of file may know, and how long a file may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("weights", "training", "demos", "app", "deploy")
TABS = ("images", "text", "translation", "faces")
TENSORS = ("torch", "torchvision", "transformers", "onnxruntime")
SLOW = (*TENSORS, "skimage", "sklearn")
ROOM_FILES = 14

FOLDERS = [ROOT / floor for floor in FLOORS if floor != "app"]
FILES = [ROOT / "app.py", *sorted(path for folder in FOLDERS for path in folder.rglob("*.py"))]


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module(path: Path) -> str:
    return place(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module(path): path for path in FILES}


def imports(path: Path, *, at_start: bool = False) -> set[str]:
    """Modules that a file imports, of ours by their whole name; `at_start`: only those that its own import brings."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in _outside_functions(tree) if at_start else ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)} imports by dots; write the module's whole name."
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in MODULES else str(node.module))
    return found


def _outside_functions(tree: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for node in ast.iter_child_nodes(tree):
        typing_only = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if not typing_only and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found += [node, *_outside_functions(node)]
    return found


def rank(name: str) -> int:
    """The floor of a module of ours: it imports nothing of a higher one."""
    parts = name.split(".")
    if parts[0] != "demos":
        return {"weights": 0, "training": 10, "app": 90, "deploy": 95}[parts[0]]
    if len(parts) == 1:
        return 20
    kinds = {"serving": 20, "kit": 30, "widgets": 40, "frame": 60, **dict.fromkeys(TABS, 50)}
    return kinds[parts[1]]


@pytest.mark.parametrize("path", FILES, ids=place)
def test_imports_go_downwards_only(path: Path) -> None:
    own = rank(module(path))
    reached = [name for name in imports(path) if name.split(".")[0] in (*FLOORS, "tests")]
    wrong = [name for name in reached if name.split(".")[0] == "tests" or rank(name) > own]
    assert not wrong, f"{place(path)} reaches up to {wrong}"


@pytest.mark.slow
def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: {other for other in imports(path) if other in MODULES} for name, path in MODULES.items()}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way[way.index(name) :], name))
        if name in done:
            return
        for other in graph[name] - {name}:
            visit(other, (*way, name))
        done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("tab", TABS)
def test_tabs_never_import_one_another(tab: str) -> None:
    others = tuple(f"demos.{other}." for other in TABS if other != tab)
    for path in (ROOT / "demos" / tab).rglob("*.py"):
        assert not [name for name in imports(path) if f"{name}.".startswith(others)], place(path)


def test_the_frame_imports_no_tab() -> None:
    for path in (ROOT / "demos/frame").rglob("*.py"):
        assert not [name for name in imports(path) if name.split(".")[1:2] and name.split(".")[1] in TABS], place(path)


@pytest.mark.parametrize("path", [file for file in FILES if "/rooms/" in place(file)], ids=place)
def test_a_room_imports_no_other_room_and_no_tensors(path: Path) -> None:
    own = module(path).split(".")
    room = own[3] if len(own) > 3 else ""
    for name in imports(path):
        parts = name.split(".")
        assert parts[0] not in TENSORS, f"{place(path)} knows tensors: {name}"
        if parts[:1] == ["demos"] and parts[2:3] == ["rooms"] and len(parts) > 3:
            assert parts[3] == room, f"{place(path)} imports the room {name}"


def knows_gradio(name: str) -> bool:
    """Whether a module belongs to the page, rather than to what it shows."""
    page = ("/rooms/", "/widgets/", "demos/kit/", "demos/frame/", "app.py")
    return name.endswith("/tab.py") or any(part in name for part in page)


@pytest.mark.parametrize("path", FILES, ids=place)
def test_only_the_page_knows_gradio(path: Path) -> None:
    if not knows_gradio(place(path)):
        assert not [name for name in imports(path) if name.split(".")[0] == "gradio"]


@pytest.mark.parametrize("path", [file for file in FILES if "/views/" in place(file)], ids=place)
def test_views_know_neither_tensors_nor_gradio_nor_training(path: Path) -> None:
    known = {name.split(".")[0] for name in imports(path, at_start=True)}
    assert not known & {*TENSORS, "gradio", "training"}


@pytest.mark.slow
def test_modules_of_ours_are_imported_by_name() -> None:
    """No import of our own modules from a string, but for the class that a card names: the type checker sees them."""
    others = {"training/common/torchvision_compat.py", "training/face_gan/inception.py"}  # of other packages
    allowed = {"weights/__init__.py", "weights/snapshot.py", "demos/serving/hub_models.py", *others}
    calling = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
                name = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
                if not name or str(name).split(".")[0] in FLOORS:
                    calling.add(place(path))
    assert calling <= allowed, calling - allowed


@pytest.mark.parametrize("tab", TABS)
def test_a_rooms_folder_holds_rooms(tab: str) -> None:
    folder = ROOT / "demos" / tab / "rooms"
    files = [path for path in folder.iterdir() if path.name != "__pycache__"]
    assert len(files) <= ROOM_FILES
    assert not [path.name for path in files if path.is_file() and path.suffix != ".py"]


def test_no_file_is_over_300_lines() -> None:
    long = {place(path): lines for path in FILES if (lines := len(path.read_text().splitlines())) > 300}
    assert not long


def test_app_is_under_100_lines() -> None:
    assert len((ROOT / "app.py").read_text().splitlines()) < 100


@pytest.mark.slow
def test_the_page_is_built_without_what_is_slow_to_import() -> None:
    code = f"import sys, app; app.page();print([name for name in {SLOW!r} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert run.stdout.strip().splitlines()[-1] == "[]"
