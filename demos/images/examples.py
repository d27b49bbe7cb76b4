"""The example pictures: public ones that come inside scikit-image, found without importing it."""

from importlib.util import find_spec
from pathlib import Path

EXAMPLES = {
    "cat": ("chelsea.png", "everyday"),
    "motorcycle": ("motorcycle_left.png", "everyday"),
    "astronaut": ("astronaut.png", "everyday"),
    "coffee": ("coffee.png", "everyday"),
    "horse": ("horse.png", "everyday"),
    "tissue": ("ihc.png", "nuclei"),
}
"""Chip name: file in skimage/data, detector it is meant for."""


def path(name: str) -> Path:
    """Return the file of an example; raises KeyError if there is none of that name."""
    spec = find_spec("skimage")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / "data" / EXAMPLES[name][0]
