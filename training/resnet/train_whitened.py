"""The recipe of `resnet_cifar10`, from the preset to the loop.

A residual network whose first layer whitens the pictures (`whitened_resnet.py`), trained with Muon (`muon.py`) for its
filters and SGD for the rest, both falling straight to zero. Source: Jordan, "94% on CIFAR-10 in 3.29 seconds" (2024).
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.common import distributed
from training.common.precision import bf16_autocast
from training.common.run import Preset, Run
from training.common.schedules import linear_to_zero
from training.resnet import card_text
from training.resnet.data import Augmentation, Pictures, draw_batch
from training.resnet.monitoring import read_parts, rehearse, ship, watch
from training.resnet.muon import Muon
from training.resnet.whitened_resnet import WhitenedResNet
from weights.card import CardText

Loss = Callable[[Tensor, Tensor], Tensor]
"""Takes logits (batch x kinds) and labels (batch), returns their loss summed over the batch."""


@dataclass(frozen=True)
class WhitenedPreset(Preset):
    """What a run needs beside the data; lr are those of Jordan's source, for the loss summed over a batch of 2,000.

    ghost: pictures that are normalised together; a batch is taken in such parts (Hoffer et al., 2017).
    whitening_share: share of the steps in which the bias of the first layer learns.
    """

    widths: tuple[int, ...] = (64, 256, 256)
    ghost: int = 500
    filters_lr: float = 0.24
    filters_momentum: float = 0.6
    bias_lr: float = 0.053
    head_lr: float = 0.67
    momentum: float = 0.85
    weight_decay: float = 4e-3  # of the weights a step, at the peak of the learning rate
    whitening_share: float = 0.3
    label_smoothing: float = 0.2
    augmentation: Augmentation = field(default_factory=Augmentation)
    text: CardText | None = None


CIFAR10 = WhitenedPreset(
    "resnet_cifar10", steps=480, batch=2_000, augmentation=Augmentation(shift=4, cutout=8), text=card_text.CIFAR10
)
"""`python -m training.resnet cifar10`: 71 minutes of one shared core (48 alone), 20 epochs, 93.9% on the 10,000 test
pictures. What is shipped went on from there with `--resume --steps 720`: 96 minutes, 30 epochs, 94.2%.
"""


def optimizers(network: WhitenedResNet, preset: WhitenedPreset) -> list[torch.optim.Optimizer]:
    """Return SGD for biases and the linear layer, the bias of the first layer in a group of its own, and Muon."""
    filters = [weight for weight in network.layers.parameters() if weight.ndim == 4]
    biases = [bias for bias in network.layers.parameters() if bias.ndim == 1 and bias.requires_grad]
    groups = [
        ([network.whitening.bias], preset.bias_lr),
        (biases, preset.bias_lr),
        ([network.head.weight], preset.head_lr),
    ]
    rest = torch.optim.SGD(
        [{"params": of, "lr": lr, "peak": lr, "weight_decay": preset.weight_decay / lr} for of, lr in groups],
        momentum=preset.momentum,
        nesterov=True,
    )
    muon = Muon(filters, preset.filters_lr, preset.filters_momentum)
    for group in muon.param_groups:
        group["peak"] = preset.filters_lr
    return [rest, muon]


def set_rates(rest: torch.optim.Optimizer, muon: torch.optim.Optimizer, done: float, whitening_share: float) -> None:
    """Set the learning rates after the share `done` of the steps: straight down to zero."""
    for group in (*rest.param_groups, *muon.param_groups):
        group["lr"] = group["peak"] * linear_to_zero(done)
    first = rest.param_groups[0]
    first["lr"] = first["peak"] * linear_to_zero(done, whitening_share)


def smoothed_loss(preset: WhitenedPreset) -> Loss:
    """Return the cross entropy summed over a batch, its labels smoothed as the preset says."""
    return partial(F.cross_entropy, label_smoothing=preset.label_smoothing, reduction="sum")


def add_gradients(
    network: nn.Module, images: Tensor, labels: Tensor, preset: WhitenedPreset, loss_of: Loss | None = None
) -> tuple[float, float]:
    """Add up the gradients of a batch in parts; return its mean loss, and its accuracy over labels from 0 on.

    The loss is the sum over the batch, and over the batches of all processes, whose gradients are averaged. loss_of:
    takes logits and labels; the smoothed cross entropy if it isn't given.
    """
    loss_of = loss_of or smoothed_loss(preset)
    loss_sum = right = 0.0
    parts = list(zip(torch.split(images, preset.ghost), torch.split(labels, preset.ghost), strict=True))
    for number, (x, y) in enumerate(parts, 1):
        with nullcontext() if number == len(parts) else distributed.no_sync(network):
            with bf16_autocast(x.device):
                logits = network(x).float()
            loss = loss_of(logits, y)
            (loss * distributed.world_size()).backward()  # type: ignore[no-untyped-call]
        loss_sum += loss.item()
        right += float((logits.argmax(1) == y).sum())
    return loss_sum / len(labels), right / max(1, int((labels >= 0).sum()))


def fit(
    network: WhitenedResNet,
    preset: WhitenedPreset,
    run: Run,
    draw: Callable[[int], tuple[Tensor, Tensor]],
    watched: Pictures,
    loss_of: Loss | None = None,
    rate: float = 1.0,
) -> None:
    """Train a network on the run's device, from its last checkpoint if it resumes one.

    draw: returns the images and labels of a step. watched: what Watch it learn looks at. loss_of: as `add_gradients`
    takes it. rate: what all learning rates are multiplied by. Raises NonFiniteLoss if the loss diverges.
    """
    network.to(run.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    rest, muon = optimizers(network, preset)
    for group in (*rest.param_groups, *muon.param_groups):
        group["peak"] *= rate
    start = run.resume(network=network, rest=rest, muon=muon)
    network.train()
    trained = distributed.wrap_ddp(network)
    for step in range(start, run.steps):
        set_rates(rest, muon, step / run.steps, preset.whitening_share)
        images, labels = draw(step)
        images = distributed.shard(images).to(run.device).contiguous(memory_format=torch.channels_last)
        network.zero_grad()
        loss, accuracy = add_gradients(trained, images, distributed.shard(labels).to(run.device), preset, loss_of)
        rest.step()
        muon.step()
        run.log(step, loss=loss, accuracy=accuracy)
        if run.due(step):
            watch(step, network, watched, run)
        run.checkpoint(step + 1, network=network, rest=rest, muon=muon)
        if run.out_of_time():
            break


def train_whitened(preset: WhitenedPreset, run: Run, data: Path) -> None:
    """Train on data/train.parquet, watch on rows held out of it, measure on the test split, and ship.

    Raises:
        DataError: if the data isn't of the schema.
        NonFiniteLoss: if the loss diverges.
    """
    parts = read_parts(data)
    torch.manual_seed(preset.seed)
    network = WhitenedResNet(parts.classes, preset.widths)
    network.whiten(first_pictures(parts.train))
    rehearse(network, parts, run)
    fit(
        network,
        preset,
        run,
        lambda step: draw_batch(parts.train, preset.batch, step, preset.seed, preset.augmentation),
        parts.watched,
    )
    ship(network, parts, preset.text, run)


def first_pictures(pictures: Pictures, count: int = 5_000) -> Tensor:
    """Return the first pictures, which the whitening is computed from: rows x 3 x height x width, 0..1."""
    return pictures.images[:count].float() / 255
