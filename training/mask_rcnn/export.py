"""`python -m training.mask_rcnn everyday --export --data DATA/scenes`: the form that is served, beside the weights.

Three ONNX files in 8 bits (`onnx_graphs.py`), their scales from training pictures of the data.
"""

import copy
import dataclasses
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy.typing as npt
import torch
from torch import Tensor, nn

import weights
from training.common.coco import Split, read_evaluation_split, read_split
from training.common.onnx_export import ParityMissed, export_onnx, join, nodes_of, quantise_static
from training.mask_rcnn import onnx_graphs
from training.mask_rcnn.equalisation import equalise
from training.mask_rcnn.evaluate import SERVED, measure
from training.mask_rcnn.heads import MASK_CELLS
from training.mask_rcnn.network import BOX_CELLS, MaskRCNN
from training.mask_rcnn.presets import MaskRCNNPreset
from training.mask_rcnn.roi_align import Cells, choose_levels, roi_align
from training.mask_rcnn.runtime import BOXES, FILES, MASKS, REGIONS, Exported, map_shapes, padded, prepare, strides
from training.resnet.network import Block, fused
from weights.card import Metric, read_card, write_card

CALIBRATION = 48  # training pictures
EQUALISATION = 12  # of these
OBJECTS = 10  # boxes of each that the mask head is calibrated on
PARITY = {"box_ap": 0.5, "mask_ap": 1.0}  # percent that the exported form may lose
MINUS = f"{SERVED}_minus_fp32"

Given = dict[str, npt.NDArray[Any]]
T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """One graph to be exported: module, example inputs and names of the outputs."""

    module: nn.Module
    inputs: Mapping[str, Tensor]
    outputs: Sequence[str]

    def write(self, path: Path, axes: Mapping[str, Mapping[int, str]]) -> None:
        """Write it in float32; axes: of every name in the graph, those that may have any length."""
        named = {name: axes[name] for name in (*self.inputs, *self.outputs) if name in axes}
        export_onnx(self.module, tuple(self.inputs.values()), path, list(self.inputs), self.outputs, named)


def write_graphs(network: MaskRCNN, images: Iterable[Tensor], folder: Path, made_from: str = "") -> None:
    """Write the detector's three files into the folder; `made_from` names its weights, by their SHA-256.

    images: some dozens of typical pictures (3 x height x width, 0..1), as `runtime.prepare` makes them: what they are
    inside the network gives the 8 bits their scales. Raises `ValueError` where there are none.
    """
    network = fused(copy.deepcopy(network).cpu().float().eval()).requires_grad_(False)
    pictures = list(images)
    if not pictures:
        raise ValueError("The scales of 8 bits come from pictures; there are none.")
    merge_pooling(network)
    equalise(network, (torch.from_numpy(padded(image.numpy())) for image in _some(pictures, EQUALISATION)))
    seen = [activations(network, image) for image in pictures]
    axes: dict[str, dict[int, str]] = {"images": {2: "height", 3: "width"}, "cells": {0: "cells"}}
    axes |= {name: {0: "count"} for name in ("crops", "regions", "boxes", "probabilities", "labels", "scores", "masks")}
    axes |= {name: {0: "count"} for name in ("logits", "moves", "hidden")}
    for level in range(len(strides(network.config))):
        axes |= {f"{kind}_{level}": {2: f"rows_{level}", 3: f"columns_{level}"} for kind in ("map", "logits", "moves")}
    parts = {REGIONS: _regions(network), BOXES: _boxes(network), MASKS: _masks(network)}
    for index, (file, (whole, after)) in enumerate(parts.items()):
        with TemporaryDirectory() as temporary:
            first, second, int8 = (Path(temporary) / name for name in ("whole", "after", "int8"))
            whole.write(first, axes)
            after.write(second, axes)
            last = nodes_of(first, [name for name in whole.outputs if name.startswith(("logits", "moves"))])
            quantise_static(first, int8, [one[index] for one in seen], exclude=last)
            join(int8, second, folder / file, whole.outputs, made_from)


def merge_pooling(network: MaskRCNN) -> None:
    """Make one convolution of each shortcut that averages and then convolves, in place: the same sum in one rounding.

    network: its batch normalisations folded; equal to it for pictures whose sides are multiples of 32.
    """
    for block in network.backbone.modules():
        if isinstance(block, Block) and len(block.shortcut) == 2:
            pooling, convolution = block.shortcut
            assert isinstance(pooling, nn.AvgPool2d)
            assert isinstance(convolution, nn.Conv2d)
            side = pooling.kernel_size
            assert isinstance(side, int)
            both = nn.Conv2d(convolution.in_channels, convolution.out_channels, side, side)
            both.weight = nn.Parameter(convolution.weight.detach().repeat(1, 1, side, side) / side**2, False)
            both.bias = convolution.bias
            block.shortcut = nn.Sequential(both)


@torch.inference_mode()
def activations(network: MaskRCNN, image: Tensor) -> tuple[Given, Given, Given]:
    """Return what the first graph of each file is given for one picture, computed in float32."""
    images = padded(image.numpy())
    outputs = onnx_graphs.Convolutions(network)(torch.from_numpy(images))
    cells, regions = onnx_graphs.Regions(network)(torch.tensor(image.shape[1:]).float(), *outputs)
    steps = strides(network.config)
    maps, boxes = Cells(cells.numpy(), map_shapes(images.shape[2:], steps), steps), regions.numpy()
    crops = []
    for bins, scale, count in ((BOX_CELLS, "box_scale", None), (MASK_CELLS, "mask_scale", OBJECTS)):
        chosen = boxes[:count]
        levels = choose_levels(chosen, float(network.config[scale]), steps)
        crops.append({"crops": roi_align(maps, chosen, levels, bins)})
    return {"images": images}, crops[0], crops[1]


def _regions(network: MaskRCNN) -> tuple[Part, Part]:
    levels = range(len(strides(network.config)))
    names = [f"{kind}_{level}" for kind in ("map", "logits", "moves") for level in levels]
    whole, images = onnx_graphs.Convolutions(network), torch.zeros(1, 3, 64, 96)
    given = dict(zip(names, whole(images), strict=True))
    after = Part(onnx_graphs.Regions(network), {"size": torch.tensor([60.0, 90.0])} | given, ["cells", "regions"])
    return Part(whole, {"images": images}, names), after


def _boxes(network: MaskRCNN) -> tuple[Part, Part]:
    whole = onnx_graphs.BoxHead(copy.deepcopy(network))
    crops = torch.rand(4, whole.first.in_features)
    logits, moves = whole(crops)
    given = {"size": torch.tensor([60.0, 90.0]), "regions": torch.tensor([[0.0, 0, 30, 30]]).repeat(4, 1)}
    given |= {"threshold": torch.tensor(0.0), "overlap": torch.tensor(0.5), "logits": logits, "moves": moves}
    after = Part(onnx_graphs.Boxes(network), given, ["boxes", "probabilities", "labels", "scores"])
    return Part(whole, {"crops": crops}, ["logits", "moves"]), after


def _masks(network: MaskRCNN) -> tuple[Part, Part]:
    whole = onnx_graphs.MaskHead(network)
    crops = torch.rand(2, MASK_CELLS**2 * network.config["pyramid"])
    given = {"labels": torch.ones(2).long(), "hidden": whole(crops)}
    return Part(whole, {"crops": crops}, ["hidden"]), Part(onnx_graphs.Masks(network), given, ["masks"])


def export(name: str, data: Sequence[Path], limit: int | None = None) -> dict[str, float]:
    """Write the three files beside shipped weights, their hashes and their AP on `data` into the card; return the AP.

    The AP is that of the test (else valid) split of every folder, or of some `limit` evenly spaced pictures of each.
    Raises `ParityMissed` where the exported form loses more than `PARITY`, and leaves everything as it was.
    """
    network = weights.load(name, MaskRCNN)
    folder = weights.find(name).parent
    card = read_card(folder)
    made_from = card.files[weights.MODEL].sha256
    metrics: list[Metric] = []
    with TemporaryDirectory() as fresh:
        write_graphs(network, calibration_images(network, data), Path(fresh), made_from)
        exported = Exported(card.config, {file: Path(fresh) / file for file in FILES}, made_from)
        for one in data:
            metrics += _parity(network, exported, name, one.resolve().name, _spaced(read_evaluation_split(one), limit))
        for file in FILES:
            unfinished = folder / f".{file}"
            shutil.copy(Path(fresh) / file, unfinished)
            unfinished.replace(folder / file)
    measured = {(metric.name, metric.data) for metric in metrics}
    kept = [metric for metric in card.metrics if (metric.name, metric.data) not in measured]
    write_card(folder, dataclasses.replace(card, metrics=kept + metrics))
    return {f"{metric.data} {metric.name}": metric.value for metric in metrics}


def export_preset(preset: MaskRCNNPreset, name: str, data: Path, limit: int | None = None) -> dict[str, float]:
    """Export weights that a preset made, with its data and those that it joins to them (see `export`).

    Returns the AP, and the size of each file in bytes.
    """
    joined = [] if preset.joining is None else [data.resolve().parent / preset.joining.folder]
    figures = export(name, [data, *joined], limit)
    files = weights.card(name).files
    return figures | {file: files[file].bytes for file in FILES}


def calibration_images(network: MaskRCNN, data: Sequence[Path]) -> list[Tensor]:
    """Return evenly spaced training pictures of all the folders, as the network is given them."""
    count = -(-CALIBRATION // len(data))
    splits = [read_split(folder, "train") for folder in data]
    return [prepare(network, picture.decode()) for split in splits for picture in _some(split.pictures, count)]


def _parity(network: MaskRCNN, exported: Exported, name: str, data: str, split: Split) -> list[Metric]:
    """Return the exported form's AP, and what that is above the network's; raises `ParityMissed`."""
    fp32, int8 = measure(network, split), measure(exported, split)
    metrics = []
    for figure, most in PARITY.items():
        difference = round(int8[figure] - fp32[figure], 2)
        if difference < -most:
            raise ParityMissed(
                f"The exported form of {name} has {figure} {int8[figure]} on {data}, the network {fp32[figure]}: "
                f"it loses more than {most}, so it wasn't kept."
            )
        for suffix, value in ((SERVED, int8[figure]), (MINUS, difference)):
            metrics.append(Metric(f"{figure}_{suffix}", value, data, split.name, len(split.pictures)))
    return metrics


def _spaced(split: Split, limit: int | None) -> Split:
    return split if limit is None else dataclasses.replace(split, pictures=tuple(_some(split.pictures, limit)))


def _some(pictures: Sequence[T], count: int) -> list[T]:
    """Return so many of them, or all there are, evenly spaced."""
    count = min(count, len(pictures))
    return [pictures[len(pictures) * index // count] for index in range(count)]
