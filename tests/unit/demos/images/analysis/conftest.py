"""Classifiers to look into: the shipped one, and untrained ones of other shapes."""

from pathlib import Path

import pytest
import torch
from torch import nn

from tests.unit.demos.images.analysis.reference import ship
from training.resnet.network import ResNet
from training.resnet.whitened_resnet import WhitenedResNet


@pytest.fixture(params=["shipped", "whitened", "large"])
def model(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The shipped classifier, and two networks of other shapes under the names of the classifiers."""
    torch.manual_seed(0)
    if request.param == "shipped":
        return "cifar10"
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    if request.param == "whitened":
        network: nn.Module = WhitenedResNet(10, (16, 24, 32))
        network.whiten(torch.rand(16, 3, 32, 32))  # type: ignore[operator]
        ship(tmp_path, "resnet_cifar10", network, "training.resnet.whitened_resnet.WhitenedResNet")
        return "cifar10"
    network = ResNet(200, (8, 16, 24), (2, 1, 2), "large")
    ship(tmp_path, "resnet_tiny_imagenet", network, "training.resnet.network.ResNet")
    return "tiny_imagenet"
