"""From a picture to what is found in it, in the picture's own pixels: used by evaluation, training and the page.

The detector is the network itself, or the three files of its exported form (`training.mask_rcnn.export`) in ONNX
Runtime.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor

from training.common import deadline
from training.common.onnx_session import ExportUnusable, first_line, open_session
from training.common.precision import has_vnni
from training.mask_rcnn.heads import MASK_CELLS
from training.mask_rcnn.network import BOX_CELLS, Detections, MaskRCNN
from training.mask_rcnn.roi_align import Cells, choose_levels, roi_align
from training.resnet.network import MEAN

REGIONS, BOXES, MASKS = "regions.onnx", "boxes.onnx", "masks.onnx"
FILES = (REGIONS, BOXES, MASKS)
THREADS = min(2, os.cpu_count() or 1)
Pixels = npt.NDArray[np.uint8]
_DARK = 60  # a grey picture whose median is under this is taken for fluorescence
_GREATEST_GAIN = 10.0


@dataclass(frozen=True)
class Settings:
    """Least score, greatest number of detections, and the IoU over which the weaker of two boxes is dropped."""

    threshold: float = 0.05
    limit: int = 100
    overlap: float = 0.5


class Exported:
    """The exported form of a detector; it never changes, so threads may share it.

    Called with the same arguments as the network (see `MaskRCNN.forward`), it returns the same kind of result.
    """

    def __init__(self, config: Mapping[str, Any], files: Mapping[str, Path], made_from: str | None = None) -> None:
        """Open the three files and try them.

        config: the arguments of the `MaskRCNN`; files: where each of `FILES` lies; made_from: the SHA-256 of the
        weights, which refuses the export of other weights. Raises `ExportUnusable` where a file isn't what it should be
        or ONNX Runtime can't run it, or where the processor has no VNNI.
        """
        if not has_vnni():
            raise ExportUnusable("This processor has no VNNI, so products of 8 bits would overflow.")
        self.classes = tuple(config["classes"])
        self.long_side, self.stretches_contrast = int(config["long_side"]), bool(config["stretches_contrast"])
        self.strides = strides(config)
        self.scales = {BOX_CELLS: float(config["box_scale"]), MASK_CELLS: float(config["mask_scale"])}
        self.sessions = {name: open_session(files[name], made_from, THREADS) for name in FILES}
        try:
            found = self(torch.full((3, 64, 64), 0.5), 0.0, 1)
        except Exception as error:
            raise ExportUnusable(f"The exported form can't be run: {first_line(error)}") from error
        if found.probabilities.shape[1] != len(self.classes) + 1:
            raise ExportUnusable("The exported form doesn't fit the classes.")

    def __call__(self, image: Tensor, threshold: float = 0.05, limit: int = 100, overlap: float = 0.5) -> Detections:
        """Find the objects of one picture (3 x height x width, RGB, 0..1)."""
        size = np.array(image.shape[1:], np.float32)
        images = padded(image.numpy())
        cells, regions = deadline.run(self.sessions[REGIONS], {"images": images, "size": size})
        maps = Cells(cells, map_shapes(images.shape[2:], self.strides), self.strides)
        given = {"crops": self.crops(maps, regions, BOX_CELLS), "size": size, "regions": regions}
        given |= {"threshold": np.array(threshold, np.float32), "overlap": np.array(overlap, np.float32)}
        boxes, probabilities, labels, scores = (every[:limit] for every in deadline.run(self.sessions[BOXES], given))
        masks = np.zeros((0, 2 * MASK_CELLS, 2 * MASK_CELLS), np.float32)
        if len(boxes):
            crops = self.crops(maps, boxes, MASK_CELLS)
            (masks,) = deadline.run(self.sessions[MASKS], {"crops": crops, "labels": labels})
        return Detections(*map(torch.from_numpy, (boxes, probabilities, labels, scores, masks)))

    def crops(self, maps: Cells, boxes: npt.NDArray[np.float32], cells: int) -> npt.NDArray[np.float32]:
        """Cut boxes (N x 4) out of the level that suits their size: N x (cells x cells x channels)."""
        levels = choose_levels(boxes, self.scales[cells], self.strides)
        return roi_align(maps, boxes, levels, cells)


def strides(config: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the strides of the pyramid's levels in pixels, finest first; config: the arguments of `MaskRCNN`."""
    return tuple(4 * 2**stage for stage in range(int(config["first_stage"]), len(config["widths"])))


def map_shapes(size: Sequence[int], strides: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return rows and columns of the pyramid's maps of a padded picture (height, width)."""
    return tuple((size[0] // stride, size[1] // stride) for stride in strides)


def padded(image: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """1 x 3 x height x width, the sides multiples of 32, grey where the picture (3 x height x width) ends before."""
    _, height, width = image.shape
    shape = (1, 3, height + -height % 32, width + -width % 32)
    images = np.broadcast_to(np.array(MEAN, np.float32).reshape(1, 3, 1, 1), shape).copy()
    images[0, :, :height, :width] = image
    return images


def predict(network: MaskRCNN | Exported, pixels: Pixels, settings: Settings) -> Detections:
    """Return the objects of a picture (height x width x 3), boxes in its pixels; see `paste_mask` for the masks."""
    device = torch.device("cpu") if isinstance(network, Exported) else next(network.parameters()).device
    height, width = pixels.shape[:2]
    with torch.inference_mode():
        image = prepare(network, pixels).to(device)
        found = network(image, settings.threshold, settings.limit, settings.overlap)
        ratio = torch.tensor([width / image.shape[2], height / image.shape[1]] * 2)
        boxes = found.boxes.float().cpu() * ratio
        return Detections(
            boxes, found.probabilities.cpu(), found.labels.cpu(), found.scores.cpu(), found.masks.float().cpu()
        )


def prepare(network: MaskRCNN | Exported, pixels: Pixels) -> Tensor:
    """3 x height x width (0..1), scaled down to the network's long side and contrast-stretched where it wants that."""
    height, width = pixels.shape[:2]
    scale = network.long_side / max(height, width)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0))
    if network.stretches_contrast:
        pixels = stretch_fluorescence(pixels)
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1).float() / 255


def stretch_fluorescence(pixels: Pixels) -> Pixels:
    """Stretch a dark grey picture: its 0.5 to 99.9 percentile become 0 to 255, with a gain of at most 10.

    Pictures in colour or on bright ground (histology, brightfield) come back as they are.
    """
    spread = pixels.max(2).astype(np.int16) - pixels.min(2)
    if np.median(pixels) >= _DARK or np.percentile(spread, 95) > 24:
        return pixels
    low, high = np.percentile(pixels, [0.5, 99.9])
    gain = min(255 / max(high - low, 1e-6), _GREATEST_GAIN)
    stretched: Pixels = np.clip((pixels.astype(np.float32) - low) * gain, 0, 255).astype(np.uint8)
    return stretched


def paste_mask(mask: npt.NDArray[np.float32], box: tuple[float, ...], height: int, width: int) -> npt.NDArray[np.bool_]:
    """Scale a mask (cells x cells, probabilities) to its box (pixels) in a picture of that size, cut at 0.5.

    Linear along each axis, so one small matrix product does it; only the rows of the box are ever written.
    The product is torch's: numpy's would wake a second pool of threads that gets in the way of the network's.
    """
    x1, y1, x2, y2 = box
    left, top = max(0, int(np.floor(x1))), max(0, int(np.floor(y1)))
    right, bottom = min(width, int(np.ceil(x2))), min(height, int(np.ceil(y2)))
    full = np.zeros((height, width), dtype=bool)
    if right > left and bottom > top:
        along_y = _weights(y1, y2, top, bottom, mask.shape[0])
        along_x = _weights(x1, x2, left, right, mask.shape[1])
        scaled = torch.from_numpy(along_y) @ torch.from_numpy(mask) @ torch.from_numpy(along_x).T
        full[top:bottom, left:right] = (scaled > 0.5).numpy()
    return full


def _weights(start: float, end: float, first: int, stop: int, cells: int) -> npt.NDArray[np.float32]:
    """Pixels x cells: the share of each cell of the mask in each pixel's centre; outside the mask is nothing."""
    centre = (np.arange(first, stop) + 0.5 - start) / max(end - start, 1e-6) * cells - 0.5
    distance = np.abs(centre[:, None] - np.arange(cells))
    share: npt.NDArray[np.float32] = np.maximum(0, 1 - distance).astype(np.float32)
    return share
