"""Random crops of annotated pictures: pixels, and the boxes and masks that are left in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from training.common.coco import Picture
from training.resnet.network import MEAN

LEAST_PIXELS = 12  # an object with fewer pixels in the crop is ignored
LEAST_SHARE = 0.25  # one without a mask is ignored if less of its box is in the crop
SHRINK = 1.5  # how much smaller pictures are in a mosaic

Boxes = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Augmentation:
    """How pictures are cropped and changed.

    Crops of `crop` pixels from the picture scaled by a factor in `scales` (log-uniform); colour is the spread of the
    gain of each channel and of the whole; turns: also transpose, for pictures without an up and down; mosaic: share
    of crops made of four half as wide, at two thirds of the scale (Bochkovskiy et al., "YOLOv4", 2020).
    """

    crop: int
    scales: tuple[float, float]
    colour: float
    turns: bool
    mosaic: float = 0.0


@dataclass(frozen=True)
class Objects:
    """What is in a crop.

    Categories N (ids of the data), boxes N x 4 (x1, y1, x2, y2 in pixels of the crop), masks N x side x side (0 or
    1), has_mask N, ignored N (neither object nor background).
    """

    categories: Tensor
    boxes: Tensor
    masks: Tensor
    has_mask: Tensor
    ignored: Tensor


def crop(picture: Picture, settings: Augmentation, rng: np.random.Generator, parts: int = 1) -> tuple[Tensor, Objects]:
    """Return a crop of 3 x side x side (RGB, 0..1), grey beyond the picture, and what is in it; side: crop / parts."""
    side = settings.crop // parts
    scale = float(np.exp(rng.uniform(*np.log(settings.scales)))) / (1 if parts == 1 else SHRINK)
    window = max(1, round(side / scale))  # in pixels of the picture
    boxes = picture.boxes()
    left, top = _corner(picture, boxes, window, rng)
    x1, y1 = max(left, 0), max(top, 0)
    x2, y2 = min(left + window, picture.width), min(top + window, picture.height)
    touched = np.flatnonzero((boxes[:, :2] < (x2, y2)).all(1) & (boxes[:, 2:] > (x1, y1)).all(1))
    pixels = torch.from_numpy(picture.decode().copy()).permute(2, 0, 1)[:, y1:y2, x1:x2]
    masks = torch.from_numpy(picture.masks(touched.tolist())[:, y1:y2, x1:x2])
    offset_x, offset_y = (x1 - left) * side // window, (y1 - top) * side // window
    width = min(max(1, round((x2 - x1) * side / window)), side - offset_x)
    height = min(max(1, round((y2 - y1) * side / window)), side - offset_y)
    place = (slice(None), slice(offset_y, offset_y + height), slice(offset_x, offset_x + width))
    canvas = torch.tensor(MEAN).view(3, 1, 1).repeat(1, side, side)
    resized = nn.functional.interpolate(pixels[None], (height, width), mode="bilinear", antialias=True)[0]
    canvas[place] = _recolour(resized.float() / 255, settings.colour, rng)
    mask_canvas = torch.zeros(len(masks), side, side, dtype=torch.uint8)
    if len(masks):
        mask_canvas[place] = nn.functional.interpolate(masks[None], (height, width), mode="nearest-exact")[0]
    inside = boxes[touched].clip((x1, y1, x1, y1), (x2, y2, x2, y2))
    shares = _areas(inside) / np.maximum(_areas(boxes[touched]), 1e-6)
    moved = (inside - (x1, y1) * 2) * ((width / (x2 - x1), height / (y2 - y1)) * 2) + (offset_x, offset_y) * 2
    canvas, mask_canvas, boxes_seen = _turned(canvas, mask_canvas, torch.from_numpy(moved).float(), settings.turns, rng)
    return canvas, _objects(picture, touched, mask_canvas, boxes_seen, torch.from_numpy(shares))


def mosaic(pictures: Sequence[Picture], settings: Augmentation, rng: np.random.Generator) -> tuple[Tensor, Objects]:
    """One crop of four quarters, each a crop of one of four pictures, smaller than otherwise."""
    half = settings.crop // 2
    canvas = torch.empty(3, 2 * half, 2 * half)
    quarters = []
    for picture, (row, column) in zip(pictures, ((0, 0), (0, 1), (1, 0), (1, 1)), strict=True):
        pixels, objects = crop(picture, settings, rng, parts=2)
        y, x = row * half, column * half
        canvas[:, y : y + half, x : x + half] = pixels
        masks = nn.functional.pad(objects.masks, (x, half - x, y, half - y))
        boxes = objects.boxes + torch.tensor([x, y, x, y])
        quarters.append(Objects(objects.categories, boxes, masks, objects.has_mask, objects.ignored))
    fields = ("categories", "boxes", "masks", "has_mask", "ignored")
    return canvas, Objects(*(torch.cat([getattr(quarter, field) for quarter in quarters]) for field in fields))


def _corner(picture: Picture, boxes: Boxes, window: int, rng: np.random.Generator) -> tuple[int, int]:
    """Left and top of the window: anywhere, but so that it holds the centre of one object chosen by chance."""
    corner = []
    centre = None
    boxes = boxes[[not instance.ignored for instance in picture.instances]] if len(boxes) else boxes
    if len(boxes) and rng.random() < 0.9:
        box = boxes[int(rng.integers(len(boxes)))]
        centre = (box[:2] + box[2:]) / 2
    for axis, length in enumerate((picture.width, picture.height)):
        low, high = min(0, length - window), max(0, length - window)
        if centre is not None:
            low, high = max(low, int(centre[axis] - 0.9 * window)), min(high, int(centre[axis] - 0.1 * window))
            low, high = min(low, high), max(low, high)
        corner.append(int(rng.integers(low, high + 1)))
    return corner[0], corner[1]


def _recolour(pixels: Tensor, spread: float, rng: np.random.Generator) -> Tensor:
    if spread == 0:
        return pixels
    gains = torch.from_numpy(np.exp(rng.normal(0, spread / 3, (3, 1, 1)))).float()
    gain, contrast = np.exp(rng.normal(0, spread, 2))
    mean = pixels.mean()
    return ((pixels - mean) * float(contrast) * gains + mean * float(gain)).clamp_(0, 1)


def _turned(
    canvas: Tensor, masks: Tensor, boxes: Tensor, turns: bool, rng: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Mirrored by chance, and turned where pictures have no up and down."""
    side = canvas.shape[1]
    if rng.random() < 0.5:
        canvas, masks, boxes = canvas.flip(2), masks.flip(2), _mirrored(boxes, 0, side)
    if turns and rng.random() < 0.5:
        canvas, masks, boxes = canvas.flip(1), masks.flip(1), _mirrored(boxes, 1, side)
    if turns and rng.random() < 0.5:
        canvas, masks, boxes = canvas.transpose(1, 2), masks.transpose(1, 2), boxes[:, [1, 0, 3, 2]]
    return canvas, masks, boxes


def _mirrored(boxes: Tensor, axis: int, side: int) -> Tensor:
    boxes = boxes.clone()
    boxes[:, [axis, axis + 2]] = side - boxes[:, [axis + 2, axis]]
    return boxes


def _objects(picture: Picture, touched: npt.NDArray[np.intp], masks: Tensor, boxes: Tensor, shares: Tensor) -> Objects:
    """masks: N x side x side as the crop cut them; boxes: N x 4, cut; shares: N, how much of each box is left."""
    instances = [picture.instances[index] for index in touched]
    has_mask = torch.tensor([instance.rle is not None for instance in instances], dtype=torch.bool)
    ignored = torch.tensor([instance.ignored for instance in instances], dtype=torch.bool)
    pixels = masks.flatten(1).sum(1, dtype=torch.int64)
    areas = torch.where(has_mask, pixels, (boxes[:, 2:] - boxes[:, :2]).prod(1).long())
    ignored |= (areas < LEAST_PIXELS) | ~has_mask & (shares < LEAST_SHARE)
    for index in (~ignored & has_mask & (shares < 0.999)).nonzero().flatten().tolist():
        boxes[index] = _around(masks[index])  # what is left of it may reach less far than what is left of its box
    categories = torch.tensor([instance.category for instance in instances], dtype=torch.int64)
    return Objects(categories, boxes, masks, has_mask, ignored)


def _areas(boxes: Boxes) -> npt.NDArray[np.float64]:
    sides: Boxes = (boxes[:, 2:] - boxes[:, :2]).clip(0)
    return sides[:, 0] * sides[:, 1]


def _around(mask: Tensor) -> Tensor:
    """Return the box around a mask that isn't empty: x1, y1, x2, y2."""
    y, x = mask.amax(1).nonzero().flatten(), mask.amax(0).nonzero().flatten()
    return torch.stack([x[0], y[0], x[-1] + 1, y[-1] + 1]).float()
