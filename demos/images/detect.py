"""Which objects are where in a picture: the Mask R-CNNs as the page serves them."""

import logging
import math

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

import weights
from demos.images.catalog import (
    DEFAULT_OVERLAP,
    DETECTORS,
    HUB_DETECTORS,
    LEAST_THRESHOLD,
    is_hub_detector,
    listed,
    overlap_of_classes,
)
from demos.images.results import Box, Detection, NoTiles, UnknownDetector, WrongOverlap, WrongThreshold
from demos.images.tiles import Found, found_in_whole, search
from demos.kit.image_io import Picture, open_picture
from demos.serving import loader
from demos.serving.loader import Generation
from training.common.onnx_session import ExportUnusable
from training.common.torchvision_compat import nms
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.runtime import FILES, Exported, Settings, paste_mask, predict
from training.resnet.network import as_served
from weights import WeightsUnavailable

__all__ = ["Detection", "NoTiles", "UnknownDetector", "WrongOverlap", "WrongThreshold", "detect"]


def detect(
    image: Picture,
    model: str = "everyday",
    threshold: float = 0.5,
    overlap: float = DEFAULT_OVERLAP,
    tiles: bool = False,
) -> list[Detection]:
    """Return the objects found in a picture with at least this score, best first.

    image: path, PIL image or array. It is scaled down for the network (long side 320 px for everyday objects, 512 for
    nuclei, 640 for "coco" and 384 for "mask2former", which are fetched from the Hub if they aren't here); boxes and
    masks come back in the pixels of the upright picture. At most 100 objects, or 300 nuclei. Every list for a higher
    threshold is a part of the list for a lower one, so a page may ask once and hide. overlap: of two boxes of one class
    whose intersection over union is larger, the surer one stays (non-maximum suppression); of two classes it is 0.7,
    or this where it is larger, and so it is for all objects of "mask2former", which finds masks without such boxes.
    tiles: a picture that is larger than the network's input is searched in overlapping tiles too, which finds smaller
    things, takes many times as long, and returns nothing with a score under 0.1. Detectors from the Hub don't.

    Raises:
        PictureError: if the picture can't be used.
        UnknownDetector: if there is no such model.
        WrongThreshold, WrongOverlap: if the threshold or the overlap isn't a number between 0 and 1.
        NoTiles: if tiles are asked for and the model is from the Hub.
        WeightsUnavailable: if its weights are missing or damaged, or can't be fetched.
    """
    _check(model, threshold, overlap, tiles)
    picture = open_picture(image)
    return detect_at(picture, picture.size, model, threshold, overlap, tiles)


def detect_at(
    picture: Image.Image, size: tuple[int, int], model: str, threshold: float, overlap: float, tiles: bool
) -> list[Detection]:
    """Return the same for a picture (RGB), with boxes and masks in the pixels of the picture scaled to this size.

    size: width and height. A page that shows a large picture smaller needs no masks as large as the picture.
    """
    _check(model, threshold, overlap, tiles)
    if is_hub_detector(model):
        from demos.images import hub_vision

        return hub_vision.detect(picture.resize(size), model, float(threshold), float(overlap))
    pixels, detector = np.asarray(picture), DETECTORS[model]
    network = served_network(detector.weights)
    if tiles:
        found = search(network, pixels, detector.max_objects, float(overlap))
        found = [each for each in found if each.score >= threshold]
    else:
        settings = Settings(max(LEAST_THRESHOLD, float(threshold)), detector.max_objects, float(overlap))
        everything = predict(network, pixels, settings)
        kept = nms(everything.boxes, everything.scores, overlap_of_classes(float(overlap)))
        found = found_in_whole(everything, kept.tolist(), picture.size)
    scale = size[0] / picture.width, size[1] / picture.height
    return [_detection(network.classes, each, scale, size) for each in found]


def warm() -> None:
    """Load the networks and run each once, so that the first visitor needn't wait."""
    for model in DETECTORS:
        detect(np.full((240, 320, 3), 128, np.uint8), model)


def example_forward_pass(name: str) -> tuple[nn.Module, tuple[Tensor, float, int]]:
    """Return the network of these weights, as trained, and the arguments of one forward pass that uses every part."""
    network = weights.load(name, MaskRCNN)
    return network, (torch.full((3, network.long_side * 3 // 4, network.long_side), 0.5), 0.0, 8)


def _check(model: object, threshold: object, overlap: object, tiles: bool) -> None:
    if model not in DETECTORS and not is_hub_detector(str(model)):
        raise UnknownDetector(f"There is no detector called “{model}”. {listed([*DETECTORS, *HUB_DETECTORS])}")
    if not _is_share(threshold):
        raise WrongThreshold(f"The threshold is a number between 0 and 1, such as 0.5, not {_shown(threshold)}.")
    if not _is_share(overlap):
        raise WrongOverlap(f"The overlap is a number between 0 and 1, such as 0.5, not {_shown(overlap)}.")
    if tiles and model not in DETECTORS:
        raise NoTiles(f"Only {' and '.join(DETECTORS)} can search in tiles. Ask “{model}” without tiles.")


def _is_share(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float | np.number) and bool(0 <= value <= 1)


def _shown(value: object) -> str:
    if isinstance(value, float) and math.isnan(value):
        return "NaN"
    return str(value)[:40]


def _detection(classes: tuple[str, ...], found: Found, scale: tuple[float, float], size: tuple[int, int]) -> Detection:
    probabilities = found.probabilities[1:].tolist()  # without the background
    order = sorted(range(len(probabilities)), key=lambda kind: -probabilities[kind])
    mask = np.zeros((size[1], size[0]), bool)
    for part in found.parts:
        mask |= paste_mask(part.mask, _scaled(part.box, scale), size[1], size[0])
    return Detection(
        classes[found.label - 1],
        found.score,
        _scaled(found.box, scale),
        mask,
        tuple((classes[kind], probabilities[kind]) for kind in order if kind != found.label - 1)[:3],
    )


def _scaled(box: Box, scale: tuple[float, float]) -> Box:
    return box[0] * scale[0], box[1] * scale[1], box[2] * scale[0], box[3] * scale[1]


def served_network(name: str) -> MaskRCNN | Exported:
    """Return the exported form of these weights, or where there is none, or none that works here, the network itself.

    The latter has its normalisations folded in and computes channels last, in bfloat16 where that is fast.
    """
    return loader.get(name, _served_network)


def _served_network(generation: Generation) -> MaskRCNN | Exported:
    snapshot = generation.snapshot
    files = snapshot.card.files
    if not set(FILES) <= set(files):
        return as_served(snapshot.load(MaskRCNN))
    try:
        paths = {file: snapshot.path(file) for file in FILES}
        return Exported(snapshot.card.config, paths, files[weights.MODEL].sha256)
    except (ExportUnusable, WeightsUnavailable) as error:
        logging.getLogger(__name__).warning(
            "%s is served by torch, without its exported form: %s", snapshot.name, error
        )
        return as_served(snapshot.load(MaskRCNN))
