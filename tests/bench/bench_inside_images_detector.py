"""The detector's stages, from the picture to what the page is sent, against the plain network with hooks."""

import io
from collections.abc import Iterator

import numpy as np
import torch
from PIL import Image
from torch import Tensor

import weights
from demos.images.analysis.detector_stages import detector_stages
from demos.images.catalog import DETECTORS, example_path
from demos.images.views import detector_stages_view
from tests.bench.line import Line, milliseconds
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.runtime import Settings, paste_mask, predict

PICTURES = {"everyday": "motorcycle", "nuclei": "tissue"}


def lines() -> Iterator[Line]:
    """Yield, for each detector, inside_walk_ms: everything that the slider and the clicks need, computed and drawn."""
    for model, detector in DETECTORS.items():
        picture = Image.open(example_path(PICTURES[model])).convert("RGB")
        network = weights.load(detector.weights, MaskRCNN)

        def whole(model: str = model, picture: Image.Image = picture) -> object:
            return detector_stages_view.detector_stages(
                picture, detector_stages(picture, model), model != "nuclei", "maps", None
            )

        def plain(network: MaskRCNN = network, picture: Image.Image = picture) -> object:
            """One run a stage, as a notebook would: maps by a hook, then the objects, each map and mask a PNG."""
            kept: list[Tensor] = []
            handles = [
                module.register_forward_hook(lambda _, __, output: kept.extend(output.values()))
                for module in [network.pyramid]
            ]
            found = predict(network, np.asarray(picture), Settings(0.1))
            for handle in handles:
                handle.remove()
            pictures = []
            with torch.no_grad():
                for each in kept:
                    for values in each[0]:
                        grey = ((values - values.min()) / (values.max() - values.min() + 1e-9) * 255).byte().numpy()
                        stream = io.BytesIO()
                        Image.fromarray(grey).save(stream, "PNG")
                        pictures.append(stream.getvalue())
            for box, mask in zip(found.boxes.tolist(), found.masks.numpy(), strict=True):
                pasted = paste_mask(mask, tuple(box), picture.height, picture.width)
                stream = io.BytesIO()
                Image.fromarray(pasted).save(stream, "PNG")
                pictures.append(stream.getvalue())
            return pictures

        end = "" if model == "everyday" else f"_{model}"
        yield Line(f"inside_walk_ms{end}", milliseconds(whole, 2, 1), "ms", milliseconds(plain, 2, 1))
