"""What a picture shows, in one word: the residual networks as the page serves them."""

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

import weights
from demos.images.catalog import (
    CIFAR10,
    CLASSIFIERS,
    HUB_CLASSIFIERS,
    Classifier,
    available_classifiers,
    is_hub_classifier,
    listed,
)
from demos.images.results import UnknownClassifier, WrongTop
from demos.kit.image_io import Picture, open_picture
from demos.serving import loader
from demos.serving.loader import Generation
from training.resnet.network import as_served

__all__ = ["CIFAR10", "CLASSIFIERS", "Classifier", "UnknownClassifier", "WrongTop", "classify", "is_unsure"]


def classify(image: Picture, model: str = "cifar10", top: int = 5) -> list[tuple[str, float]]:
    """Return the `top` likeliest labels with their probabilities (0..1), likeliest first.

    image: path, PIL image or array. Our networks see the largest central square and its mirror image, and their
    probabilities are averaged; models from the Hub ("imagenet", "vit", fetched if they aren't here) prepare the picture
    as they were published.

    Raises:
        PictureError: if the picture can't be used.
        UnknownClassifier, WrongTop: if there is no such model, or it hasn't that many labels.
        WeightsUnavailable: if its weights are missing or damaged, or can't be fetched.
    """
    if is_hub_classifier(model):
        return _classify_with_hub_model(image, model, top)
    if model not in CLASSIFIERS:
        raise UnknownClassifier(f"There is no classifier called “{model}”. {listed([*CLASSIFIERS, *HUB_CLASSIFIERS])}")
    classifier = CLASSIFIERS[model]
    if not isinstance(top, int) or not 1 <= top <= len(classifier.labels):
        raise WrongTop(f"This classifier can give 1 to {len(classifier.labels)} answers, not {top}.")
    return _classify_with_own_network(open_picture(image), classifier, top)


def _classify_with_hub_model(image: Picture, model: str, top: int) -> list[tuple[str, float]]:
    if not isinstance(top, int) or top < 1:
        raise WrongTop(f"This classifier can give 1 answer or more, not {top}.")
    picture = open_picture(image)
    from demos.images import hub_vision

    return hub_vision.classify(picture, model, top)


def _classify_with_own_network(picture: Image.Image, classifier: Classifier, top: int) -> list[tuple[str, float]]:
    network = loader.get(classifier.weights, _served_network)
    probabilities = mirrored_probabilities(network, input_tensor(picture, classifier.side))[0]
    return top_labels(probabilities, classifier.labels, top)


@torch.inference_mode()
def mirrored_probabilities(network: nn.Module, x: Tensor) -> Tensor:
    """Return the probabilities of all labels, averaged over each picture and its mirror image: batch x labels, float32.

    network: in the form that is served. x: batch x 3 x height x width, 0..1. Every percentage of an own classifier on
    the page is computed here, so that all rooms give the same number for the same picture.
    """
    number_type = next(network.parameters()).dtype
    both = torch.cat([x, x.flip(3)]).to(number_type, memory_format=torch.channels_last)
    logits: Tensor = network(both)  # 2 batch x labels
    as_it_is, mirrored = logits.float().softmax(1).chunk(2)
    return (as_it_is + mirrored) / 2


def top_labels(probabilities: Tensor, labels: tuple[str, ...], top: int) -> list[tuple[str, float]]:
    """Return the `top` likeliest labels with their probabilities, likeliest first; probabilities: one a label."""
    likeliest = probabilities.topk(min(top, len(labels)))
    return [
        (labels[index], float(probability))
        for index, probability in zip(likeliest.indices.tolist(), likeliest.values.tolist(), strict=True)
    ]


def input_tensor(picture: Image.Image, side: int) -> Tensor:
    """Return the largest central square, scaled down: 1 x 3 x side x side, 0..1, channels last."""
    width, height = picture.size
    square = min(width, height)
    left, top = (width - square) / 2, (height - square) / 2
    small = picture.resize(
        (side, side), Image.Resampling.BICUBIC, box=(left, top, left + square, top + square), reducing_gap=3.0
    )
    x = torch.from_numpy(np.array(small)).permute(2, 0, 1).unsqueeze(0)
    return x.float().div(255).contiguous(memory_format=torch.channels_last)


def is_unsure(answers: Sequence[tuple[str, float]], model: str) -> bool:
    """Return whether the likeliest of the answers of one of our classifiers is too unlikely to be relied on.

    That is below the probability that 90% of the rightly named photographs reach, as the card of the weights has it
    (`known_probability`), or below the catalog's where that wasn't measured. Never for a model from the Hub.
    """
    if model not in CLASSIFIERS or not answers:
        return False
    measured = weights.card(CLASSIFIERS[model].weights).metric("known_probability")
    return answers[0][1] < (measured.value if measured else CLASSIFIERS[model].unsure_below)


def warm() -> None:
    """Load the networks and run each once, so that the first visitor needn't wait."""
    for model, classifier in available_classifiers().items():
        classify(np.zeros((classifier.side, classifier.side, 3), np.uint8), model)


def example_forward_pass(name: str) -> tuple[nn.Module, tuple[Tensor, ...]]:
    """Return the network of these weights, as trained, and the arguments of one forward pass."""
    side = next(classifier.side for classifier in CLASSIFIERS.values() if classifier.weights == name)
    return weights.load(name, weights.network_class(name)), (torch.full((1, 3, side, side), 0.5),)


def _served_network(generation: Generation) -> nn.Module:
    """Return the network with its normalisations folded in, channels last, bfloat16 where that is fast."""
    return as_served(generation.snapshot.load(generation.snapshot.network_class()))
