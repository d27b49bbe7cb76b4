"""The folder that a Space gets: the page, the networks and their weights; no tests, no history, no training data."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import weights
from deploy.space.profiles import ROOT, Profile, front_matter, requirements
from weights.card import CARD

SENT = ("app.py", "LICENSE", "demos", "training", "weights")
"""Files and folders of the project that a Space needs; README.md and requirements.txt are written for it."""
LEFT_OUT = ("__pycache__", "runs")
ENDINGS_LEFT_OUT = (".pyc", ".partial")


@dataclass(frozen=True)
class StagedFile:
    """One file of the staged folder: its place in the Space, and its bytes."""

    name: str
    bytes: int


def stage(profile: Profile, target: Path, *, without_weights: bool = False, root: Path = ROOT) -> list[StagedFile]:
    """Write the folder that a Space of this profile gets into `target`, and return its files, largest first.

    What was staged there before goes. without_weights: files stay out that a network's card says the Hub has (`hub`),
    so that the Space fetches them at its start. Raises `OSError`, and `ValueError` where `target` holds something else.
    """
    _empty(target)
    served = _on_the_hub(root) if without_weights else set()
    for name in SENT:
        for path in [root / name] if (root / name).is_file() else sorted((root / name).rglob("*")):
            if path.is_file() and not _left_out(path.relative_to(root)) and path not in served:
                place = target / path.relative_to(root)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)
    (target / "requirements.txt").write_text(requirements(profile, root), encoding="utf-8")
    (target / "README.md").write_text(front_matter(profile, root) + _ABOUT, encoding="utf-8")
    found = [StagedFile(path.relative_to(target).as_posix(), path.stat().st_size) for path in _files(target)]
    return sorted(found, key=lambda file: (-file.bytes, file.name))


_ABOUT = """
# Four breakthroughs, live

A page to see, touch and understand four deep-learning breakthroughs: recognising what is in a picture, writing text,
translating, and painting faces. Every network of its own was trained by the project's own scripts and runs on the CPU;
models from the Hub are fetched when a visitor asks for one.
"""


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _left_out(place: Path) -> bool:
    hidden = any(part.startswith(".") or part in LEFT_OUT for part in place.parts)
    return hidden or place.suffix in ENDINGS_LEFT_OUT


def _on_the_hub(root: Path) -> set[Path]:
    """Return the weights that the Hub has at the commit of their card."""
    found: set[Path] = set()
    for path in (root / "weights").glob(f"*/{CARD}"):
        card = weights.card(str(path.parent))
        if card.hub is not None:
            found.update(path.parent / file for file in card.files)
    return found


def _empty(target: Path) -> None:
    if target.exists() and any(target.iterdir()):
        if not (target / "app.py").is_file() or (target / ".git").exists():
            raise ValueError(f"{target} holds something else. Choose an empty folder with STAGED=FOLDER.")
        shutil.rmtree(target)
    target.mkdir(parents=True, exist_ok=True)
