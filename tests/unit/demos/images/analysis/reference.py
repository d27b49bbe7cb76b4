"""What the tests of a classifier's insides compare with: networks run without the code under test."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn

import weights
from demos.images.catalog import CLASSIFIERS, example_path
from demos.images.classify import input_tensor
from training.common.export_state import half_state
from weights.card import Card, DataSource, Training, write_card

CAT_FILE = str(example_path("cat"))
CAT = Image.open(CAT_FILE).convert("RGB")


def ship(folder: Path, name: str, network: nn.Module, path: str) -> None:
    """Write an untrained network as a finished run ships one."""
    (folder / name).mkdir(parents=True)
    save_file(half_state(network), folder / name / "model.safetensors")
    source = DataSource("noise", "generated", "none", 0)
    training = Training("none", "0", "1 CPU core", 1.0, 1, torch.__version__)
    count = sum(each.numel() for each in network.parameters())
    config: dict[str, Any] = network.config  # type: ignore[assignment]
    card = Card(name, "tests", path, config, count, {}, source, [], training, "none", "tests", "untrained")
    write_card(folder / name, card)


def plain(model: str) -> tuple[nn.Module, Tensor]:
    """The network and what it sees, without the code under test."""
    classifier = CLASSIFIERS[model]
    network = weights.load(classifier.weights, weights.network_class(classifier.weights))
    return network, input_tensor(CAT, classifier.side).contiguous()


def heard(network: nn.Module, x: Tensor, name: str) -> tuple[Tensor, Tensor]:
    """What a module is given and what it puts out."""
    kept: list[Tensor] = []
    module = network.get_submodule(name)
    handle = module.register_forward_hook(lambda _, given, output: kept.extend((given[0].clone(), output.clone())))
    with torch.no_grad():
        network(x)
    handle.remove()
    return kept[0][0], kept[1][0]


def served_probabilities(network: nn.Module, x: Tensor) -> Tensor:
    """The average of a picture's probabilities and those of its mirror image."""
    with torch.no_grad():
        return (network(x).softmax(1)[0] + network(x.flip(3)).softmax(1)[0]) / 2


def decoded(text: str, kind: str) -> np.ndarray[Any, Any]:
    """Numbers of a kind, as "<f4", from base64."""
    return np.frombuffer(base64.b64decode(text), kind)
