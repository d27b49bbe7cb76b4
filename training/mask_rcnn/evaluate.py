"""Box and mask average precision on any data of the schema, by size and class, and how it errs at a threshold."""

import copy
import math
import sys
import time
from pathlib import Path

import torch

import weights
from training.common import coco_evaluation
from training.common.coco import Split, read_evaluation_split
from training.common.coco_evaluation import Predicted
from training.common.parquet import DataError
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.runtime import FILES, Exported, Pixels, Settings, paste_mask, predict
from training.mask_rcnn.scores import by_size_and_class, false_alarms, recall
from training.resnet.network import as_served
from weights.card import Metric

MOST_DETECTIONS = {"nucleus": 300}  # crowded pictures hold over COCO's usual 100 objects
LEAST_SCORE = 0.002  # of what AP ranks: calibrated scores are low, and from 0.01 on a point of box AP50 was cut off
SERVED = "served"  # how the names of the figures of the served form end
THRESHOLDS = (0.5, 0.6, 0.7)


def evaluate(name: str, data: Path, device: torch.device) -> dict[str, float]:
    """Measure shipped weights on the test split of a folder, or its valid split, or one Parquet file.

    The figures of the served form are those of the exported form where the weights have one.
    """
    network = weights.load(name, MaskRCNN).to(device)
    split = read_evaluation_split(data)
    unknown = [kind for kind in split.categories.values() if kind not in network.classes]
    if len(unknown) == len(split.categories):
        raise DataError(f"Expected a class in {data} that {name} knows; it knows {', '.join(network.classes)}.")
    if unknown:
        print(f"Classes of the data that {name} doesn't know: {', '.join(unknown)}.", file=sys.stderr)
    return measure_closely(network, split) | measure_served(served_form(name, network), split)


def served_form(name: str, network: MaskRCNN) -> MaskRCNN | Exported:
    """Return what the page serves of these weights: their exported form, or the network as `as_served` makes it."""
    card = weights.card(name)
    if not set(FILES) <= set(card.files):
        return as_served(copy.deepcopy(network).cpu().eval())
    paths = {file: weights.find(name, file) for file in FILES}
    return Exported(card.config, paths, card.files[weights.MODEL].sha256)


def measure(network: MaskRCNN | Exported, split: Split) -> dict[str, float]:
    """box_ap, box_ap50, mask_ap, mask_ap50 (percent), examples, seconds."""
    limit, settings = _settings(network)
    if isinstance(network, MaskRCNN):
        network.eval()
    return coco_evaluation.evaluate(split, lambda pixels: predict_objects(network, pixels, settings), limit)


def measure_closely(network: MaskRCNN, split: Split) -> dict[str, float]:
    """Return the same, AP by size and AP50 by class besides, and what is found at the scores 0.5, 0.6 and 0.7.

    alarms_50, ...: share of the pictures without any object in which something is found; recall_50, ...: share of the
    objects larger than 32 x 32 pixels that are found. Each in percent, and left out where the data have none to count.
    """
    started = time.monotonic()
    limit, settings = _settings(network)
    network.eval()
    everything = coco_evaluation.collect(
        split, lambda pixels: predict_objects(network, pixels, settings), everything=True
    )
    results = coco_evaluation.counting(split, everything)
    scores = coco_evaluation.average_precision(split, results, limit)
    if len(network.classes) > 1:
        scores |= by_size_and_class(split, results, limit)
        for threshold in THRESHOLDS:
            scores[f"alarms_{threshold * 100:.0f}"] = false_alarms(split, everything, threshold)
            scores[f"recall_{threshold * 100:.0f}"] = recall(split, results, threshold)
    counted = {name: round(value, 2) for name, value in scores.items() if math.isfinite(value)}
    return {**counted, "examples": len(split.pictures), "seconds": round(time.monotonic() - started, 1)}


def measure_served(served: MaskRCNN | Exported, split: Split) -> dict[str, float]:
    """box_ap_served and mask_ap_served: the same for the form that the page serves, on the CPU."""
    figures = measure(served, split)
    return {f"{name}_{SERVED}": figures[name] for name in ("box_ap", "mask_ap")}


def as_metrics(figures: dict[str, float], data: str) -> list[Metric]:
    """Return figures of a valid split as they stand in the card."""
    return [
        Metric(name, value, data, "valid", int(figures["examples"]))
        for name, value in figures.items()
        if name not in ("examples", "seconds")
    ]


def predict_objects(network: MaskRCNN | Exported, pixels: Pixels, settings: Settings) -> list[Predicted]:
    """Return what the network finds in a picture (height x width x 3), masks pasted, best first."""
    found = predict(network, pixels, settings)
    predicted = []
    for box, label, score, mask in zip(
        found.boxes.tolist(), found.labels.tolist(), found.scores.tolist(), found.masks.numpy(), strict=True
    ):
        x1, y1, x2, y2 = box
        whole = paste_mask(mask, (x1, y1, x2, y2), pixels.shape[0], pixels.shape[1])
        predicted.append(Predicted(network.classes[label - 1], score, (x1, y1, x2, y2), whole))
    return predicted


def _settings(network: MaskRCNN | Exported) -> tuple[int, Settings]:
    limit = max(MOST_DETECTIONS.get(name, 100) for name in network.classes)
    return limit, Settings(threshold=LEAST_SCORE, limit=limit)
