"""Grad-CAM, computed a second time as the paper has it."""

import numpy as np
import torch
from torch import Tensor

from demos.images.analysis import layers as layers_module
from demos.images.analysis.grad_cam import grad_cam
from demos.images.analysis.network_input import network_input
from demos.images.catalog import CLASSIFIERS
from demos.serving import loader
from tests.unit.demos.images.analysis.reference import CAT, plain


def test_grad_cam_is_what_the_paper_says(model: str) -> None:
    loader.clear()
    answers = network_input(CAT, model).answers
    network, x = plain(model)
    last = layers_module.layers(model)[-1].name
    kept: list[Tensor] = []
    network.get_submodule(last).register_forward_hook(lambda _, __, output: kept.append(output))
    logits = network(x)[0]
    found = grad_cam(CAT, model)
    assert [(each.label, each.probability) for each in found] == list(answers)
    for each in found:
        index = CLASSIFIERS[model].labels.index(each.label)
        (gradient,) = torch.autograd.grad(logits[index], kept[0], retain_graph=True)
        heat = torch.relu((gradient.mean(dim=(2, 3), keepdim=True) * kept[0]).sum(1))[0].detach().numpy()
        np.testing.assert_allclose(each.heat, heat, rtol=1e-3, atol=1e-4 * max(1.0, float(heat.max())))
