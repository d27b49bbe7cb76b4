"""What `--check` says of labelled pictures."""

from pathlib import Path

import torch
from torch import Tensor

from training.common.data_report import Part, counted, key, repeated, shared
from training.resnet.data import Pictures
from training.resnet.monitoring import read_parts
from training.resnet.outlier_exposure import OutlierPreset, read_outliers
from training.resnet.photos import OUTLIER
from training.resnet.presets import ResNetPreset
from training.resnet.train_whitened import WhitenedPreset


def check(preset: ResNetPreset | WhitenedPreset, data: Path) -> list[Part]:
    """Read all that a training would read, and say what it is; raises `DataError`."""
    parts = read_parts(data)
    learned, test = [*_keys(parts.train), *_keys(parts.watched)], _keys(parts.test)
    labels = torch.cat([parts.train.labels, parts.watched.labels])
    found = [
        Part("train.parquet", len(labels), "pictures", _facts(parts.train, labels), tuple(_odd(labels, learned))),
        Part(
            f"{parts.split}.parquet",
            len(parts.test),
            "pictures",
            _facts(parts.test, parts.test.labels),
            (*repeated(test, "pictures"), *shared(test, learned, "pictures", "train.parquet")),
        ),
    ]
    if isinstance(preset, OutlierPreset):
        photos = read_outliers(data, parts.train.side)
        outliers = int((photos.labels == OUTLIER).sum())
        facts = (f"of known things {len(photos) - outliers:,}, outliers {outliers:,}",)
        found.append(Part("photographs beside the folder", len(photos), "crops", facts))
    return found


def _keys(pictures: Pictures) -> list[bytes]:
    return [key(image.numpy().tobytes()) for image in pictures.images]


def _facts(pictures: Pictures, labels: Tensor) -> tuple[str, ...]:
    classes = len(set(labels.tolist()))
    return (f"{pictures.side}x{pictures.side} pixels", f"{classes} classes by label: {counted(labels.tolist())}")


def _odd(labels: Tensor, keys: list[bytes]) -> list[str]:
    counts = torch.bincount(labels)
    empty = (counts == 0).nonzero().flatten().tolist()
    odd = repeated(keys, "pictures")
    if empty:
        odd.append(f"{len(empty):,} labels up to the largest have no picture, the first is {empty[0]}")
    if len(counts) - len(empty) == 1:
        odd.append("all pictures have the same label")
    return odd
