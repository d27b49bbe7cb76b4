"""The detector at 320 px, against the same network in plain eager fp32 and against torchvision's stock Mask R-CNN."""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from PIL import Image
from torch import Tensor

import weights
from demos.images.catalog import DETECTORS, example_path
from demos.images.detect import detect
from tests.bench.line import Line, milliseconds
from training.mask_rcnn.network import MaskRCNN


def lines() -> Iterator[Line]:
    """Yield detect_ms and detect_torchvision_ms: a 320 x 320 picture in, boxes, classes and whole masks out."""
    picture = Image.open(example_path("motorcycle")).convert("RGB").resize((320, 320))
    value = milliseconds(lambda: detect(picture))
    yield Line("detect_ms", value, "ms", milliseconds(plain(picture)))
    yield Line("detect_torchvision_ms", value, "ms", milliseconds(stock(picture), seconds=1.0, warm_up=1))


def plain(picture: Image.Image) -> Callable[[], object]:
    """Our network as trained: float32, normalisations apart, a mask for every box over 5 percent."""
    from torchvision.models.detection.roi_heads import paste_masks_in_image  # after the stand-in operators

    network = weights.load(DETECTORS["everyday"].weights, MaskRCNN)

    def run() -> object:
        with torch.no_grad():
            found = network(tensor(picture), 0.05)
            return paste_masks_in_image(found.masks[:, None], found.boxes, picture.size[::-1]) > 0.5

    return run


def stock(picture: Image.Image) -> Callable[[], object]:
    """maskrcnn_resnet50_fpn with random weights, at the same size."""
    from torchvision.models.detection import maskrcnn_resnet50_fpn  # after the stand-in operators

    network = maskrcnn_resnet50_fpn(weights=None, weights_backbone=None, min_size=320, max_size=320).eval()

    def run() -> object:
        with torch.no_grad():
            return network([tensor(picture)])

    return run


def tensor(picture: Image.Image) -> Tensor:
    """3 x height x width, 0..1."""
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1).float() / 255
