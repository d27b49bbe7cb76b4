"""The classifiers that are trained, by name: cifar10, tiny_imagenet, tiny; and what each costs and reaches."""

from dataclasses import dataclass, field

from training.common.run import Preset
from training.resnet import card_text, outlier_exposure, train_whitened
from training.resnet.data import Augmentation
from weights.card import CardText


@dataclass(frozen=True)
class ResNetPreset(Preset):
    """What a run needs beside the data. lr is the peak; warm_up is the share of steps until it."""

    widths: tuple[int, ...] = (48, 96, 192, 384)
    blocks: tuple[int, ...] = (1, 1, 1, 1)
    stem: str = "small"
    lr: float = 0.2
    momentum: float = 0.9
    weight_decay: float = 5e-4
    warm_up: float = 0.2
    label_smoothing: float = 0.1
    augmentation: Augmentation = field(default_factory=Augmentation)
    text: CardText | None = None


PRESETS: dict[str, ResNetPreset | train_whitened.WhitenedPreset] = {
    "cifar10": train_whitened.CIFAR10,  # shipped; sizes, rates, cost and loop stand in train_whitened.py
    "cifar10_outliers": outlier_exposure.CIFAR10_OUTLIERS,  # goes on from what cifar10 shipped
    # Shipped: 106 minutes of one core, 15 epochs; 47.8% top-1 and 75.2% top-5 on the 5,000 pictures of valid.
    "tiny_imagenet": ResNetPreset(
        "resnet_tiny_imagenet",
        steps=6_000,
        batch=256,
        widths=(64, 128, 256, 256),
        blocks=(2, 2, 2, 2),
        stem="large",
        augmentation=Augmentation(shift=4, zoom=0.6),
        text=card_text.TINY_IMAGENET,
    ),
    # For tests: seconds on generated shapes.
    "tiny": ResNetPreset(
        "resnet_tiny",
        steps=24,
        batch=32,
        widths=(8, 16),
        blocks=(1, 1),
        lr=0.05,
        weight_decay=1e-4,
        text=card_text.GENERATED,
    ),
}
