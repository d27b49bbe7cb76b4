"""The second part of the recipe of `resnet_cifar10`: learning to say that a picture shows none of the ten kinds.

Hendrycks, Mazeika and Dietterich, "Deep Anomaly Detection with Outlier Exposure" (2019): the network goes on with its
own pictures, and on outliers its answer is pulled towards the same probability for all kinds. Here the outliers are
crops of photographs, and photographs of known things are among the pictures (`photos.py`), so that it learns what a
thing is and not how a photograph differs from CIFAR-10.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

import weights
from training.common.history import keep_earlier
from training.common.parquet import DataError
from training.common.run import Run
from training.resnet.data import Pictures, draw_batch
from training.resnet.evaluate import measure_outliers
from training.resnet.monitoring import read_parts, rehearse, ship
from training.resnet.photos import OUTLIER, SETS, read_photos
from training.resnet.train_whitened import CIFAR10, WhitenedPreset, fit
from training.resnet.whitened_resnet import WhitenedResNet
from weights.card import Metric


@dataclass(frozen=True)
class OutlierPreset(WhitenedPreset):
    """photos: crops in each batch beside CIFAR-10's pictures; outlier_weight: of their loss; rate: of the first rates.

    base: the shipped network that it goes on from.
    """

    photos: int = 1_000
    outlier_weight: float = 0.5
    rate: float = 0.2
    base: str = "resnet_cifar10"


CIFAR10_OUTLIERS = OutlierPreset(
    "resnet_cifar10", steps=80, batch=2_000, augmentation=CIFAR10.augmentation, text=CIFAR10.text
)


def train_outliers(preset: OutlierPreset, run: Run, data: Path) -> None:
    """Go on from shipped weights with data/train.parquet and crops of the photographs beside it, measure, and ship.

    Raises:
        DataError: if the data isn't of the schema, or no photographs lie beside it.
        WeightsUnavailable: if the weights to go on from are missing.
        NonFiniteLoss: if the loss diverges.
    """
    parts = read_parts(data)
    size = parts.train.side
    photos = read_outliers(data, size)
    network = weights.load(preset.base, WhitenedResNet)
    if parts.classes > int(network.config["classes"]):
        raise DataError(
            f"Expected labels from 0 to {int(network.config['classes']) - 1} in {data}, as {preset.base} has that many "
            f"classes; it holds {parts.classes - 1}."
        )
    rehearse(network, parts, run)
    measure_outliers(network, data.parent, size, run.device)  # so that broken photographs of valid are told now
    if run.first:
        keep_earlier(weights.find(preset.base).parent, run.out)
    loss_of = partial(outlier_loss, smoothing=preset.label_smoothing, weight=preset.outlier_weight)
    fit(
        network,
        preset,
        run,
        lambda step: mixed_batch(parts.train, photos, preset, step),
        parts.watched,
        loss_of,
        preset.rate,
    )
    ship(network, parts, preset.text, run, lambda: metrics_of(measure_outliers(network, data.parent, size, run.device)))


def read_outliers(data: Path, size: int) -> Pictures:
    """Read crops of the photographs that lie beside a folder, `size` pixels a side; raises DataError without any."""
    photos = read_photos(data.parent, "train", size)
    if not (photos.labels == OUTLIER).any():
        raise DataError(
            f"Expected photographs with annotations ({' or '.join(SETS)}) in {data.parent}; there are none."
        )
    return photos


def metrics_of(figures: Mapping[str, float]) -> list[Metric]:
    """Return what `measure_outliers` measured as a card holds it."""
    names = [name for name in figures if name != "photos"]
    return [Metric(name, figures[name], "crops of photographs", "valid", int(figures["photos"])) for name in names]


def mixed_batch(pictures: Pictures, photos: Pictures, preset: OutlierPreset, step: int) -> tuple[Tensor, Tensor]:
    """Return CIFAR-10's pictures and photographs in one order by chance: batch x 3 x 32 x 32 (0..1), and labels."""
    own, own_labels = draw_batch(pictures, preset.batch, step, preset.seed, preset.augmentation)
    more, more_labels = draw_batch(photos, min(preset.photos, len(photos)), step, preset.seed + 1, preset.augmentation)
    order = torch.randperm(len(own) + len(more), generator=torch.Generator().manual_seed(step))
    return torch.cat([own, more])[order], torch.cat([own_labels, more_labels])[order]


def outlier_loss(logits: Tensor, labels: Tensor, smoothing: float, weight: float) -> Tensor:
    """Return the summed loss: cross entropy of the known, and for outliers that to the even answer, weighted.

    logits: batch x kinds; labels: batch, OUTLIER for none.
    """
    outlier = labels == OUTLIER
    known = F.cross_entropy(logits[~outlier], labels[~outlier], label_smoothing=smoothing, reduction="sum")
    even = -logits[outlier].log_softmax(1).mean(1).sum()
    return known + weight * even
