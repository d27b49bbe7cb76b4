"""Box and mask average precision on any data of the schema."""

import copy
from pathlib import Path

import torch

import weights
from training.common import coco
from training.common.coco import Predicted
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.runtime import Pixels, Settings, find, paste
from training.resnet.network import as_served

MOST_DETECTIONS = {"nucleus": 300}  # crowded pictures hold over COCO's usual 100 objects


def evaluate(name: str, data: Path, device: torch.device) -> dict[str, float]:
    """Measure shipped weights on the test split of a folder, or its valid split, or one Parquet file."""
    network = weights.load(name, MaskRCNN).to(device)
    split = coco.read_evaluation_split(data)
    return measure(network, split) | measure_served(network, split)


def measure(network: MaskRCNN, split: coco.Split) -> dict[str, float]:
    """box_ap, box_ap50, mask_ap, mask_ap50 (percent), examples, seconds."""
    limit = max(MOST_DETECTIONS.get(name, 100) for name in network.classes)
    settings = Settings(threshold=0.01, limit=limit)
    network.eval()
    return coco.evaluate(split, lambda pixels: predict(network, pixels, settings), limit)


def measure_served(network: MaskRCNN, split: coco.Split) -> dict[str, float]:
    """box_ap_served and mask_ap_served: the same for the form that the page serves (see `as_served`), on the CPU."""
    figures = measure(as_served(copy.deepcopy(network).cpu().eval()), split)
    return {f"{name}_served": figures[name] for name in ("box_ap", "mask_ap")}


def predict(network: MaskRCNN, pixels: Pixels, settings: Settings) -> list[Predicted]:
    """What the network finds in a picture (height x width x 3), masks pasted, best first."""
    found = find(network, pixels, settings)
    predicted = []
    for box, label, score, mask in zip(
        found.boxes.tolist(), found.labels.tolist(), found.scores.tolist(), found.masks.numpy(), strict=True
    ):
        x1, y1, x2, y2 = box
        whole = paste(mask, (x1, y1, x2, y2), pixels.shape[0], pixels.shape[1])
        predicted.append(Predicted(network.classes[label - 1], score, (x1, y1, x2, y2), whole))
    return predicted
