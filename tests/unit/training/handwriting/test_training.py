"""Both trainings learn, resume, ship and are measured; the exported form says what the network says."""

import dataclasses
import json
import math
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

import weights
from training.common.onnx_export import ParityMissed
from training.common.run import Run
from training.handwriting import evaluate as measuring
from training.handwriting import export as exporting
from training.handwriting.data import decimate, read_lines, write_tiny
from training.handwriting.evaluate import evaluate
from training.handwriting.export import export, write_graph
from training.handwriting.network import Handwriter
from training.handwriting.presets import PRESETS
from training.handwriting.runtime import Noise, OnnxStepper, TorchStepper
from training.handwriting.train import train

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with drawn letters."""
    folder = tmp_path_factory.mktemp("letters")
    write_tiny(folder)
    return folder


@pytest.fixture(scope="module", params=["tiny", "tiny_recogniser"])
def run(request: pytest.FixtureRequest, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the writer, and one of the reader."""
    out = tmp_path_factory.mktemp(request.param)
    train(PRESETS[request.param], Run(out, PRESETS[request.param], CPU, checkpoint_seconds=0), data)
    return out


def losses(out: Path) -> list[float]:
    """Return the loss of each logged step."""
    return [json.loads(line)["loss"] for line in (out / "log.jsonl").read_text().splitlines()]


@pytest.mark.slow
def test_it_learns_and_ships_its_card_and_history(run: Path) -> None:
    curve = losses(run)
    assert sum(curve[-4:]) < sum(curve[:4])
    card = weights.card(str(run / "shipped"))
    assert {metric.name for metric in card.metrics} & {"nats_per_point", "cer_real"}
    assert "Non-commercial" in card.licence
    samples = [json.loads(line) for line in (run / "samples.jsonl").read_text().splitlines()]
    assert samples[0]["step"] == 0
    if "sentences" in samples[0]:
        assert all(len(line["strokes"]) % 3 == 0 for line in samples[-1]["sentences"])


@pytest.mark.slow
def test_a_resumed_run_ends_with_the_same_weights(run: Path, data: Path, tmp_path: Path) -> None:
    preset = next(one for one in PRESETS.values() if one.weights == weights.card(str(run / "shipped")).name)
    train(preset, Run(tmp_path, preset, CPU, limit_minutes=0), data)
    assert 0 < len(losses(tmp_path)) < 12
    train(preset, Run(tmp_path, preset, CPU, resume=True), data)
    network = weights.network_class(str(run / "shipped"))
    ours, theirs = (weights.load(str(folder / "shipped"), network).state_dict() for folder in (run, tmp_path))
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in ours.items())


def test_it_is_measured_on_a_folder_with_a_test_file_alone(run: Path, data: Path, tmp_path: Path) -> None:
    shutil.copy(data / "valid.parquet", tmp_path / "test.parquet")
    if "recogniser" not in weights.card(str(run / "shipped")).name:
        writer = weights.load(str(run / "shipped"), Handwriter)
        lines = read_lines(tmp_path / "test.parquet")
        figures = measuring.measure_writer(writer, None, lines, count=4)
        assert set(figures) >= {"nats_per_point", "nats_per_line", "squared_error", "complete"}
        assert figures["nats_per_line"] == pytest.approx(
            figures["nats_per_point"] * sum(len(decimate(line.strokes, 2)) for line in lines) / len(lines),
            rel=1e-6,
        )
    else:
        figures = evaluate(str(run / "shipped"), tmp_path, CPU)
        shipped = {metric.name: metric.value for metric in weights.card(str(run / "shipped")).metrics}
        assert figures["cer_real"] == pytest.approx(shipped["cer_real"], abs=0.02)
    assert figures["examples"] == 8


def test_the_writer_is_measured_by_the_shipped_reader(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, preset in (("handwriting_recogniser", "tiny_recogniser"), ("writer", "tiny")):
        chosen = dataclasses.replace(PRESETS[preset], steps=2)
        train(chosen, Run(tmp_path / name, chosen, CPU), data)
        if name == "handwriting_recogniser":
            shutil.copytree(tmp_path / name / "shipped", tmp_path / "weights" / name)
            monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    (tmp_path / "test").mkdir()
    shutil.copy(data / "valid.parquet", tmp_path / "test" / "test.parquet")
    monkeypatch.setattr(measuring, "COMPLETE", 3)
    figures = evaluate(str(tmp_path / "writer" / "shipped"), tmp_path / "test", CPU)
    named = {"nats_per_point", "nats_per_line", "squared_error", "complete", "cer_real", "cer_generated"}
    assert set(figures) == named | {"cer_generated_bias_05", "examples", "seconds"}
    assert all(math.isfinite(value) for value in figures.values())
    samples = [json.loads(line) for line in (tmp_path / "writer" / "samples.jsonl").read_text().splitlines()]
    assert all("cer" in sample for sample in samples)


@pytest.mark.slow
def test_the_exported_form_agrees_and_a_bad_one_is_not_kept(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(PRESETS["tiny"], Run(tmp_path, PRESETS["tiny"], CPU), data)
    folder = tmp_path / "shipped"
    figures = export(str(folder), data)
    assert abs(figures["nats_per_point_difference"]) < 0.02
    card = weights.card(str(folder))
    assert card.files["model.onnx"].bytes == figures["bytes"]
    assert figures["points_per_second_int8"] > 0
    assert figures["points_per_second_float32"] > 0
    before = (folder / "card.json").read_bytes()
    monkeypatch.setattr(exporting, "PARITY", -1.0)
    with pytest.raises(ParityMissed):
        export(str(folder), data)
    assert (folder / "card.json").read_bytes() == before


def test_the_served_forms_read_and_write_as_the_network_does(writer: Handwriter, tmp_path: Path) -> None:
    exact = TorchStepper(writer.eval())
    random = np.random.default_rng(0)
    points = np.concatenate([random.normal(0, 1, (12, 2, 2)), random.random((12, 2, 1)) < 0.2], axis=-1)
    noise = Noise(
        random.gumbel(size=(9, 2, 6)).astype(np.float32), random.standard_normal((9, 2, 2)).astype(np.float32)
    )
    for whole, tolerance in ((False, 1e-5), (True, 0.1)):
        path = tmp_path / f"{whole}.onnx"
        write_graph(writer, path, "of these", whole)
        served = OnnxStepper(path, writer, "of these")
        theirs, ours = exact.begin(["tail", "vi"], [7, -1]), served.begin(["tail", "vi"], [7, -1])
        for turn in range(2):
            if turn == 0:
                expected, theirs = exact.read(points.astype(np.float32), theirs)
                found, ours = served.read(points.astype(np.float32), ours)
                np.testing.assert_allclose(found.offsets, points[..., :2], atol=1e-6)
            else:
                expected, theirs = exact.write(noise, 1.0, theirs)
                found, ours = served.write(noise, 1.0, ours)
                np.testing.assert_array_equal(found.pen, expected.pen)
                np.testing.assert_allclose(found.offsets, expected.offsets, atol=5 * tolerance)
            for one, other in zip((*found.density, found.weights), (*expected.density, expected.weights), strict=True):
                assert one.shape == other.shape
                np.testing.assert_allclose(one, other, atol=tolerance)


def test_offsets_the_window_and_the_density_stay_in_float(writer: Handwriter, tmp_path: Path) -> None:
    write_graph(writer, tmp_path / "whole.onnx", "", True)
    (loop,) = (node for node in onnx.load(str(tmp_path / "whole.onnx")).graph.node if node.op_type == "Scan")
    body = next(attribute.g for attribute in loop.attribute if attribute.name == "body")
    products = [node for node in body.node if "MatMul" in node.op_type]
    in_whole_numbers = {node.name.split("/")[1] for node in products if node.op_type == "MatMulInteger"}
    in_float = {node.name.split("/")[1] for node in products if node.op_type == "MatMul"}
    assert in_whole_numbers == {"of_rest.0", "of_rest.1"}
    assert in_float >= {"of_point.0", "of_point.1", "window", "head"}
