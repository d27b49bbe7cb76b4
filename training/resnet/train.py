"""Train a ResNet on small pictures: SGD with Nesterov's momentum and one rise and fall of the learning rate.

The preset `cifar10` has another network and another loop: `train_whitened.py` holds both.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from training.common import distributed
from training.common.precision import bf16_autocast
from training.common.run import Run
from training.common.schedules import one_cycle
from training.resnet.data import draw_batch
from training.resnet.monitoring import read_parts, rehearse, ship, watch
from training.resnet.network import ResNet
from training.resnet.outlier_exposure import OutlierPreset, train_outliers
from training.resnet.presets import ResNetPreset
from training.resnet.train_whitened import WhitenedPreset, train_whitened


def train(preset: ResNetPreset | WhitenedPreset, run: Run, data: Path) -> None:
    """Train on data/train.parquet, watch on rows held out of it, measure on the test split, and ship.

    Raises:
        DataError: if the data isn't of the schema.
        NonFiniteLoss: if the loss diverges.
    """
    if isinstance(preset, OutlierPreset):
        return train_outliers(preset, run, data)
    if isinstance(preset, WhitenedPreset):
        return train_whitened(preset, run, data)
    parts = read_parts(data)
    torch.manual_seed(preset.seed)
    network = ResNet(parts.classes, preset.widths, preset.blocks, preset.stem)
    network.to(run.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.SGD(parameter_groups(network, preset), momentum=preset.momentum, nesterov=True)
    rehearse(network, parts, run)
    start = run.resume(network=network, optimizer=optimizer)
    network.train()
    trained = distributed.wrap_ddp(network)
    for step in range(start, run.steps):
        for group in optimizer.param_groups:
            group["lr"] = preset.lr * one_cycle(step / run.steps, preset.warm_up)
        images, labels = draw_batch(parts.train, preset.batch, step, preset.seed, preset.augmentation)
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
            watch(step, network, parts.watched, run)
        run.checkpoint(step + 1, network=network, optimizer=optimizer)
        if run.out_of_time():
            break
    ship(network, parts, preset.text, run)


def parameter_groups(network: nn.Module, preset: ResNetPreset) -> list[dict[str, object]]:
    """Return the weights of convolutions and the linear layer, which decay, and the rest, which doesn't."""
    decayed = [parameter for parameter in network.parameters() if parameter.ndim > 1]
    others = [parameter for parameter in network.parameters() if parameter.ndim <= 1]
    return [{"params": decayed, "weight_decay": preset.weight_decay}, {"params": others, "weight_decay": 0.0}]
