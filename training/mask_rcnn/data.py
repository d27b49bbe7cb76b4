"""Random crops of annotated pictures, and the generated data of the tiny preset."""

import gzip
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from PIL import Image, ImageDraw
from pycocotools import mask as coco_mask
from torch import Tensor, nn

from training.coco import Picture, Split
from training.mask_rcnn.network import Target
from training.resnet.network import MEAN

LEAST_PIXELS = 12  # an object with fewer pixels in the crop is ignored
LEAST_SHARE = 0.25  # one without a mask is ignored if less of its box is in the crop


@dataclass(frozen=True)
class Augmentation:
    """Crops of `crop` pixels from the picture scaled by a factor in `scales` (log-uniform); colour is the spread of
    the gain of each channel and of the whole; turns: also transpose, for pictures without an up and down."""

    crop: int
    scales: tuple[float, float]
    colour: float
    turns: bool


class Batches:
    """Draws batches of crops with their targets.

    Pictures of rare classes come more often (repeat factor sampling, Gupta et al., "LVIS", 2019, section 4): in
    proportion to the root of the rarity of their rarest class. often_unlabelled: names of classes whose objects may
    stand in pictures that do not label them.
    """

    def __init__(self, split: Split, augmentation: Augmentation, often_unlabelled: tuple[str, ...] = ()) -> None:
        self.split = split
        self.augmentation = augmentation
        self.labels = {category: index + 1 for index, category in enumerate(sorted(split.categories))}
        self.forgiven = {category for category, name in split.categories.items() if name in often_unlabelled}
        self.weights = rarity(split.pictures)

    @property
    def classes(self) -> list[str]:
        """Names of the classes, in the order of the labels."""
        return [self.split.categories[category] for category in self.labels]

    def draw(self, count: int, generator: torch.Generator) -> tuple[Tensor, list[Target]]:
        """count x 3 x crop x crop (RGB, 0..1, channels last) and the targets."""
        picks = torch.multinomial(self.weights, count, replacement=True, generator=generator)
        rng = np.random.default_rng(int(torch.randint(2**62, (1,), generator=generator)))
        crops = [self._crop(self.split.pictures[pick], rng) for pick in picks.tolist()]
        images = torch.stack([image for image, _ in crops]).contiguous(memory_format=torch.channels_last)
        return images, [target for _, target in crops]

    def _crop(self, picture: Picture, rng: np.random.Generator) -> tuple[Tensor, Target]:
        settings = self.augmentation
        side = settings.crop
        scale = float(np.exp(rng.uniform(*np.log(settings.scales))))
        window = max(1, round(side / scale))  # in pixels of the picture
        boxes = picture.boxes()
        left, top = self._corner(picture, boxes, window, rng)
        x1, y1 = max(left, 0), max(top, 0)
        x2, y2 = min(left + window, picture.width), min(top + window, picture.height)
        pixels = torch.from_numpy(picture.decode().copy()).permute(2, 0, 1)[:, y1:y2, x1:x2]
        touched = np.flatnonzero((boxes[:, :2] < (x2, y2)).all(1) & (boxes[:, 2:] > (x1, y1)).all(1))
        masks = torch.from_numpy(picture.masks(touched.tolist())[:, y1:y2, x1:x2])
        width, height = max(1, round((x2 - x1) * side / window)), max(1, round((y2 - y1) * side / window))
        canvas = torch.tensor(MEAN).view(3, 1, 1).repeat(1, side, side)
        mask_canvas = torch.zeros(len(masks), side, side, dtype=torch.uint8)
        offset_x, offset_y = (x1 - left) * side // window, (y1 - top) * side // window
        width, height = min(width, side - offset_x), min(height, side - offset_y)
        place = (slice(None), slice(offset_y, offset_y + height), slice(offset_x, offset_x + width))
        resized = nn.functional.interpolate(pixels[None], (height, width), mode="bilinear", antialias=True)[0]
        canvas[place] = self._recolour(resized.float() / 255, rng)
        if len(masks):
            mask_canvas[place] = nn.functional.interpolate(masks[None], (height, width), mode="nearest-exact")[0]
        cut = boxes[touched].clip((x1, y1, x1, y1), (x2, y2, x2, y2))
        shares = torch.from_numpy(_areas(cut) / np.maximum(_areas(boxes[touched]), 1e-6))
        ratio = (width / (x2 - x1), height / (y2 - y1))
        seen = (cut - (x1, y1) * 2) * (ratio * 2) + (offset_x, offset_y) * 2
        seen_boxes = torch.from_numpy(seen).float()
        if rng.random() < 0.5:
            canvas, mask_canvas = canvas.flip(2), mask_canvas.flip(2)
            seen_boxes = torch.stack(
                [side - seen_boxes[:, 2], seen_boxes[:, 1], side - seen_boxes[:, 0], seen_boxes[:, 3]], 1
            )
        if settings.turns and rng.random() < 0.5:
            canvas, mask_canvas = canvas.flip(1), mask_canvas.flip(1)
            seen_boxes = torch.stack(
                [seen_boxes[:, 0], side - seen_boxes[:, 3], seen_boxes[:, 2], side - seen_boxes[:, 1]], 1
            )
        if settings.turns and rng.random() < 0.5:
            canvas, mask_canvas = canvas.transpose(1, 2), mask_canvas.transpose(1, 2)
            seen_boxes = seen_boxes[:, [1, 0, 3, 2]]
        return canvas, self._target(picture, touched, mask_canvas, seen_boxes, shares)

    def _corner(
        self, picture: Picture, boxes: npt.NDArray[np.float64], window: int, rng: np.random.Generator
    ) -> tuple[int, int]:
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

    def _recolour(self, pixels: Tensor, rng: np.random.Generator) -> Tensor:
        spread = self.augmentation.colour
        if spread == 0:
            return pixels
        gains = torch.from_numpy(np.exp(rng.normal(0, spread / 3, (3, 1, 1)))).float()
        gain, contrast = np.exp(rng.normal(0, spread, 2))
        mean = pixels.mean()
        return ((pixels - mean) * float(contrast) * gains + mean * float(gain)).clamp_(0, 1)

    def _target(
        self, picture: Picture, touched: npt.NDArray[np.intp], masks: Tensor, boxes: Tensor, shares: Tensor
    ) -> Target:
        """What is to be found in a crop.

        masks: N x side x side as cut by the crop; boxes: N x 4, cut by it; shares: N, how much of each box is in it.
        """
        instances = [picture.instances[index] for index in touched]
        has_mask = torch.tensor([instance.rle is not None for instance in instances], dtype=torch.bool)
        ignored = torch.tensor([instance.ignored for instance in instances], dtype=torch.bool)
        pixels = masks.flatten(1).sum(1, dtype=torch.int64)
        areas = torch.where(has_mask, pixels, (boxes[:, 2:] - boxes[:, :2]).prod(1).long())
        ignored |= (areas < LEAST_PIXELS) | ~has_mask & (shares < LEAST_SHARE)
        kept = ~ignored
        for index in (kept & has_mask & (shares < 0.999)).nonzero().flatten().tolist():
            boxes[index] = _around(masks[index])
        labels = torch.tensor([self.labels[instance.category] for instance in instances], dtype=torch.int64)
        unlabelled = torch.zeros(len(self.labels) + 1, dtype=torch.bool)
        if picture.labelled is not None:
            for category in self.forgiven - picture.labelled:
                unlabelled[self.labels[category]] = True
        return Target(boxes[kept], labels[kept], masks[kept], has_mask[kept], boxes[ignored], unlabelled)


def rarity(pictures: Sequence[Picture]) -> Tensor:
    """How often each picture should come, relative to the others: see `Batches`."""
    present = [{instance.category for instance in picture.objects} for picture in pictures]
    counts = Counter(category for categories in present for category in categories)
    weights = torch.tensor([max((counts[c] ** -0.5 for c in some), default=0.0) for some in present])
    weights[weights == 0] = weights[weights > 0].min() if weights.any() else 1.0
    return weights


def _areas(boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    sides: npt.NDArray[np.float64] = (boxes[:, 2:] - boxes[:, :2]).clip(0)
    return sides[:, 0] * sides[:, 1]


def _around(mask: Tensor) -> Tensor:
    """The box around a mask that isn't empty: x1, y1, x2, y2."""
    y, x = mask.amax(1).nonzero().flatten(), mask.amax(0).nonzero().flatten()
    return torch.stack([x[0], y[0], x[-1] + 1, y[-1] + 1]).float()


def write_tiny(folder: Path, pictures: int = 8, size: int = 64) -> None:
    """Generate train and valid splits of coloured discs and squares in the schema of the real data."""
    rng = np.random.default_rng(0)
    (folder / "annotations").mkdir(parents=True, exist_ok=True)
    number = 0
    for split in ("train", "valid"):
        rows: list[dict[str, Any]] = []
        images: list[dict[str, Any]] = []
        annotations: list[dict[str, Any]] = []
        for _ in range(pictures):
            number += 1
            picture = Image.new("RGB", (size + 8, size), (40, 40, 40))
            for category in (1, 2):
                radius = int(rng.integers(8, 14))
                x = int(rng.integers(radius, size // 2 - radius + 4)) + (category - 1) * size // 2
                y = int(rng.integers(radius, size - radius))
                box = (x - radius, y - radius, x + radius, y + radius)
                stencil = Image.new("L", picture.size)
                colour = tuple(int(c) for c in rng.integers(120, 255, 3))
                for surface, fill in ((ImageDraw.Draw(picture), colour), (ImageDraw.Draw(stencil), 1)):
                    (surface.ellipse if category == 1 else surface.rectangle)(box, fill=fill)
                rle = coco_mask.encode(np.asfortranarray(np.asarray(stencil)))
                annotations.append(
                    {
                        "id": len(annotations) + 1,
                        "image_id": number,
                        "category_id": category,
                        "segmentation": {"size": rle["size"], "counts": rle["counts"].decode()},
                        "bbox": coco_mask.toBbox(rle).tolist(),
                        "area": int(coco_mask.area(rle)),
                        "iscrowd": 0,
                    }
                )
            encoded = io.BytesIO()
            picture.save(encoded, "WEBP", quality=90)
            shape = {"file_name": f"{number:03}.webp", "width": size + 8, "height": size}
            images.append({"id": number, **shape, "labelled_category_ids": [1, 2]})
            rows.append({"image_id": number, "image": encoded.getvalue(), **shape})
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{split}.parquet")
        categories = [{"id": 1, "name": "disc"}, {"id": 2, "name": "square"}]
        content = {"images": images, "annotations": annotations, "categories": categories}
        (folder / "annotations" / f"instances_{split}.json.gz").write_bytes(gzip.compress(json.dumps(content).encode()))
