"""What a picture shows, in one word: the residual network as the page serves it."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

import weights
from demos.images.catalog import CIFAR10, CLASSIFIERS, HUB_CLASSIFIERS, Classifier, classifiers_here
from demos.kit.image_io import Picture, open_picture
from training.resnet.network import as_served, fast_type

__all__ = ["CIFAR10", "CLASSIFIERS", "Classifier", "classify"]


class UnknownClassifier(ValueError):
    """There is no classifier of that name."""


class WrongTop(ValueError):
    """A number of answers that the classifier can't give."""


def classify(image: Picture, model: str = "cifar10", top: int = 5) -> list[tuple[str, float]]:
    """Return the `top` likeliest labels with their probabilities (0..1), likeliest first.

    image: path, PIL image or array. The largest central square is looked at, as it is and mirrored; by the models from
    the Hub ("imagenet", "vit", fetched if they aren't here) as they do it themselves.

    Raises:
        PictureError: if the picture can't be used.
        UnknownClassifier, WrongTop: if there is no such model, or it hasn't that many labels.
        WeightsUnavailable: if its weights are missing or damaged, or can't be fetched.
    """
    if model in HUB_CLASSIFIERS:
        return _modern(image, model, top)
    if model not in CLASSIFIERS:
        there = ", ".join([*CLASSIFIERS, *HUB_CLASSIFIERS])
        raise UnknownClassifier(f"There is no classifier called “{model}”. There are: {there}.")
    classifier = CLASSIFIERS[model]
    if not isinstance(top, int) or not 1 <= top <= len(classifier.labels):
        raise WrongTop(f"This classifier can give 1 to {len(classifier.labels)} answers, not {top}.")
    return _ours(open_picture(image), classifier, top)


def _modern(image: Picture, model: str, top: int) -> list[tuple[str, float]]:
    if not isinstance(top, int) or top < 1:
        raise WrongTop(f"This classifier can give 1 answer or more, not {top}.")
    picture = open_picture(image)
    from demos.images import hub_vision

    return hub_vision.answers(picture, model, top)


@torch.inference_mode()
def _ours(picture: Image.Image, classifier: Classifier, top: int) -> list[tuple[str, float]]:
    x = pixels(picture, classifier.side)
    path = weights.find(classifier.weights)
    network = _network(classifier.weights, path, path.stat().st_mtime_ns)
    logits = network(torch.cat([x, x.flip(3)]).to(fast_type()))
    chances = logits.float().softmax(1).mean(0)
    likeliest = chances.topk(top)
    return [
        (classifier.labels[index], float(chance))
        for index, chance in zip(likeliest.indices.tolist(), likeliest.values.tolist(), strict=True)
    ]


def pixels(picture: Image.Image, side: int) -> Tensor:
    """Return the largest central square, scaled down: 1 x 3 x side x side, 0..1, channels last."""
    width, height = picture.size
    square = min(width, height)
    left, top = (width - square) / 2, (height - square) / 2
    small = picture.resize(
        (side, side), Image.Resampling.BICUBIC, box=(left, top, left + square, top + square), reducing_gap=3.0
    )
    x = torch.from_numpy(np.array(small)).permute(2, 0, 1).unsqueeze(0)
    return x.float().div(255).contiguous(memory_format=torch.channels_last)


def warm() -> None:
    """Load the networks and run each once, so that the first visitor needn't wait."""
    for model, classifier in classifiers_here().items():
        classify(np.zeros((classifier.side, classifier.side, 3), np.uint8), model)


def example(name: str) -> tuple[nn.Module, tuple[Tensor, ...]]:
    """Return the network of these weights, as trained, and the arguments of one forward pass."""
    side = next(classifier.side for classifier in CLASSIFIERS.values() if classifier.weights == name)
    return weights.load(name, weights.network_class(name)), (torch.full((1, 3, side, side), 0.5),)


@lru_cache(maxsize=4)
def _network(name: str, path: Path, modified: int) -> nn.Module:
    """Return the network with its normalisations folded in, channels last, bfloat16 where that is fast."""
    return as_served(weights.load(name, weights.network_class(name)))
