"""Names that cards and weights files were written with before something was renamed, and what it is called now.

Shipped files are never rewritten for a rename: they are read through these tables.
"""

from collections.abc import Mapping
from typing import Any

TENSORS = {
    "proposer.": "rpn.",  # of training.mask_rcnn.network.MaskRCNN
}
"""How the name of a tensor in a network's state begins."""

CLASSES = {
    "training.resnet.whitened.WhitenedResNet": "training.resnet.whitened_resnet.WhitenedResNet",
}
"""Import path of a network's class, as a card names it."""


def class_path(path: str) -> str:
    """Return today's import path of the class that a card names."""
    return CLASSES.get(path, path)


def tensor_name(name: str) -> str:
    """Return today's name of a tensor that a weights file or a checkpoint names."""
    for old, new in TENSORS.items():
        if name.startswith(old):
            return new + name.removeprefix(old)
    return name


def tensor_names(state: Any) -> Any:
    """Return the same with today's names of tensors in it: a network's state, alone or in dictionaries around it."""
    if not isinstance(state, Mapping):
        return state
    return {tensor_name(key) if isinstance(key, str) else key: tensor_names(entry) for key, entry in state.items()}


CONFIG_KEYS = {
    "training.seq2seq.network.Seq2Seq": {"pieces": "vocabulary_size"},
}
"""By a class's path of today: keys of its card's `config` as they were, and the argument that each is now."""


def class_config(path: str, config: dict[str, Any]) -> dict[str, Any]:
    """Return a card's `config` with the names that the class of this import path takes today."""
    keys = CONFIG_KEYS.get(class_path(path), {})
    return {keys.get(key, key): value for key, value in config.items()}
