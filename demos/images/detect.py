"""Which objects are where in a picture: the Mask R-CNNs as the page serves them."""

import math

import numpy as np
import torch
from torch import Tensor, nn

import weights
from demos.images.catalog import DETECTORS, HUB_DETECTORS, LEAST_THRESHOLD, SAME_OBJECT_OVERLAP, listed
from demos.images.results import Detection, UnknownDetector, WrongThreshold
from demos.kit.image_io import Picture, open_picture
from demos.serving import loader
from demos.serving.loader import Generation
from training.common.torchvision_compat import nms
from training.mask_rcnn.network import Found, MaskRCNN
from training.mask_rcnn.runtime import Settings, find, paste
from training.resnet.network import as_served

__all__ = ["Detection", "UnknownDetector", "WrongThreshold", "detect"]


def detect(image: Picture, model: str = "everyday", threshold: float = 0.5) -> list[Detection]:
    """Return the objects found in a picture with at least this score, best first.

    image: path, PIL image or array. It is scaled down for the network (long side 320 px for everyday objects, 512 for
    nuclei, 640 for "coco" and 384 for "mask2former", which are fetched from the Hub if they aren't here); boxes and
    masks come back in the pixels of the upright picture. At most 100 objects, or 300 nuclei. Every list for a higher
    threshold is a part of the list for a lower one, so a page may ask once and hide.

    Raises:
        PictureError: if the picture can't be used.
        UnknownDetector, WrongThreshold: if there is no such model, or the threshold isn't between 0 and 1.
        WeightsUnavailable: if its weights are missing or damaged, or can't be fetched.
    """
    if model not in DETECTORS and model not in HUB_DETECTORS:
        raise UnknownDetector(f"There is no detector called “{model}”. {listed([*DETECTORS, *HUB_DETECTORS])}")
    if isinstance(threshold, bool) or not isinstance(threshold, int | float | np.number) or not 0 <= threshold <= 1:
        raise WrongThreshold(f"The threshold is a number between 0 and 1, such as 0.5, not {_shown(threshold)}.")
    picture = open_picture(image)
    if model in HUB_DETECTORS:
        from demos.images import hub_vision

        return hub_vision.detect(picture, model, float(threshold))
    pixels, detector = np.asarray(picture), DETECTORS[model]
    network = served_network(detector.weights)
    found = find(network, pixels, Settings(max(LEAST_THRESHOLD, float(threshold)), detector.max_objects))
    return [_detection(network, found, index, pixels.shape) for index in _without_duplicates(found)]


def warm() -> None:
    """Load the networks and run each once, so that the first visitor needn't wait."""
    for model in DETECTORS:
        detect(np.full((240, 320, 3), 128, np.uint8), model)


def example_forward_pass(name: str) -> tuple[nn.Module, tuple[Tensor, float, int]]:
    """Return the network of these weights, as trained, and the arguments of one forward pass that uses every part."""
    network = weights.load(name, MaskRCNN)
    return network, (torch.full((3, network.long_side * 3 // 4, network.long_side), 0.5), 0.0, 8)


def _shown(threshold: object) -> str:
    if isinstance(threshold, float) and math.isnan(threshold):
        return "NaN"
    return str(threshold)[:40]


def _without_duplicates(found: Found) -> list[int]:
    """Return the indices of the detections that no surer one of any class covers."""
    return nms(found.boxes, found.scores, SAME_OBJECT_OVERLAP).tolist()


def _detection(network: MaskRCNN, found: Found, index: int, shape: tuple[int, ...]) -> Detection:
    x1, y1, x2, y2 = found.boxes[index].tolist()
    label = int(found.labels[index])
    probabilities = found.probabilities[index, 1:].tolist()  # without the background
    order = sorted(range(len(probabilities)), key=lambda kind: -probabilities[kind])
    return Detection(
        network.classes[label - 1],
        float(found.scores[index]),
        (x1, y1, x2, y2),
        paste(found.masks[index].numpy(), (x1, y1, x2, y2), shape[0], shape[1]),
        tuple((network.classes[kind], probabilities[kind]) for kind in order if kind != label - 1)[:3],
    )


def served_network(name: str) -> MaskRCNN:
    """Return the network of these weights with its normalisations folded in, channels last, bfloat16 where fast."""
    return loader.get(name, _served_network)


def _served_network(generation: Generation) -> MaskRCNN:
    return as_served(generation.snapshot.load(MaskRCNN))
