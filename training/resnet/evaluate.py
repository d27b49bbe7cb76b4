"""Top-1 and top-5 accuracy, with the mirrored view averaged in, as the page serves it."""

import time
from pathlib import Path

import torch
from sklearn.metrics import confusion_matrix, top_k_accuracy_score
from torch import Tensor

import weights
from training.common.parquet import DataError
from training.common.precision import bf16_autocast
from training.resnet.data import Pictures, read_evaluation
from training.resnet.network import ResNet
from training.resnet.whitened_resnet import WhitenedResNet

BATCH = 250
Classifier = ResNet | WhitenedResNet


def evaluate(name: str, data: Path, device: torch.device) -> dict[str, float]:
    """Measure shipped weights on a folder of labelled pictures: top1, top5 (percent), examples, seconds.

    Raises:
        DataError: if the data isn't of the schema or has labels that the network doesn't know.
        WeightsUnavailable: if the weights are missing or damaged.
    """
    network: Classifier = weights.load(name, weights.network_class(name)).to(device)  # type: ignore[assignment]
    pictures, _ = read_evaluation(data)
    return measure(network, pictures, device)


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
    top1, top5 = (
        100.0 if k >= classes else 100 * float(top_k_accuracy_score(labels, chances, k=k, labels=range(classes)))
        for k in (1, 5)
    )
    return {"top1": round(top1, 3), "top5": round(top5, 3), "examples": len(pictures), "seconds": round(seconds, 2)}


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
