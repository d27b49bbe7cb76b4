"""How boxes overlap, once for the whole tab. A box is (left, top, right, bottom), in pixels."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from demos.images.results import Box


def area(box: Box) -> float:
    """Return the area of a box; 0 where its edges have changed places."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def common(one: Box, other: Box) -> Box:
    """Return what two boxes share; its edges have changed places where that is nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def iou(one: Box, other: Box) -> float:
    """Return the intersection over union of two boxes, 0 to 1 (Jaccard 1901)."""
    both = area(common(one, other))
    return both / (area(one) + area(other) - both) if both else 0.0


def ious(boxes: Sequence[Box] | npt.ArrayLike, others: Sequence[Box] | npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the intersection over union of every box (N x 4) with every other one (M x 4): N x M."""
    x1, y1, x2, y2 = np.asarray(boxes, np.float64).reshape(-1, 4).T[:, :, None]
    u1, v1, u2, v2 = np.asarray(others, np.float64).reshape(-1, 4).T
    wide, high = np.minimum(x2, u2) - np.maximum(x1, u1), np.minimum(y2, v2) - np.maximum(y1, v1)
    both = wide.clip(0) * high.clip(0)
    shared: npt.NDArray[np.float64] = both / np.maximum((x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - both, 1e-9)
    return shared
