"""Loop and card of Mask R-CNN."""

import copy
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

import weights
from training.common.average import Average
from training.common.coco import Picture, Split, check_pictures, read_split
from training.common.history import keep_earlier
from training.common.parquet import DataError
from training.common.run import Run
from training.mask_rcnn.card_text import card_text
from training.mask_rcnn.data import Batches
from training.mask_rcnn.evaluate import as_metrics, measure, measure_closely, measure_served, predict_objects
from training.mask_rcnn.joined_data import read_joined, shares
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.presets import MaskRCNNPreset
from training.mask_rcnn.runtime import Pixels, Settings
from training.mask_rcnn.start import start_backbone, start_detector
from training.resnet.network import as_served
from weights.card import Metric

WATCHED = 4  # pictures that "Watch it learn" shows
GLANCE = 24  # pictures on which it is measured there
TILE = 176  # pixels of one picture in what "Watch it learn" shows
WARM_UP = 100  # steps
COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")


def train(preset: MaskRCNNPreset, run: Run, data: Path) -> None:
    """Train on `train.parquet`, show what it sees in four pictures of `valid.parquet`, measure on all of them."""
    batches, valid = read_batches(preset, data)
    torch.manual_seed(preset.seed)
    network = preset.network(batches.classes).to(run.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if preset.start:
        start_detector(network, preset.start)
    elif preset.backbone:
        start_backbone(network, preset.backbone)
    for part in _frozen(network, preset.frozen):
        part.requires_grad_(False)
    average = Average(network, preset.average)
    optimizer = torch.optim.AdamW(network.parameters(), lr=preset.lr, weight_decay=preset.weight_decay)
    watched = [picture.decode() for picture in _spread(valid, WATCHED)]
    glance = Split(valid.name, tuple(_spread(valid, GLANCE)), valid.categories)
    rehearse(preset, network, batches, data)
    start = run.resume(network=network, optimizer=optimizer, average=average)
    if preset.start == preset.weights and run.first:
        keep_earlier(weights.find(preset.start).parent, run.out)

    def show(step: int) -> None:
        measured = measure(average.network, glance)
        run.record(step, found=draw_found(average.network, watched), mask_ap50=round(measured["mask_ap50"], 2))

    for step in range(start, run.steps):
        progress = max(step / run.steps, run.seconds / (60 * preset.minutes) if preset.minutes else 0.0)
        if progress >= 1:  # the time is over before the steps are
            show(step)
            run.stop()
            run.checkpoint(step, network=network, optimizer=optimizer, average=average)
            break
        for group in optimizer.param_groups:
            group["lr"] = preset.lr * _schedule(step, run.steps, progress)
        losses = _update(network, optimizer, batches, preset, run.generator(step), run.device)
        average.update(network)
        run.log(step, loss=sum(losses.values()), **losses)
        if run.due(step) and (step == 0 or step >= WARM_UP or not preset.start):  # what starts trained changes slowly
            show(step)
        run.checkpoint(step + 1, network=network, optimizer=optimizer, average=average)
        if run.out_of_time():
            break
    shipped = average.network
    metrics = _metrics(preset, shipped, data)
    run.finish(shipped, metrics, card_text(preset.weights, _name(preset, data), len(batches.split.pictures), metrics))


def _name(preset: MaskRCNNPreset, data: Path) -> str:
    """Return what the data are called on the card."""
    return data.name if preset.joining is None else f"{data.name} and {preset.joining.folder}"


def _metrics(preset: MaskRCNNPreset, network: MaskRCNN, data: Path) -> list[Metric]:
    """Return the figures for the card, on the valid split of the data and of those that joined them."""
    served = as_served(copy.deepcopy(network).cpu().eval())
    if preset.joining is None:
        valid = read_split(data, "valid")
        return as_metrics(measure(network, valid) | measure_served(served, valid), data.name)
    metrics = []
    for folder in _folders(preset, data):
        valid = read_split(folder, "valid")
        metrics += as_metrics(measure_closely(network, valid) | measure_served(served, valid), folder.name)
    return metrics


def read_batches(preset: MaskRCNNPreset, data: Path) -> tuple[Batches, Split]:
    """Return what to draw from, and the pictures to measure on; every picture is decoded once.

    Raises `DataError` for pictures that are broken, or without an object to learn or to measure by.
    """
    batches, valid = _batches(preset, data)
    for split in (batches.split, valid):
        if not any(picture.objects for picture in split.pictures):
            raise DataError(f"Expected at least one object in the {split.name} split of {data}; it holds none.")
        check_pictures(split)
    if not set(valid.categories.values()) & set(batches.classes):
        raise DataError(
            f"Expected the valid split of {data} to hold a class of the train split; it holds none of them."
        )
    return batches, valid


def rehearse(preset: MaskRCNNPreset, network: MaskRCNN, batches: Batches, data: Path) -> None:
    """Draw a batch, and try the figures of the end on a copy of the network and a picture of each split."""
    batches.draw(1, torch.Generator().manual_seed(0))
    tried = copy.deepcopy(network).cpu().eval()
    with torch.random.fork_rng():
        for folder in _folders(preset, data):
            first = replace(valid := read_split(folder, "valid"), pictures=valid.pictures[:1])
            measure_closely(tried, first)
            measure_served(as_served(copy.deepcopy(tried)), first)


def _folders(preset: MaskRCNNPreset, data: Path) -> list[Path]:
    """Return the folders whose valid splits are measured on."""
    return [data] if preset.joining is None else [data, data.resolve().parent / preset.joining.folder]


def _batches(preset: MaskRCNNPreset, data: Path) -> tuple[Batches, Split]:
    if preset.joining is None:
        train, valid = read_split(data, "train"), read_split(data, "valid")
        return Batches(train, preset.augmentation, preset.often_unlabelled), valid
    joined = read_joined(data, "train", preset.joining)
    everything = tuple(joined.split.categories.values())
    batches = Batches(joined.split, preset.augmentation, everything)
    batches.weights = shares(joined, preset.joining)
    batches.mosaic_weights = batches.weights.clone()
    batches.mosaic_weights[joined.first :] = 0  # those of the second set hold too much that isn't labelled
    return batches, read_joined(data, "valid", preset.joining).split


def _update(
    network: MaskRCNN,
    optimizer: torch.optim.Optimizer,
    batches: Batches,
    preset: MaskRCNNPreset,
    generator: torch.Generator,
    device: torch.device,
) -> dict[str, float]:
    """One optimiser step; returns the losses."""
    network.train()
    for part in _frozen(network, preset.frozen):
        part.eval()
    images, targets = batches.draw(preset.batch, generator)
    targets = [target.to(device) for target in targets]
    with torch.autocast(device.type, dtype=torch.bfloat16):
        losses = network.losses(images.to(device), targets, preset.hard)
    total = torch.stack(list(losses.values())).sum()
    optimizer.zero_grad(set_to_none=True)
    total.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 5.0)
    optimizer.step()
    return {name: value.item() for name, value in losses.items()}


def _frozen(network: MaskRCNN, stages: int) -> list[nn.Module]:
    """Return the stem and the first stages of the residual network, or nothing for 0 stages."""
    return [network.backbone.stem, *network.backbone.layers[:stages]] if stages else []


def _schedule(step: int, steps: int, progress: float) -> float:
    """Linear warm-up, then half a cosine down to 2 percent; progress: how much of the training is over, 0 to 1."""
    warm_up = min(WARM_UP, max(1, steps // 10))
    if step < warm_up:
        return (step + 1) / warm_up
    passed = max(0.0, progress - warm_up / steps) / max(1e-9, 1 - warm_up / steps)
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * passed))


def _spread(valid: Split, count: int) -> list[Picture]:
    """So many fixed pictures with objects, or all there are, spread over the split."""
    held = [picture for picture in valid.pictures if picture.instances]
    count = min(count, len(held))
    return [held[len(held) * index // count] for index in range(count)]


def draw_found(network: MaskRCNN, pictures: Sequence[Pixels]) -> Image.Image:
    """One picture of 2 x 2 tiles with the boxes and masks found at a score of 50 percent or more."""
    network.eval()
    sheet = Image.new("RGB", (2 * TILE, 2 * TILE), "white")
    for index, pixels in enumerate(pictures):
        drawn = pixels.astype(np.float32)
        predicted = predict_objects(network, pixels, Settings(threshold=0.5))
        for rank, found in enumerate(predicted):
            number = network.classes.index(found.label) if len(network.classes) > 1 else rank
            colour = np.array(Image.new("RGB", (1, 1), COLOURS[number % len(COLOURS)]))[0, 0]
            drawn[found.mask] = 0.5 * drawn[found.mask] + 0.5 * colour
            x1, y1, x2, y2 = (round(value) for value in found.box)
            frame = np.zeros(found.mask.shape, bool)
            frame[max(y1, 0) : y2, max(x1, 0) : x2] = True
            frame[y1 + 2 : max(y2 - 2, 0), x1 + 2 : max(x2 - 2, 0)] = False
            drawn[frame] = colour
        tile = Image.fromarray(drawn.astype(np.uint8))
        tile.thumbnail((TILE, TILE))
        sheet.paste(tile, (index % 2 * TILE + (TILE - tile.width) // 2, index // 2 * TILE + (TILE - tile.height) // 2))
    return sheet
