"""The feature maps that a layer of a classifier puts out for a picture, strongest channel first."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image
from torch import Tensor

from demos.images.analysis.layers import Layer, input_of, layer_of, layers, outputs, trained

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class FeatureMaps:
    """The maps of one layer, strongest channel first (channels x height x width), and the number of each channel."""

    layer: Layer
    maps: Numbers
    channels: tuple[int, ...]


def feature_maps(picture: Image.Image, model: str, layer: str) -> FeatureMaps:
    """Return the maps that a layer puts out for the picture; the strongest varies most over the picture.

    Raises UnknownClassifier, UnknownLayer, WeightsUnavailable.
    """
    found = layer_of(model, layer)
    maps = outputs(trained(model), input_of(picture, model), [layer])[layer][0]
    order = strength(maps).argsort(descending=True, stable=True)
    return FeatureMaps(found, maps[order].numpy(), tuple(order.tolist()))


def strongest_maps(picture: Image.Image, model: str) -> list[tuple[Layer, Numbers]]:
    """Return every layer with the map (height x width) of its strongest channel, first layer first."""
    every = layers(model)
    found = outputs(trained(model), input_of(picture, model), [layer.name for layer in every])
    strongest = []
    for layer in every:
        maps = found[layer.name][0]
        strongest.append((layer, maps[strength(maps).argmax()].numpy()))
    return strongest


def strength(maps: Tensor) -> Tensor:
    """Return how much each map (channels x height x width) varies over the picture, as its standard deviation.

    A map that is the same everywhere says nothing about the picture.
    """
    return maps.std(dim=(1, 2), correction=0)
