"""Made masks and detections, for the tests of what draws and exports them."""

import numpy as np
import numpy.typing as npt

from demos.images.results import Detection

Mask = npt.NDArray[np.bool_]


def disc(height: int = 40, width: int = 50, x: float = 25, y: float = 20, radius: float = 10) -> Mask:
    """A disc in a picture of this height and width."""
    rows, columns = np.mgrid[:height, :width]
    inside: Mask = (rows - y) ** 2 + (columns - x) ** 2 < radius**2
    return inside


def ring(height: int = 40, width: int = 50) -> Mask:
    """A disc with a hole."""
    return disc(height, width, radius=16) & ~disc(height, width, radius=7)


def detected(label: str, score: float, mask: Mask) -> Detection:
    """A detection with this mask and the smallest box around it."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = (float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))
    return Detection(label, score, box, mask)
