"""From a picture to what is found in it, in the picture's own pixels: used by evaluation, training and the page."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor

from training.mask_rcnn.network import Found, MaskRCNN

Pixels = npt.NDArray[np.uint8]
_DARK = 60  # a grey picture whose median is under this is taken for fluorescence
_GREATEST_GAIN = 10.0


@dataclass(frozen=True)
class Settings:
    """Least score, greatest number of detections, and the IoU over which the weaker of two boxes is dropped."""

    threshold: float = 0.05
    limit: int = 100
    overlap: float = 0.5


def find(network: MaskRCNN, pixels: Pixels, settings: Settings) -> Found:
    """Return the objects of a picture (height x width x 3), boxes in its pixels; see `paste` for the masks."""
    device = next(network.parameters()).device
    height, width = pixels.shape[:2]
    with torch.inference_mode():
        image = prepare(network, pixels).to(device)
        found = network(image, settings.threshold, settings.limit, settings.overlap)
        ratio = torch.tensor([width / image.shape[2], height / image.shape[1]] * 2)
        boxes = found.boxes.float().cpu() * ratio
        return Found(
            boxes, found.probabilities.cpu(), found.labels.cpu(), found.scores.cpu(), found.masks.float().cpu()
        )


def prepare(network: MaskRCNN, pixels: Pixels) -> Tensor:
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


def paste(mask: npt.NDArray[np.float32], box: tuple[float, ...], height: int, width: int) -> npt.NDArray[np.bool_]:
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
