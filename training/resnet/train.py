"""Train a ResNet on small pictures: SGD with Nesterov's momentum and one rise and fall of the learning rate."""

from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from training.common import distributed
from training.common.precision import bf16_autocast
from training.common.run import Preset, Run
from training.common.schedules import one_cycle
from training.resnet.data import Augmentation, draw_batch
from training.resnet.monitoring import read_parts, ship, watch
from training.resnet.network import ResNet
from training.resnet.train_whitened import WhitenedPreset, train_whitened
from weights.card import CardText, DataSource


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


CIFAR10 = CardText(
    task="Says what a picture shows, in one of ten words",
    data=DataSource(
        name="CIFAR-10",
        source="A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, University of Toronto, 2009",
        licence="none given; freely distributed for research and education",
        examples=49_000,
    ),
    licence="Apache-2.0",
    intended_use="Showing how a small residual network sorts pictures into ten kinds; teaching.",
    limitations=(
        "Knows ten kinds of things at 32x32 pixels and gives one of them to every picture, a shark or a face included. "
        "Wants one thing, large and central. About 3% of the test pictures have near duplicates in train."
    ),
)
TINY_IMAGENET = CardText(
    task="Says what a picture shows, in one of two hundred words",
    data=DataSource(
        name="Tiny ImageNet",
        source="Le and Yang, Tiny ImageNet Visual Recognition Challenge, 2015; from ImageNet, Russakovsky et al. 2015",
        licence="ImageNet's terms: non-commercial research and education",
        examples=99_000,
    ),
    licence="Apache-2.0, for non-commercial research and education as the pictures it learned from",
    intended_use="Showing what two hundred kinds of things look like to a network; the start of the detector.",
    limitations="Knows two hundred kinds of things at 64x64 pixels and gives one of them to every picture.",
)
GENERATED = CardText(
    task="Tells squares, discs and stripes apart",
    data=DataSource(name="generated shapes", source="training/resnet/data.py", licence="CC0-1.0", examples=0),
    licence="Apache-2.0",
    intended_use="Tests.",
    limitations="Knows squares, discs and stripes.",
)
PRESETS: dict[str, ResNetPreset | WhitenedPreset] = {
    "cifar10": WhitenedPreset(
        "resnet_cifar10", steps=480, batch=2_000, augmentation=Augmentation(shift=4, cutout=8), text=CIFAR10
    ),
    "tiny_imagenet": ResNetPreset(
        "resnet_tiny_imagenet",
        steps=6_000,
        batch=256,
        widths=(64, 128, 256, 256),
        blocks=(2, 2, 2, 2),
        stem="large",
        augmentation=Augmentation(shift=4, zoom=0.6),
        text=TINY_IMAGENET,
    ),
    "tiny": ResNetPreset(
        "resnet_tiny", steps=24, batch=32, widths=(8, 16), blocks=(1, 1), lr=0.05, weight_decay=1e-4, text=GENERATED
    ),
}


def train(preset: ResNetPreset | WhitenedPreset, run: Run, data: Path) -> None:
    """Train on data/train.parquet, watch on rows held out of it, measure on the test split, and ship.

    Raises:
        DataError: if the data isn't of the schema.
        NonFiniteLoss: if the loss diverges.
    """
    if isinstance(preset, WhitenedPreset):
        return train_whitened(preset, run, data)
    pictures, watched = read_parts(data)
    torch.manual_seed(preset.seed)
    network = ResNet(int(pictures.labels.max()) + 1, preset.widths, preset.blocks, preset.stem)
    network.to(run.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.SGD(parameter_groups(network, preset), momentum=preset.momentum, nesterov=True)
    start = run.resume(network=network, optimizer=optimizer)
    network.train()
    trained = distributed.wrap_ddp(network)
    for step in range(start, run.steps):
        for group in optimizer.param_groups:
            group["lr"] = preset.lr * one_cycle(step / run.steps, preset.warm_up)
        images, labels = draw_batch(pictures, preset.batch, step, preset.seed, preset.augmentation)
        images = distributed.shard(images).to(run.device).contiguous(memory_format=torch.channels_last)
        labels = distributed.shard(labels).to(run.device)
        with bf16_autocast(run.device):
            logits = trained(images).float()
        loss = F.cross_entropy(logits, labels, label_smoothing=preset.label_smoothing)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        accuracy = (logits.argmax(1) == labels).float().mean()
        run.log(step, loss=loss.item(), accuracy=accuracy.item())
        if run.due(step):
            watch(step, network, watched, run)
        run.checkpoint(step + 1, network=network, optimizer=optimizer)
        if run.out_of_time():
            break
    ship(network, data, preset.text, run)


def parameter_groups(network: nn.Module, preset: ResNetPreset) -> list[dict[str, object]]:
    """Return the weights of convolutions and the linear layer, which decay, and the rest, which doesn't."""
    decayed = [parameter for parameter in network.parameters() if parameter.ndim > 1]
    others = [parameter for parameter in network.parameters() if parameter.ndim <= 1]
    return [{"params": decayed, "weight_decay": preset.weight_decay}, {"params": others, "weight_decay": 0.0}]
