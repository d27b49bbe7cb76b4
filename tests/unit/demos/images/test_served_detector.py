"""What serves a detector: its exported form where the folder has one that works here, else the network."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

import weights
from demos.images.catalog import DETECTORS
from demos.images.detect import detect, served_network
from demos.serving import loader
from training.common.export_state import half_state
from training.mask_rcnn.export import write_graphs
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.presets import PRESETS
from training.mask_rcnn.runtime import BOXES, Exported
from weights.card import read_card, write_card

pytestmark = pytest.mark.slow

NAME = DETECTORS["everyday"].weights


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Serve a tiny detector that knows nothing yet, with its exported form, in place of the everyday one.

    The processor is taken for one with VNNI, whatever this is.
    """
    monkeypatch.setattr("training.mask_rcnn.runtime.has_vnni", lambda: True)
    torch.manual_seed(0)
    network = PRESETS["tiny"].network(["disc", "square"]).eval()
    made = tmp_path / NAME
    made.mkdir()
    save_file(half_state(network), made / weights.MODEL)
    card = dataclasses.replace(read_card(weights.folder() / NAME), config=network.config)
    card = write_card(made, card)
    write_graphs(network, [torch.rand(3, 64, 64) for _ in range(2)], made, card.files[weights.MODEL].sha256)
    write_card(made, card)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    loader.clear()
    yield made
    loader.clear()


def test_the_exported_form_is_served_where_the_folder_has_it(folder: Path) -> None:
    assert isinstance(served_network(NAME), Exported)
    for found in detect(np.full((48, 64, 3), 200, np.uint8), threshold=0.2):
        assert found.label in ("disc", "square")
        assert found.mask.shape == (48, 64)


@pytest.mark.parametrize("reason", ["no VNNI", "damaged", "made from other weights"])
def test_the_network_itself_serves_where_the_exported_form_can_not(
    folder: Path, reason: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if reason == "no VNNI":
        monkeypatch.setattr("training.mask_rcnn.runtime.has_vnni", lambda: False)
    elif reason == "damaged":
        file = folder / BOXES
        file.write_bytes(file.read_bytes()[:-10] + bytes(10))
    else:
        network = PRESETS["tiny"].network(["disc", "square"]).eval()
        write_graphs(network, [torch.rand(3, 64, 64)], folder, "other")
        write_card(folder, read_card(folder))
    assert isinstance(served_network(NAME), MaskRCNN)
    assert reason in caplog.text


def test_a_folder_without_exported_form_is_served_by_the_network(folder: Path) -> None:
    for file in folder.glob("*.onnx"):
        file.unlink()
    write_card(folder, read_card(folder))
    assert isinstance(served_network(NAME), MaskRCNN)
