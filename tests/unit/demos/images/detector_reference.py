"""Detectors and pictures for the tests of the stages: the shipped ones, and an untrained one of another shape."""

import torch
from PIL import Image

from demos.images.analysis.detector_stage_types import DetectorStages
from demos.images.catalog import example_path
from training.mask_rcnn.network import MaskRCNN

Staged = tuple[MaskRCNN, Image.Image, int, DetectorStages]
"""A network, a picture, the limit of objects, and the stages."""

PICTURES = {"everyday": "motorcycle", "nuclei": "tissue"}


def picture(model: str) -> Image.Image:
    """An example that shows what a detector knows."""
    return Image.open(example_path(PICTURES[model])).convert("RGB")


def strange() -> MaskRCNN:
    """An untrained network of another shape, that calls everything something."""
    torch.manual_seed(0)
    anchors = [[20], [60]]
    network = MaskRCNN(["one", "two"], (8, 12, 16), (1, 1, 1), 1, 16, anchors, 30, 24, (8,), long_side=150)
    return network.eval()
