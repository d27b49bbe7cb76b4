"""Calibration of the class scores by vector scaling (Guo et al., 2017), fitted on valid.

`python -m training.mask_rcnn.calibrate NAME DATA/scenes [DATA/everyday-objects]` fits one temperature and a bias for
each class on the valid splits, works them into the last layer of weights/NAME, measures the AP anew and writes weights
and card. A score of 0.5 then says that half of such detections are right, whatever the class: a class that cries wolf
in pictures without any of the kinds must be surer of itself.
"""

import copy
import dataclasses
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import save_file
from torch import Tensor
from torchvision.ops import box_iou

import weights
from training.common.coco import Picture, Split, read_split
from training.common.export_state import half_state
from training.mask_rcnn.card_text import card_text
from training.mask_rcnn.evaluate import as_metrics, measure_closely, measure_served
from training.mask_rcnn.network import Detections, MaskRCNN
from training.mask_rcnn.runtime import Settings, predict
from training.resnet.network import as_served
from weights.card import Metric, read_card, write_card

LEAST_SCORE = 0.02
ALARM = 10.0  # a detection in a picture that holds none of the kinds counts as much as ten others
SHRINKAGE = 2.0  # of the classes' biases: a class with few detections stays where the others are


@dataclass(frozen=True)
class Judged:
    """Detections and what is true of them.

    probabilities: N x (classes + 1), background first. labels: N, from 1. right: N; whether it has an object of its
    class to itself at an IoU of 0.5 or more. empty: N; whether its picture holds none of the kinds.
    """

    probabilities: Tensor
    labels: Tensor
    right: npt.NDArray[np.bool_]
    empty: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Scaling:
    """What the logits are divided by, and what is added to each then (classes + 1, background first)."""

    temperature: float
    biases: Tensor

    def scores(self, probabilities: Tensor, labels: Tensor) -> npt.NDArray[np.float64]:
        """Return the scores of these labels (N) that the scaled logits would give."""
        logits = probabilities.double().clamp(min=1e-12).log() / self.temperature + self.biases
        scores: npt.NDArray[np.float64] = logits.softmax(1)[torch.arange(len(labels)), labels].numpy()
        return scores

    def work_in(self, network: MaskRCNN) -> None:
        """Scale the logits of the classes in the weights of the layer that gives them."""
        layer = network.heads.box_predictor.cls_score
        with torch.no_grad():
            layer.weight /= self.temperature
            layer.bias /= self.temperature
            layer.bias += self.biases.to(layer.bias)


def unscaled(classes: int) -> Scaling:
    """Return the scaling that changes nothing."""
    return Scaling(1.0, torch.zeros(classes + 1, dtype=torch.float64))


def detections(network: MaskRCNN, split: Split) -> Judged:
    """Judge all detections on the split.

    Those of classes that their picture does not label, or in ignored regions, are left out; but in a picture without
    any object every detection is wrong.
    """
    probabilities, labels, right, empty = [], [], [], []
    number = {name: category for category, name in split.categories.items()}
    for picture in split.pictures:
        found = predict(network, picture.decode(), Settings(LEAST_SCORE))
        categories = [number.get(network.classes[label - 1], 0) for label in found.labels.tolist()]
        nothing = not picture.instances
        verdicts = [False] * len(categories) if nothing else _verdicts(picture, found, categories)
        kept = [index for index, verdict in enumerate(verdicts) if verdict is not None]
        probabilities.append(found.probabilities[kept].float())
        labels.append(found.labels[kept])
        right += [bool(verdicts[index]) for index in kept]
        empty += [nothing] * len(kept)
    return Judged(torch.cat(probabilities), torch.cat(labels), np.array(right, bool), np.array(empty, bool))


def _verdicts(picture: Picture, found: Detections, categories: list[int]) -> list[bool | None]:
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


def joined(parts: Sequence[Judged]) -> Judged:
    """Return the detections of several splits as one."""
    return Judged(
        torch.cat([part.probabilities for part in parts]),
        torch.cat([part.labels for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.empty for part in parts]),
    )


def fit(judged: Judged) -> Scaling:
    """Return the scaling at which the scores have the least cross-entropy with what is right."""
    logits = judged.probabilities.double().clamp(min=1e-12).log()
    right = torch.from_numpy(judged.right).double()
    weight = torch.from_numpy(np.where(judged.empty, ALARM, 1.0))
    own = (torch.arange(len(right)), judged.labels)
    sharpness = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    biases = torch.zeros(logits.shape[1], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([sharpness, biases], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        scores = (logits * sharpness.exp() + biases).softmax(1)[own].clamp(1e-6, 1 - 1e-6)
        entropy = torch.nn.functional.binary_cross_entropy(scores, right, weight, reduction="sum")
        total = entropy + SHRINKAGE * (biases[1:] - biases[1:].mean()).square().sum() + 1e-3 * biases[0].square()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return Scaling(float((-sharpness).exp().detach()), biases.detach())


def calibration_error(scores: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Mean distance between score and share of right detections, over bins of the score weighted by their counts."""
    if not len(scores):
        return 0.0
    where: defaultdict[int, list[int]] = defaultdict(list)
    for index, score in enumerate(scores):
        where[min(bins - 1, int(score * bins))].append(index)
    return float(sum(abs(scores[part].sum() - right[part].sum()) for part in where.values()) / len(scores))


def calibrate(name: str, data: Sequence[Path]) -> dict[str, float]:
    """Calibrate shipped weights on the valid splits of the folders, measure them anew and write them and their card.

    Returns the temperature and the calibration error before and after. An exported form must be made anew afterwards.
    """
    folder = weights.find(name).parent
    card, network = read_card(folder), weights.load(name, MaskRCNN).eval()
    splits = [read_split(part, "valid") for part in data]
    judged = joined([detections(network, split) for split in splits])
    scaling = fit(judged)
    before, after = (
        calibration_error(one.scores(judged.probabilities, judged.labels), judged.right)
        for one in (unscaled(len(network.classes)), scaling)
    )
    scaling.work_in(network)
    save_file(half_state(network), folder / weights.MODEL)
    metrics = _measured(network, data, splits)
    kept = [each for each in card.metrics if (each.name, each.data) not in {(new.name, new.data) for new in metrics}]
    words = card_text(name, card.data.name, card.data.examples, metrics)
    write_card(folder, dataclasses.replace(card, metrics=metrics + kept, limitations=words.limitations))
    return {
        "temperature": round(scaling.temperature, 3),
        "error_before": round(before, 4),
        "error_after": round(after, 4),
    }


def _measured(network: MaskRCNN, data: Sequence[Path], splits: Sequence[Split]) -> list[Metric]:
    served = as_served(copy.deepcopy(network).eval())
    return [
        metric
        for folder, split in zip(data, splits, strict=True)
        for metric in as_metrics(measure_closely(network, split) | measure_served(served, split), folder.name)
    ]


if __name__ == "__main__":
    print(calibrate(sys.argv[1], [Path(folder) for folder in sys.argv[2:]]))
