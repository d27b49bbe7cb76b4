"""The layers of a classifier: every convolution and block, and no code but this project's own."""

from pathlib import Path

import pytest
from torch import nn

import weights
from demos.images.analysis import layers as layers_module
from tests.unit.demos.images.analysis.reference import heard, plain, ship
from training.resnet.whitened_resnet import WhitenedResNet
from weights.snapshot import Snapshot


def test_every_convolution_and_every_block_is_a_layer_with_a_name_of_its_own(model: str) -> None:
    network, x = plain(model)
    found = layers_module.layers(model)
    convolutions = {name for name, module in network.named_modules() if isinstance(module, nn.Conv2d)}
    assert convolutions < {layer.name for layer in found}
    assert len({layer.words for layer in found}) == len(found)
    assert found[0].group.startswith("first layer")
    assert "group 1" in {layer.group for layer in found}
    for layer in found:
        assert heard(network, x, layer.name)[1].shape == (layer.channels, layer.height, layer.width)
        assert f"{layer.channels} channels, {layer.height} x {layer.width}" in layer.words


def test_a_card_cannot_have_foreign_code_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    network = WhitenedResNet(10, (8, 8, 8))
    for path in ("torch.nn.Linear", "os.system", "training.resnet.network.fused", "training..x"):
        name = f"foreign{len(path)}"
        ship(tmp_path, name, network, path)
        with pytest.raises(weights.WeightsUnavailable, match="isn't one of this project's own"):
            layers_module.network_class(Snapshot.open(name))
