"""Other weights of the same network, copied over a served folder as an administrator copies them: file by file."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import load_file, save_file

from weights.card import CARD, read_card, write_card


def other_weights(folder: Path, target: Path, factor: float = 1.5) -> Path:
    """Copy a shipped folder to `target`, every floating-point number times `factor`, under a card that fits it."""
    shutil.copytree(folder, target)
    for path in target.glob("*.safetensors"):
        with safe_open(path, "pt") as stored:
            metadata = stored.metadata()
        tensors = {
            name: tensor * factor if tensor.is_floating_point() else tensor for name, tensor in load_file(path).items()
        }
        save_file(tensors, path, metadata)
    write_card(target, read_card(target))
    return target


def copy_over(source: Path, folder: Path, between: Callable[[], None] = lambda: None) -> None:
    """Copy the files of a folder over those of another, one after the other; `between` is called before each."""
    for path in sorted(source.iterdir(), key=lambda path: path.name != CARD):
        between()
        shutil.copyfile(path, folder / path.name)
    assert json.loads((folder / CARD).read_text()) == json.loads((source / CARD).read_text())
