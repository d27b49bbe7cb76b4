"""The first convolution of a classifier at work: its filters, and one of them on the picture."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor

from demos.images.analysis.feature_maps import strength
from demos.images.analysis.layers import first_convolution, forward_hooks, input_of, trained

Numbers = npt.NDArray[np.float32]


class UnknownFilter(ValueError):
    """The first layer has no filter of that number."""

    title = "Unknown filter"


@dataclass(frozen=True)
class FilterAtWork:
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


def filters(model: str) -> Numbers:
    """Return the weights of the first convolution: filters x colours x side x side."""
    return first_convolution(model)[1].weight.numpy()


@torch.inference_mode()
def filter_at_work(picture: Image.Image, model: str, number: int | None = None) -> FilterAtWork:
    """Return a filter of the first convolution on the picture; without a number, the one whose map varies most.

    Raises UnknownClassifier, UnknownFilter, WeightsUnavailable.
    """
    layer, convolution = first_convolution(model)
    if number is not None and not 0 <= number < layer.channels:
        raise UnknownFilter(f"The first layer has filters 0 to {layer.channels - 1}, none with the number {number}.")
    caught: list[Tensor] = []

    def catch(name: str, arguments: tuple[Tensor, ...], output: Tensor) -> None:
        caught.extend((arguments[0][0].clone(), output[0].clone()))

    with forward_hooks(trained(model), {layer.name: catch}):
        trained(model)(input_of(picture, model))
    given, results = caught
    chosen = int(strength(results).argmax()) if number is None else number
    return FilterAtWork(
        chosen,
        given.numpy(),
        convolution.weight[chosen].numpy(),
        0.0 if convolution.bias is None else float(convolution.bias[chosen]),
        results[chosen].numpy(),
        (convolution.stride[0], convolution.stride[1]),
        _padding(convolution),
    )


def _padding(convolution: torch.nn.Conv2d) -> tuple[int, int]:
    """Return the rows and columns of zeros before the picture."""
    if isinstance(convolution.padding, str):  # "same" or "valid"
        same = convolution.padding == "same"
        rows, columns = ((side - 1) // 2 if same else 0 for side in convolution.kernel_size)
        return rows, columns
    return int(convolution.padding[0]), int(convolution.padding[1])
