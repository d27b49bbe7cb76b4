"""Random crops of annotated pictures, and the generated data of the tiny preset."""

import gzip
import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from PIL import Image, ImageDraw
from pycocotools import mask as coco_mask
from torch import Tensor

from training.common.coco import Picture, Split
from training.mask_rcnn.crops import Augmentation, crop, mosaic
from training.mask_rcnn.network import Target


class Batches:
    """Draws batches of crops with their targets.

    Pictures of rare classes come more often (repeat factor sampling, Gupta et al., "LVIS", 2019, section 4): in
    proportion to the root of the rarity of their rarest class. often_unlabelled: names of classes whose objects may
    stand in pictures that do not label them. `mosaic_weights` are those of the pictures that mosaics are made of.
    """

    def __init__(self, split: Split, augmentation: Augmentation, often_unlabelled: tuple[str, ...] = ()) -> None:
        self.split = split
        self.augmentation = augmentation
        self.labels = {category: index + 1 for index, category in enumerate(sorted(split.categories))}
        self.forgiven = {category for category, name in split.categories.items() if name in often_unlabelled}
        self.weights = rarity(split.pictures)
        self.mosaic_weights = self.weights

    @property
    def classes(self) -> list[str]:
        """Names of the classes, in the order of the labels."""
        return [self.split.categories[category] for category in self.labels]

    def draw(self, count: int, generator: torch.Generator) -> tuple[Tensor, list[Target]]:
        """Count x 3 x crop x crop (RGB, 0..1, channels last) and the targets."""
        picks = torch.multinomial(self.weights, count, replacement=True, generator=generator)
        rng = np.random.default_rng(int(torch.randint(2**62, (1,), generator=generator)))
        crops = [self._crop(pick, rng, generator) for pick in picks.tolist()]
        images = torch.stack([image for image, _ in crops]).contiguous(memory_format=torch.channels_last)
        return images, [target for _, target in crops]

    def _crop(self, pick: int, rng: np.random.Generator, generator: torch.Generator) -> tuple[Tensor, Target]:
        pictures = [self.split.pictures[pick]]
        if self.augmentation.mosaic and self.mosaic_weights[pick] > 0 and rng.random() < self.augmentation.mosaic:
            more = torch.multinomial(self.mosaic_weights, 3, replacement=True, generator=generator)
            pictures += [self.split.pictures[index] for index in more.tolist()]
            pixels, objects = mosaic(pictures, self.augmentation, rng)
        else:
            pixels, objects = crop(pictures[0], self.augmentation, rng)
        unlabelled = torch.zeros(len(self.labels) + 1, dtype=torch.bool)
        for picture in pictures:
            if picture.labelled is not None:
                for category in self.forgiven - picture.labelled:
                    unlabelled[self.labels[category]] = True
        labels = torch.tensor([self.labels[category] for category in objects.categories.tolist()], dtype=torch.int64)
        kept = ~objects.ignored
        target = Target(
            objects.boxes[kept],
            labels[kept],
            objects.masks[kept],
            objects.has_mask[kept],
            objects.boxes[objects.ignored],
            unlabelled,
        )
        return pixels, target


def rarity(pictures: Sequence[Picture]) -> Tensor:
    """How often each picture should come, relative to the others: see `Batches`."""
    present = [{instance.category for instance in picture.objects} for picture in pictures]
    counts = Counter(category for categories in present for category in categories)
    weights = torch.tensor([max((counts[c] ** -0.5 for c in some), default=0.0) for some in present])
    weights[weights == 0] = weights[weights > 0].min() if weights.any() else 1.0
    return weights


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
