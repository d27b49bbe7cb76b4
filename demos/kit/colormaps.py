"""The colour scales of everything that a network says in numbers: one for more and less, one for both sides of zero."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

LIGHTNESS = ("440154", "472d7b", "3b528b", "2c728e", "21918c", "28ae80", "5ec962", "addc30", "fde725")  # viridis
TWO_SIDED = ("0072b2", "a6cde3", "f4f4f2", "f1b489", "d55e00")  # blue below zero, orange above


def palette(colours: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Return 256 colours (256 x 3) that run evenly through those given."""
    known = np.array([[int(colour[i : i + 2], 16) for i in (0, 2, 4)] for colour in colours])
    at = np.linspace(0, len(colours) - 1, 256)
    runs = [np.interp(at, np.arange(len(colours)), known[:, part]) for part in range(3)]
    return np.stack(runs, axis=1).round().astype(np.uint8)
