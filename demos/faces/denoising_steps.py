"""Which moments of a denoising are kept to look back at, and whether it can run here at all. Needs no tensors."""

import importlib.util

from weights.hub import MODELS

NAME = "ddpm"
USUAL_STEPS = 50
MOST_STEPS = 250
KEPT = 8


def missing() -> str:
    """The sentence that says what has to be installed first, or an empty text."""
    if importlib.util.find_spec("diffusers"):
        return ""
    return (
        f"{MODELS[NAME].title} needs the package diffusers, which isn't installed here: "
        "pip install -r requirements-extra.txt, then start the page again."
    )


def moments(steps: int) -> list[int]:
    """Steps that are kept: the noise before the first (0), the last, and those between at equal distances."""
    return sorted({round(number * steps / (KEPT - 1)) for number in range(KEPT)})
