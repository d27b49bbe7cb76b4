"""Top-1 and top-5 accuracy, with the mirrored view averaged in, as the page serves it."""

import sys
import time
from pathlib import Path

import torch
from sklearn.metrics import confusion_matrix, roc_auc_score, top_k_accuracy_score
from torch import Tensor

import weights
from training.common.parquet import DataError
from training.common.precision import bf16_autocast
from training.resnet.data import Pictures, read_evaluation
from training.resnet.network import ResNet
from training.resnet.photos import OUTLIER, read_photos
from training.resnet.whitened_resnet import WhitenedResNet

BATCH = 250
PHOTO_SEED = 77  # of the crops that are measured
KEPT = 0.9  # share of the rightly named photographs that the threshold keeps
Classifier = ResNet | WhitenedResNet


def evaluate(name: str, data: Path, device: torch.device) -> dict[str, float]:
    """Measure shipped weights on a folder of labelled pictures: top1, top5 (percent), examples, seconds.

    For CIFAR-10's network the figures of `measure_outliers` too, where photographs lie beside the folder.

    Raises:
        DataError: if the data isn't of the schema or has labels that the network doesn't know.
        WeightsUnavailable: if the weights are missing or damaged.
    """
    network: Classifier = weights.load(name, weights.network_class(name)).to(device)  # type: ignore[assignment]
    pictures, _ = read_evaluation(data)
    figures = measure(network, pictures, device)
    classes, held = int(network.config["classes"]), len(set(pictures.labels.tolist()))
    if held < classes:
        print(f"The data hold pictures of {held} of the network's {classes} classes only.", file=sys.stderr)
    if isinstance(network, WhitenedResNet):
        figures |= measure_outliers(network, data.parent, pictures.images.shape[-1], device)
    return figures


def measure(network: Classifier, pictures: Pictures, device: torch.device) -> dict[str, float]:
    """Measure a network on pictures: top1, top5 (percent), examples, seconds of inference."""
    classes = int(network.config["classes"])
    if pictures.labels.max() >= classes:
        raise DataError(
            f"Labels were expected from 0 to {classes - 1}, as the network has {classes} classes, "
            f"but the data holds {int(pictures.labels.max())}."
        )
    start = time.perf_counter()
    chances = probabilities(network, pictures.images, device).numpy()
    seconds = time.perf_counter() - start
    labels = pictures.labels.numpy()
    top1 = 100 * float((chances.argmax(1) == labels).mean())
    top5 = 100.0 if classes <= 5 else 100 * float(top_k_accuracy_score(labels, chances, k=5, labels=range(classes)))
    return {"top1": round(top1, 3), "top5": round(top5, 3), "examples": len(pictures), "seconds": round(seconds, 2)}


def measure_outliers(network: Classifier, folder: Path, size: int, device: torch.device) -> dict[str, float]:
    """Measure on crops of the photographs of valid, by the largest probability; {} where none lie in the folder.

    size: pixels a side. photos: crops; photos_top1: percent right of those of known things; outlier_auroc: how well
    known things and outliers come apart (0.5 chance, 1 always); known_probability: what 90% of the rightly named reach;
    outliers_passed: percent of the outliers that reach it too.
    """
    photos = read_photos(folder, "valid", size, crops=1, seed=PHOTO_SEED)
    known = photos.labels != OUTLIER
    if not known.any() or known.all():
        return {}
    chances = probabilities(network, photos.images, device)
    surest = chances.max(1).values
    right = known & (chances.argmax(1) == photos.labels)
    threshold = float(surest[right].quantile(1 - KEPT)) if right.any() else 0.0
    return {
        "photos": len(photos),
        "photos_top1": 100 * float(right.sum() / known.sum()),
        "outlier_auroc": float(roc_auc_score(known.numpy(), surest.numpy())),
        "known_probability": threshold,
        "outliers_passed": 100 * float((surest[~known] >= threshold).float().mean()),
    }


@torch.inference_mode()
def probabilities(network: Classifier, images: Tensor, device: torch.device) -> Tensor:
    """Return the mean probabilities of each picture and its mirror image: rows x classes, on the CPU.

    images: rows x 3 x height x width, uint8. The network is left in the mode it was in.
    """
    training = network.training
    network.eval()
    parts = []
    for batch in torch.split(images, BATCH):
        x = (batch.to(device).float() / 255).contiguous(memory_format=torch.channels_last)
        with bf16_autocast(device):
            logits = network(torch.cat([x, x.flip(3)]))
        parts.append(logits.float().softmax(1).unflatten(0, (2, -1)).mean(0).cpu())
    network.train(training)
    return torch.cat(parts)


def confusion(labels: Tensor, chances: Tensor) -> list[list[int]]:
    """Count true (rows) against predicted (columns) classes."""
    counts: list[list[int]] = confusion_matrix(
        labels.numpy(), chances.argmax(1).numpy(), labels=range(chances.shape[1])
    ).tolist()
    return counts
