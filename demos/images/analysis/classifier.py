"""What goes on inside a classifier: feature maps, filters, a kernel on its spot, Grad-CAM and occlusion."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor

from demos.images.analysis.layers import (
    Layer,
    classifier_of,
    first_convolution,
    hooked,
    layer_of,
    layers,
    outputs,
    seen,
    served,
    trained,
)

Numbers = npt.NDArray[np.float32]

TOP = 5  # classes that are asked about
COVERED = 0.375  # side of the patch that covers, as a share of the picture's
PLACES = 12  # places of the patch along a side
GREY = 0.5  # what the patch shows
BATCH = 32  # covered pictures at once: a sixteenth of a second or two, so that progress is seen


class UnknownFilter(ValueError):
    """The first layer has no filter of that number."""


@dataclass(frozen=True)
class Sight:
    """What the network sees (side x side x 3, 0..1) and its likeliest labels with their probabilities."""

    pixels: Numbers
    answers: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class FeatureMaps:
    """The maps of one layer, strongest channel first (channels x height x width), and the number of each channel."""

    layer: Layer
    maps: Numbers
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Kernel:
    """One filter of the first convolution with everything that it works on.

    pixels: colours x height x width, the numbers that the convolution is given (the picture, normalised).
    weights: colours x side x side. result: height x width of its feature map. On row r and column c of the result the
    filter lies on the pixels from row r * stride[0] - padding[0] and column c * stride[1] - padding[1]; there are
    zeros around the picture.
    """

    number: int
    pixels: Numbers
    weights: Numbers
    bias: float
    result: Numbers
    stride: tuple[int, int]
    padding: tuple[int, int]


@dataclass(frozen=True)
class Evidence:
    """Where the network found what speaks for a label (Grad-CAM): height x width of its last stage, 0 or more."""

    label: str
    chance: float
    heat: Numbers


@dataclass(frozen=True)
class Occlusion:
    """Probabilities of `labels` with nothing covered, and with the patch in its first `done` places, row by row.

    chances: labels. covered: places x labels. The patch is `patch` pixels wide and high; its upper left corner lies on
    `starts` (pixels, for rows and columns alike; it may begin before the picture does) in `len(starts) ** 2` places.
    """

    labels: tuple[str, ...]
    chances: Numbers
    covered: Numbers
    starts: tuple[int, ...]
    patch: int
    side: int

    @property
    def done(self) -> int:
        """Places that have been tried."""
        return len(self.covered)


def sight(picture: Image.Image, model: str) -> Sight:
    """Return what the network sees of a picture and what it answers, without looking at it mirrored as well."""
    x = seen(picture, model)
    chances = _chances(x, model)[0]
    return Sight(x[0].permute(1, 2, 0).numpy(), tuple(_likeliest(chances, model)))


def feature_maps(picture: Image.Image, model: str, layer: str) -> FeatureMaps:
    """Return the maps that a layer puts out for the picture; the strongest varies most over the picture.

    Raises UnknownLayer.
    """
    found = layer_of(model, layer)
    maps = outputs(trained(model), seen(picture, model), [layer])[layer][0]
    order = strength(maps).argsort(descending=True, stable=True)
    return FeatureMaps(found, maps[order].numpy(), tuple(order.tolist()))


def strongest_maps(picture: Image.Image, model: str) -> list[tuple[Layer, Numbers]]:
    """Return every layer with the map (height x width) of its strongest channel, first layer first."""
    every = layers(model)
    found = outputs(trained(model), seen(picture, model), [layer.name for layer in every])
    strongest = []
    for layer in every:
        maps = found[layer.name][0]
        strongest.append((layer, maps[strength(maps).argmax()].numpy()))
    return strongest


def strength(maps: Tensor) -> Tensor:
    """Return how much each map varies over the picture (standard deviation): one that is even says nothing about it."""
    return maps.std(dim=(1, 2), correction=0)


def filters(model: str) -> Numbers:
    """Return the weights of the first convolution: filters x colours x side x side."""
    return first_convolution(model)[1].weight.numpy()


@torch.inference_mode()
def kernel(picture: Image.Image, model: str, number: int | None = None) -> Kernel:
    """Return a filter of the first convolution at work on the picture; without a number, the one with most to say.

    That is the filter whose result varies most over the picture. Raises UnknownFilter.
    """
    layer, convolution = first_convolution(model)
    if number is not None and not 0 <= number < layer.channels:
        raise UnknownFilter(f"The first layer has filters 0 to {layer.channels - 1}, none with the number {number}.")
    caught: list[Tensor] = []

    def catch(name: str, arguments: tuple[Tensor, ...], output: Tensor) -> None:
        caught.extend((arguments[0][0].clone(), output[0].clone()))

    with hooked(trained(model), {layer.name: catch}):
        trained(model)(seen(picture, model))
    given, results = caught
    chosen = int(strength(results).argmax()) if number is None else number
    return Kernel(
        chosen,
        given.numpy(),
        convolution.weight[chosen].numpy(),
        0.0 if convolution.bias is None else float(convolution.bias[chosen]),
        results[chosen].numpy(),
        (convolution.stride[0], convolution.stride[1]),
        _padding(convolution),
    )


def grad_cam(picture: Image.Image, model: str) -> list[Evidence]:
    """Return, for each of the likeliest labels, where in the last stage there is what speaks for it.

    Selvaraju et al., "Grad-CAM" (2017): the maps of the last stage, each weighted by the mean gradient of the label's
    logit with respect to it, summed; what speaks against the label is left out.
    """
    x = seen(picture, model)
    network, last = trained(model), layers(model)[-1].name
    labels = classifier_of(model).labels
    answers = _likeliest(_chances(x, model)[0], model)
    caught: list[Tensor] = []

    def catch(name: str, arguments: tuple[Tensor, ...], output: Tensor) -> Tensor:
        caught.append(output.detach().requires_grad_())
        return caught[0].clone()  # what follows may work in place

    with torch.enable_grad(), hooked(network, {last: catch}):
        logits = network(x)[0]
    maps = caught[0]
    found = []
    for label, chance in answers:
        (gradient,) = torch.autograd.grad(logits[labels.index(label)], maps, retain_graph=True)
        heat = (gradient.mean(dim=(2, 3), keepdim=True) * maps).sum(1).clamp(min=0)
        found.append(Evidence(label, chance, heat[0].detach().numpy()))
    return found


def occlusion(picture: Image.Image, model: str) -> Iterator[Occlusion]:
    """Cover one patch of the picture after another with grey, and ask the network again: one result a batch.

    Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks" (2013), section 4.2.
    """
    x = seen(picture, model)
    side = x.shape[3]
    patch = round(side * COVERED)
    starts = tuple(round((place + 0.5) * side / PLACES - patch / 2) for place in range(PLACES))
    chances = _chances(x, model)[0]
    labels = tuple(label for label, _ in _likeliest(chances, model))
    kept = [classifier_of(model).labels.index(label) for label in labels]
    covered: list[Tensor] = []
    corners = [(top, left) for top in starts for left in starts]
    for first in range(0, len(corners), BATCH):
        batch = [cover(x, top, left, patch) for top, left in corners[first : first + BATCH]]
        covered.append(_chances(torch.cat(batch), model)[:, kept])
        yield Occlusion(labels, chances[kept].numpy(), torch.cat(covered).numpy(), starts, patch, side)


def cover(x: Tensor, top: int, left: int, patch: int) -> Tensor:
    """Return a copy of the picture (1 x 3 x height x width) with a square of it grey."""
    covered = x.clone()
    covered[:, :, max(0, top) : max(0, top + patch), max(0, left) : max(0, left + patch)] = GREY
    return covered


@torch.inference_mode()
def _chances(x: Tensor, model: str) -> Tensor:
    """Return the probabilities of all labels, batch x labels, from the network in the form that is served."""
    network = served(model)
    kind = next(network.parameters()).dtype
    logits: Tensor = network(x.to(kind, memory_format=torch.channels_last))
    return logits.float().softmax(1)


def _likeliest(chances: Tensor, model: str) -> list[tuple[str, float]]:
    labels = classifier_of(model).labels
    top = chances.topk(min(TOP, len(labels)))
    return [(labels[index], float(chance)) for index, chance in zip(top.indices.tolist(), top.values, strict=True)]


def _padding(convolution: torch.nn.Conv2d) -> tuple[int, int]:
    if isinstance(convolution.padding, str):  # "same" or "valid"
        same = convolution.padding == "same"
        rows, columns = ((side - 1) // 2 if same else 0 for side in convolution.kernel_size)
        return rows, columns
    return int(convolution.padding[0]), int(convolution.padding[1])
