"""Names that cards and weights files were written with before something was renamed, and what it is called now.

Shipped files are never rewritten for a rename: they are read through these tables.
"""

CLASSES = {
    "training.resnet.whitened.WhitenedResNet": "training.resnet.whitened_resnet.WhitenedResNet",
}
"""Import path of a network's class, as a card names it."""


def class_path(path: str) -> str:
    """Return today's import path of the class that a card names."""
    return CLASSES.get(path, path)
