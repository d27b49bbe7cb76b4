"""Temperature of the class scores, fitted on valid: scores that say how often a detection is right.

`python -m training.mask_rcnn.calibrate runs/NAME/shipped DATA/scenes [DATA/everyday-objects]` prints the temperature
and the calibration error before and after; `scale` then works it into the weights.
"""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torchvision.ops import box_iou

import weights
from training.common.coco import Picture, Split, read_split
from training.mask_rcnn.network import Found, MaskRCNN
from training.mask_rcnn.runtime import Settings, find

LEAST_SCORE = 0.05
TEMPERATURES = np.geomspace(0.4, 2.5, 43)


def scale(network: MaskRCNN, temperature: float) -> None:
    """Divide the logits of the classes by the temperature, in the weights of the layer that gives them."""
    layer = network.heads.box_predictor.cls_score
    with torch.no_grad():
        layer.weight /= temperature
        layer.bias /= temperature


def detections(network: MaskRCNN, split: Split) -> tuple[Tensor, Tensor, npt.NDArray[np.bool_]]:
    """Of all detections on the split: class probabilities N x (classes + 1), labels N, and which of them are right.

    Right is a detection with an object of its class to itself at an IoU of 0.5 or more; those of classes that their
    picture does not label, or in ignored regions, are left out.
    """
    probabilities, labels, right = [], [], []
    number = {name: category for category, name in split.categories.items()}
    for picture in split.pictures:
        found = find(network, picture.decode(), Settings(LEAST_SCORE))
        categories = [number.get(network.classes[label - 1], 0) for label in found.labels.tolist()]
        verdicts = _verdicts(picture, found, categories)
        kept = [index for index, verdict in enumerate(verdicts) if verdict is not None]
        probabilities.append(found.probabilities[kept].float())
        labels.append(found.labels[kept])
        right += [bool(verdicts[index]) for index in kept]
    return torch.cat(probabilities), torch.cat(labels), np.array(right, dtype=bool)


def _verdicts(picture: Picture, found: Found, categories: list[int]) -> list[bool | None]:
    """Right, wrong, or None for a detection that doesn't count, best first."""
    verdicts: list[bool | None] = []
    taken: set[int] = set()
    overlaps = box_iou(found.boxes.double(), torch.from_numpy(picture.boxes())).numpy()
    for row, category in enumerate(categories):
        if not category or (picture.labelled is not None and category not in picture.labelled):
            verdicts.append(None)
            continue
        fitting = [i for i, one in enumerate(picture.instances) if one.category == category and i not in taken]
        best = max(fitting, key=lambda index: overlaps[row, index], default=None)
        if best is None or overlaps[row, best] < 0.5:
            verdicts.append(False)
        elif picture.instances[best].ignored:
            verdicts.append(None)
        else:
            taken.add(best)
            verdicts.append(True)
    return verdicts


def tempered(probabilities: Tensor, labels: Tensor, temperature: float) -> npt.NDArray[np.float64]:
    """Return the scores of these labels had the logits been divided by the temperature: N."""
    softened = (probabilities.double().clamp(min=1e-12).log() / temperature).softmax(1)
    scores: npt.NDArray[np.float64] = softened[torch.arange(len(labels)), labels].numpy()
    return scores


def fit(probabilities: Tensor, labels: Tensor, right: npt.NDArray[np.bool_]) -> float:
    """Return the temperature at which the scores have the least cross-entropy with what is right (Guo et al., 2017)."""
    losses = []
    for temperature in TEMPERATURES:
        scores = tempered(probabilities, labels, float(temperature)).clip(1e-6, 1 - 1e-6)
        losses.append(-np.where(right, np.log(scores), np.log(1 - scores)).mean())
    return float(TEMPERATURES[int(np.argmin(losses))])


def calibration_error(scores: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Mean distance between score and share of right detections, over bins of the score weighted by their counts."""
    if not len(scores):
        return 0.0
    where: defaultdict[int, list[int]] = defaultdict(list)
    for index, score in enumerate(scores):
        where[min(bins - 1, int(score * bins))].append(index)
    return float(sum(abs(scores[part].sum() - right[part].sum()) for part in where.values()) / len(scores))


def main(arguments: list[str]) -> None:
    """Fit on the valid splits of the folders and print what comes of it."""
    network = weights.load(arguments[0], MaskRCNN)
    parts = [detections(network, read_split(Path(folder), "valid")) for folder in arguments[1:]]
    probabilities, labels = (torch.cat([part[index] for part in parts]) for index in (0, 1))  # type: ignore[misc]
    right = np.concatenate([part[2] for part in parts])
    temperature = fit(probabilities, labels, right)
    before, after = (calibration_error(tempered(probabilities, labels, t), right) for t in (1.0, temperature))
    print(f"temperature {temperature:.3f}: calibration error {before:.3f} -> {after:.3f}, {len(right):,} detections")


if __name__ == "__main__":
    main(sys.argv[1:])
