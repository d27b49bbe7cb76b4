"""Grad-CAM: where in the last stage of a classifier there is evidence for each of its answers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor

from demos.images.analysis.layers import classifier_of, forward_hooks, input_of, layers, trained
from demos.images.analysis.network_input import likeliest, probabilities


@dataclass(frozen=True)
class GradCam:
    """The evidence for one label, with its probability; heat: height x width of the last stage, 0 or more."""

    label: str
    probability: float
    heat: npt.NDArray[np.float32]


def grad_cam(picture: Image.Image, model: str) -> list[GradCam]:
    """Return, for each of the likeliest labels, where in the last stage there is evidence for it.

    Selvaraju et al., "Grad-CAM" (2017), section 3: the maps of the last stage, each weighted by the mean gradient of
    the label's logit with respect to it, summed; evidence against the label is left out.
    Raises UnknownClassifier, WeightsUnavailable.
    """
    x = input_of(picture, model)
    network, last = trained(model), layers(model)[-1].name
    labels = classifier_of(model).labels
    answers = likeliest(probabilities(x, model)[0], model)
    caught: list[Tensor] = []

    def catch(name: str, arguments: tuple[Tensor, ...], output: Tensor) -> Tensor:
        caught.append(output.detach().requires_grad_())
        return caught[0].clone()  # what follows may work in place

    with torch.enable_grad(), forward_hooks(network, {last: catch}):
        logits = network(x)[0]
    maps = caught[0]  # 1 x channels x height x width
    found = []
    for label, probability in answers:
        (gradient,) = torch.autograd.grad(logits[labels.index(label)], maps, retain_graph=True)
        heat = (gradient.mean(dim=(2, 3), keepdim=True) * maps).sum(1).clamp(min=0)
        found.append(GradCam(label, probability, heat[0].detach().numpy()))
    return found
