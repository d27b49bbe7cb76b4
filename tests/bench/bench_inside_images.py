"""Look inside the classifier, against one convolution's maps as pictures and one covered picture after another."""

import base64
import io
from collections.abc import Iterator

import numpy as np
import torch
from PIL import Image
from torch import Tensor

import weights
from demos.images.analysis.feature_maps import feature_maps
from demos.images.analysis.layers import input_of, layers
from demos.images.analysis.occlusion import GREY, occlusion
from demos.images.catalog import available_classifiers, example_path
from demos.images.views import classifier_view
from demos.kit.colormaps import LIGHTNESS, palette
from tests.bench.line import Line, milliseconds


def lines() -> Iterator[Line]:
    """Yield, for each classifier, inside_maps_ms (its largest layer, until the page has it) and occlusion_ms."""
    picture = Image.open(example_path("cat")).convert("RGB")
    for model, classifier in available_classifiers().items():
        network = weights.load(classifier.weights, weights.network_class(classifier.weights))
        layer = max(layers(model), key=lambda layer: layer.channels * layer.height * layer.width)
        x = input_of(picture, model)

        def maps(model: str = model, name: str = layer.name) -> object:
            return classifier_view.feature_maps(picture, feature_maps(picture, model, name), None)

        def plain_maps(network: torch.nn.Module = network, name: str = layer.name, x: Tensor = x) -> object:
            kept: list[Tensor] = []
            handle = network.get_submodule(name).register_forward_hook(lambda _, __, output: kept.append(output[0]))
            with torch.no_grad():
                network(x)
            handle.remove()
            pictures = []
            for each in kept[0]:
                grey = ((each - each.min()) / (each.max() - each.min() + 1e-9) * 255).byte().numpy()
                stream = io.BytesIO()
                Image.fromarray(palette(LIGHTNESS)[grey]).save(stream, "PNG")
                pictures.append(base64.b64encode(stream.getvalue()))
            return pictures

        def covered(model: str = model) -> object:
            return [classifier_view.occlusion(picture, found, "") for found in occlusion(picture, model)]

        def plain_covered(network: torch.nn.Module = network, x: Tensor = x) -> object:
            side = x.shape[3]
            step, patch = side // 16, side // 4
            probabilities = []
            with torch.no_grad():
                for top in range(0, side, step):
                    for left in range(0, side, step):
                        one = x.clone()
                        one[:, :, top : top + patch, left : left + patch] = GREY
                        probabilities.append(network(one).softmax(1).numpy())
            return np.concatenate(probabilities)

        end = "" if model == "cifar10" else f"_{model}"
        yield Line(f"inside_maps_ms{end}", milliseconds(maps, 2), "ms", milliseconds(plain_maps, 2, 1))
        yield Line(f"occlusion_ms{end}", milliseconds(covered, 2, 1), "ms", milliseconds(plain_covered, 1, 0))
