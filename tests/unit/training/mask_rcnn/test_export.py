"""The exported form of a tiny detector: the same arithmetic as the network's, 8 bits, parity in the card."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor

import weights
from training.common.cli import main
from training.common.coco import read_split
from training.common.onnx_export import ParityMissed
from training.common.onnx_session import ExportUnusable
from training.mask_rcnn import export as exporting
from training.mask_rcnn.data import write_tiny
from training.mask_rcnn.evaluate import evaluate, measure, served_form
from training.mask_rcnn.export import export, export_preset, write_graphs
from training.mask_rcnn.network import MaskRCNN, in_float
from training.mask_rcnn.presets import PRESETS
from training.mask_rcnn.roi_align import Cells, choose_levels, roi_align
from training.mask_rcnn.runtime import FILES, Exported, Settings, map_shapes, padded, predict, prepare, strides
from training.mask_rcnn.train import train

pytestmark = pytest.mark.slow

TINY = PRESETS["tiny"]
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def shipped(trained: Callable[[int], Path]) -> Path:
    return trained(120)  # after 60 steps it may still find nothing


@pytest.fixture(scope="module")
def network(shipped: Path) -> MaskRCNN:
    return weights.load(str(shipped), MaskRCNN)


@pytest.fixture(scope="module", autouse=True)
def with_vnni() -> Iterator[None]:
    """Take the processor for one with VNNI, whatever this is: small sums of products overflow nowhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.mask_rcnn.runtime.has_vnni", lambda: True)
        yield


@pytest.fixture(scope="module")
def graphs(network: MaskRCNN, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the exported form, made from weights that are called abc."""
    folder = tmp_path_factory.mktemp("graphs")
    write_graphs(network, images(network, data), folder, "abc")
    return folder


@pytest.fixture(scope="module")
def unrounded(network: MaskRCNN, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The exported form in float32."""
    folder = tmp_path_factory.mktemp("unrounded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporting, "quantise_static", lambda source, target, *_, **__: shutil.copy(source, target))
        write_graphs(network, images(network, data), folder, "")
    return opened(network, folder)


@pytest.fixture
def folder(shipped: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped, tmp_path / "shipped"))


def images(network: MaskRCNN, data: Path, split: str = "train") -> list[Tensor]:
    return [prepare(network, picture.decode()) for picture in read_split(data, split).pictures]


def opened(network: MaskRCNN, folder: Path, made_from: str | None = None) -> Exported:
    return Exported(network.config, {file: folder / file for file in FILES}, made_from)


def command(*arguments: str) -> None:
    main("mask_rcnn", PRESETS, train, evaluate, write_tiny, ("tiny", "--export", *arguments), export=export_preset)


@pytest.mark.parametrize("shape", [(64, 72), (50, 41), (33, 100)])
def test_without_rounding_it_finds_what_the_network_finds(
    network: MaskRCNN, unrounded: Exported, data: Path, shape: tuple[int, int]
) -> None:
    pixels = read_split(data, "valid").pictures[0].decode()[: shape[0], : shape[1]]
    for settings in (Settings(0.02, 100, 0.5), Settings(0.3, 5, 0.3), Settings(0.999)):
        expected, found = (predict(form, pixels, settings) for form in (network, unrounded))
        assert expected.labels.tolist() == found.labels.tolist()
        torch.testing.assert_close(found.scores, expected.scores, atol=1e-3, rtol=0)
        torch.testing.assert_close(found.boxes, expected.boxes, atol=1e-2, rtol=0)
        torch.testing.assert_close(found.probabilities, expected.probabilities, atol=1e-3, rtol=0)
        torch.testing.assert_close(found.masks, expected.masks, atol=1e-3, rtol=0)
    assert found.masks.shape == (0, 28, 28)


def test_crops_are_torchvision_s(network: MaskRCNN, data: Path) -> None:
    image = images(network, data)[0]
    whole = padded(image.numpy())
    rng = np.random.default_rng(0)
    corner = rng.uniform(-3, 60, (40, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(0, 60, (40, 2))], 1).astype(np.float32)
    with torch.inference_mode():
        features = in_float(network.features(torch.from_numpy(whole)))
        sizes = [(whole.shape[2], whole.shape[3])]
        expected = network.heads.box_roi_pool(features, [torch.from_numpy(boxes)], sizes)
    steps = strides(network.config)
    values = np.concatenate([one[0].permute(1, 2, 0).flatten(0, 1).numpy() for one in features.values()])
    maps = Cells(values, map_shapes(whole.shape[2:], steps), steps)
    levels = choose_levels(boxes, network.config["box_scale"], steps)
    assert levels.tolist() == network.heads.box_roi_pool.map_levels([torch.from_numpy(boxes)]).tolist()
    found = roi_align(maps, boxes, levels, 7).reshape(40, 7, 7, -1).transpose(0, 3, 1, 2)
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-4)
    assert roi_align(maps, boxes[:0], levels[:0], 7).shape == (0, 49 * values.shape[1])


def test_weights_have_eight_bits_and_boxes_stay_in_float(network: MaskRCNN, graphs: Path) -> None:
    for file, layers in zip(FILES, (len(_matrices(network.backbone, network.pyramid)) + 1, 2, 1), strict=True):
        constants = [onnx.numpy_helper.to_array(one) for one in onnx.load(str(graphs / file)).graph.initializer]
        whole = [one for one in constants if one.dtype == np.int8 and one.ndim > 1]
        assert len(whole) >= layers
        assert max(int(np.abs(one.astype(int)).max()) for one in whole) == 127
    nodes = onnx.load(str(graphs / FILES[0])).graph.node
    after = [node for node in nodes if any("after/" in name for name in node.output)]
    assert after
    assert not {"QuantizeLinear", "DequantizeLinear"} & {node.op_type for node in after}


def _matrices(*parts: torch.nn.Module) -> list[torch.nn.Module]:
    return [one for part in parts for one in part.modules() if isinstance(one, torch.nn.Conv2d)]


def test_in_eight_bits_it_scores_about_the_same(network: MaskRCNN, graphs: Path, data: Path) -> None:
    split = read_split(data, "valid")
    fp32, int8 = measure(network, split), measure(opened(network, graphs), split)
    assert fp32["box_ap50"] > 5
    assert abs(int8["box_ap50"] - fp32["box_ap50"]) < 15  # eight pictures of a network of 120 steps


def test_the_export_of_other_weights_or_classes_is_refused(network: MaskRCNN, graphs: Path, tmp_path: Path) -> None:
    shutil.copytree(graphs, tmp_path, dirs_exist_ok=True)
    opened(network, tmp_path, "abc")
    with pytest.raises(ExportUnusable, match="made from other weights"):
        opened(network, tmp_path, "def")
    with pytest.raises(ExportUnusable, match="doesn't fit the classes"):
        Exported({**network.config, "classes": ["disc"]}, {file: tmp_path / file for file in FILES})
    with pytest.raises(ExportUnusable, match="can't be run"):
        Exported(network.config, dict.fromkeys(FILES, tmp_path / FILES[0]))
    (tmp_path / FILES[1]).write_bytes(b"text")
    with pytest.raises(ExportUnusable, match=r"boxes.onnx can't be opened"):
        opened(network, tmp_path)


def test_calibration_needs_pictures(network: MaskRCNN, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there are none"):
        write_graphs(network, [], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_files_and_figures_into_the_card(
    folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(exporting, "PARITY", {"box_ap": 100.0, "mask_ap": 100.0})
    before = weights.card(str(folder))
    command("--weights", str(folder), "--data", str(data), "--limit", "4")
    printed = json.loads(capsys.readouterr().out)
    card = weights.card(str(folder))
    assert {file: printed[file] for file in FILES} == {file: card.files[file].bytes for file in FILES}
    figures = {metric.name: metric for metric in card.metrics}
    assert figures["box_ap_served"].examples == 4
    assert figures["box_ap_served"].value == printed[f"{data.name} box_ap_served"]
    assert {"mask_ap_served", "box_ap_served_minus_fp32", "mask_ap_served_minus_fp32"} <= set(figures)
    assert [metric for metric in card.metrics if metric.name == "box_ap"] == [
        metric for metric in before.metrics if metric.name == "box_ap"
    ]
    assert len(card.metrics) == len(before.metrics) + 2  # the served form's two took the place of the old
    network = weights.load(str(folder), MaskRCNN)
    assert isinstance(served_form(str(folder), network), Exported)
    assert (
        evaluate(str(folder), data, CPU)["box_ap_served"]
        == measure(opened(network, folder), read_split(data, "valid"))["box_ap"]
    )


def test_a_form_that_loses_too_much_is_not_kept(
    folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def worse(form: Any, split: Any) -> dict[str, float]:
        return {"box_ap": 50.0, "mask_ap": 40.0 if isinstance(form, MaskRCNN) else 38.9}

    monkeypatch.setattr(exporting, "measure", worse)
    with pytest.raises(ParityMissed, match=r"mask_ap 38.9 on .*, the network 40.0: it loses more than 1.0"):
        export(str(folder), [data])
    assert not set(FILES) & {path.name for path in folder.iterdir()}
    with pytest.raises(SystemExit, match="2"):
        command("--weights", str(folder), "--data", str(data))
    assert "it wasn't kept" in capsys.readouterr().err


def test_without_an_export_the_network_itself_is_served(shipped: Path, network: MaskRCNN) -> None:
    assert isinstance(served_form(str(shipped), network), MaskRCNN)


def test_without_vnni_the_exported_form_is_refused(
    network: MaskRCNN, graphs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.mask_rcnn.runtime.has_vnni", lambda: False)
    with pytest.raises(ExportUnusable, match="no VNNI"):
        opened(network, graphs)
