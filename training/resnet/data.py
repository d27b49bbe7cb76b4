"""Small labelled pictures: reading, batches with augmentation, and generated ones for the tiny preset."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from training.common.parquet import DataError, decode_images, evaluation_split, read_table, refuse_nulls

COLUMNS = {"image": "binary", "label": "integer"}
CACHE = Path("runs/cache")
LARGEST_LABEL = 99_999  # the last layer has a row of weights for every label up to the largest
LEAST_SIDE = 8  # pixels
CACHE_ABOVE = 80_000  # pictures; fewer decode in seconds


@dataclass(frozen=True)
class Pictures:
    """Labelled pictures of one size: images (rows x 3 x size x size, uint8) and labels (rows)."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def side(self) -> int:
        """Pixels a side."""
        return int(self.images.shape[-1])

    def rows(self, rows: slice) -> "Pictures":
        """Return a part of the rows, sharing memory."""
        return Pictures(self.images[rows], self.labels[rows])


def read_pictures(path: Path) -> Pictures:
    """Read a Parquet table with the columns image (encoded picture) and label (integer from 0).

    Raises:
        DataError: if the file, a column, a label or a picture isn't as expected, or sizes differ.
    """
    table = read_table(path, COLUMNS)
    refuse_nulls(table, path)
    labels = torch.from_numpy(table["label"].to_numpy().astype(np.int64))
    wrong = ((labels < 0) | (labels > LARGEST_LABEL)).nonzero().flatten()
    if len(wrong):
        raise DataError(
            f"Expected labels from 0 to {LARGEST_LABEL} in {path}; row {int(wrong[0])} has {int(labels[wrong[0]])}."
        )
    if len(labels) < CACHE_ABOVE:
        return Pictures(torch.from_numpy(decode(table, path)), labels)
    stat = path.stat()
    key = hashlib.sha256(f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}".encode()).hexdigest()[:16]
    cached = CACHE / f"pictures-{key}.npy"
    if not cached.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = cached.with_suffix(".unfinished.npy")
        np.save(unfinished, decode(table, path))
        unfinished.replace(cached)
    # Copy-on-write, so that torch may take the pages as its own without writing to the file.
    return Pictures(torch.from_numpy(np.load(cached, mmap_mode="c")), labels)


def decode(table: pa.Table, path: Path) -> np.ndarray:
    """Decode the column image: rows x 3 x size x size, uint8. Raises DataError where sizes differ."""
    images = decode_images(table["image"], None, path)
    height, width = images[0].shape[:2]
    if height != width or height < LEAST_SIDE:
        raise DataError(
            f"Expected square pictures of at least {LEAST_SIDE} pixels a side in {path}; row 0 has {width}x{height}."
        )
    for row, image in enumerate(images):
        if image.shape != images[0].shape:
            raise DataError(
                f"Expected pictures that all have the same size in {path}; row 0 has {width}x{height}, "
                f"row {row} {image.shape[1]}x{image.shape[0]}."
            )
    return np.ascontiguousarray(np.stack(images).transpose(0, 3, 1, 2))


def read_evaluation(folder: Path) -> tuple[Pictures, str]:
    """Read the split to measure on (test if it is there, else valid) and say which it is."""
    split = evaluation_split(folder)
    return read_pictures(folder / f"{split}.parquet"), split


@dataclass(frozen=True)
class Augmentation:
    """What a training picture goes through: shift by up to `shift` pixels, a grey square of `cutout` pixels, mirroring.

    `zoom` is the least side of the random crop, as a share of the picture (1 leaves the size alone).
    """

    shift: int = 2
    cutout: int = 0
    zoom: float = 1.0


def draw_batch(
    pictures: Pictures, batch: int, step: int, seed: int, augmentation: Augmentation
) -> tuple[Tensor, Tensor]:
    """Return the augmented batch of a step: images (batch x 3 x size x size, float, 0..1) and labels (batch).

    Epochs are shuffled passes; every second epoch shows each picture mirrored the other way
    (Jordan, "94% on CIFAR-10 in 3.29 seconds", 2024, alternating flip). The result depends on step and seed alone.
    """
    per_epoch = max(1, len(pictures) // batch)
    epoch, position = divmod(step, per_epoch)
    order = torch.randperm(len(pictures), generator=torch.Generator().manual_seed(seed * 7919 + epoch))
    rows = order[position * batch : (position + 1) * batch]
    generator = torch.Generator().manual_seed(seed * 1_000_003 + step)
    images = pictures.images[rows].float() / 255
    mirrored = (rows * 2_654_435_761 // 65_536 + epoch) % 2 == 0
    images[mirrored] = images[mirrored].flip(3)
    if augmentation.zoom < 1:
        images = zoomed(images, augmentation.zoom, generator)
    if augmentation.shift:
        images = shifted(images, augmentation.shift, generator)
    if augmentation.cutout:
        images = cut_out(images, augmentation.cutout, generator)
    return images, pictures.labels[rows]


def shifted(images: Tensor, most: int, generator: torch.Generator) -> Tensor:
    """Move each picture by up to `most` pixels both ways, its border reflected."""
    count, channels, height, width = images.shape
    padded = F.pad(images, (most, most, most, most), mode="reflect")
    top, left = torch.randint(2 * most + 1, (2, count, 1, 1), generator=generator)
    rows = (top + torch.arange(height).view(1, height, 1)).unsqueeze(1)  # batch x 1 x height x 1
    columns = (left + torch.arange(width).view(1, 1, width)).unsqueeze(1)  # batch x 1 x 1 x width
    return padded[torch.arange(count).view(-1, 1, 1, 1), torch.arange(channels).view(1, -1, 1, 1), rows, columns]


def zoomed(images: Tensor, least: float, generator: torch.Generator) -> Tensor:
    """Cut a square of `least` to all of the side out of each picture and enlarge it to the old size."""
    count = len(images)
    side = least + (1 - least) * torch.rand(count, generator=generator)
    centre = (1 - side) * (2 * torch.rand(2, count, generator=generator) - 1)  # 2 x batch, in -1..1
    transform = torch.zeros(count, 2, 3)
    transform[:, 0, 0] = transform[:, 1, 1] = side
    transform[:, :, 2] = centre.T
    grid = F.affine_grid(transform, list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, padding_mode="reflection", align_corners=False)


def cut_out(images: Tensor, side: int, generator: torch.Generator) -> Tensor:
    """Hide a square of each picture in grey (DeVries and Taylor, "Cutout", 2017)."""
    count, _, height, width = images.shape
    top = torch.randint(height + 1, (count, 1, 1), generator=generator) - side // 2
    left = torch.randint(width + 1, (count, 1, 1), generator=generator) - side // 2
    row, column = torch.arange(height).view(1, -1, 1), torch.arange(width).view(1, 1, -1)
    hidden = (row >= top) & (row < top + side) & (column >= left) & (column < left + side)
    return images.masked_fill(hidden.unsqueeze(1), 0.45)


def write_tiny(folder: Path) -> None:
    """Write train.parquet and test.parquet: 16 px squares, discs and stripes in three classes, noise around them."""
    random = np.random.default_rng(0)
    row, column = np.mgrid[:16, :16]
    for split, count in (("train", 192), ("test", 48)):
        labels = np.arange(count) % 3
        encoded = []
        for label in labels:
            x, y = random.integers(6, 10, 2)
            shape = [
                (abs(row - y) < 4) & (abs(column - x) < 4),
                (row - y) ** 2 + (column - x) ** 2 < 25,
                (row + y) % 4 < 2,
            ][label]
            picture = random.integers(0, 90, (16, 16, 3)) + shape[..., None] * random.integers(90, 160, 3)
            stream = io.BytesIO()
            Image.fromarray(picture.astype(np.uint8)).save(stream, "PNG")
            encoded.append(stream.getvalue())
        table = pa.table({"image": pa.array(encoded, pa.binary()), "label": pa.array(labels, pa.int16())})
        pq.write_table(table, folder / f"{split}.parquet")
