"""Export to ONNX, int8, and parity, on a tiny network of convolutions and a tiny GRU."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor, nn

from training.common.onnx_export import (
    Parity,
    ParityMissed,
    export_onnx,
    join,
    measure_parity,
    nodes_of,
    quantise_dynamic,
    quantise_static,
    require_parity,
)
from training.common.onnx_session import ExportUnusable, open_session
from training.common.precision import has_vnni

NEEDS_VNNI = pytest.mark.skipif(not has_vnni(), reason="without VNNI sums of products of 8 bits overflow")


class Convolutions(nn.Module):
    """batch x 3 x height x width -> a map and its mean."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 4, 3, padding=1)
        )

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.layers(images)
        return maps, maps.mean((2, 3))


class Recurrent(nn.Module):
    """A GRU over batch x time x 8 and scores over 50 words."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(8, 16, batch_first=True)
        self.scores = nn.Linear(16, 50)

    def forward(self, vectors: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        outputs, last = self.gru(vectors, state)
        return self.scores(outputs), last


def images(count: int, height: int = 16, width: int = 20, seed: int = 0) -> Tensor:
    return torch.randn(count, 3, height, width, generator=torch.Generator().manual_seed(seed))


@pytest.fixture(scope="module")
def convolutions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Convolutions, Path]:
    torch.manual_seed(0)
    network = Convolutions()
    path = tmp_path_factory.mktemp("export") / "convolutions.onnx"
    axes = {0: "batch", 2: "height", 3: "width"}
    export_onnx(
        network,
        (images(2),),
        path,
        inputs=["images"],
        outputs=["maps", "means"],
        dynamic={"images": axes, "maps": axes, "means": {0: "batch"}},
        made_from="abc",
    )
    return network, path


@pytest.fixture(scope="module")
def recurrent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recurrent, Path]:
    torch.manual_seed(0)
    network = Recurrent()
    path = tmp_path_factory.mktemp("export") / "recurrent.onnx"
    export_onnx(
        network,
        (torch.randn(2, 5, 8), torch.zeros(1, 2, 16)),
        path,
        inputs=["vectors", "state"],
        outputs=["scores", "last"],
        dynamic={"vectors": {0: "batch", 1: "time"}, "state": {1: "batch"}, "scores": {0: "batch", 1: "time"}},
    )
    return network, path


def calibration() -> list[dict[str, np.ndarray]]:
    return [{"images": images(1, seed=seed).numpy()} for seed in range(1, 9)]


def operators(path: Path) -> set[str]:
    return {node.op_type for node in onnx.load(str(path)).graph.node}


def test_the_export_says_what_the_network_says(convolutions: tuple[Convolutions, Path]) -> None:
    network, path = convolutions
    parity = measure_parity(network, open_session(path, "abc", threads=2), [(images(1),), (images(3, 8, 40),)])
    assert parity.examples == 2
    assert 0 <= parity.mean_difference <= parity.max_difference < 1e-5 < parity.largest
    require_parity(parity, 1e-5)
    assert network.training, "the network was left in another mode"


def test_the_file_is_of_opset_17_and_names_its_weights(convolutions: tuple[Convolutions, Path]) -> None:
    _, path = convolutions
    assert [entry.version for entry in onnx.load(str(path)).opset_import if entry.domain == ""] == [17]
    with pytest.raises(ExportUnusable, match="made from other weights"):
        open_session(path, "def")


@pytest.mark.parametrize("reduce_range", [pytest.param(False, marks=NEEDS_VNNI), True])
def test_static_int8_is_close(convolutions: tuple[Convolutions, Path], reduce_range: bool, tmp_path: Path) -> None:
    network, path = convolutions
    served = tmp_path / "int8.onnx"
    quantise_static(path, served, calibration(), reduce_range)
    assert {"QuantizeLinear", "DequantizeLinear"} <= operators(served)
    parity = measure_parity(network, open_session(served, "abc"), [(images(1, seed=99),)])
    assert 0 < parity.max_difference < 0.1 * parity.largest
    weights = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in onnx.load(str(served)).graph.initializer}
    whole = [array for array in weights.values() if array.dtype == np.int8 and array.ndim == 4]
    assert len(whole) == 2
    largest = max(int(np.abs(array.astype(int)).max()) for array in whole)
    assert largest <= 64 if reduce_range else largest > 100
    scales = [array for array in weights.values() if array.dtype == np.float32 and array.shape in ((8,), (4,))]
    assert scales, "weights have one scale in all, not one a channel"


def test_layers_can_stay_in_float(convolutions: tuple[Convolutions, Path], tmp_path: Path) -> None:
    _, path = convolutions
    names = [node.name for node in onnx.load(str(path)).graph.node if node.op_type == "Conv"]
    quantise_static(path, tmp_path / "int8.onnx", calibration(), exclude=names)
    initial = onnx.load(str(tmp_path / "int8.onnx")).graph.initializer
    assert not [tensor for tensor in initial if len(tensor.dims) == 4 and tensor.data_type == onnx.TensorProto.INT8]


def test_nodes_are_found_by_what_they_put_out(convolutions: tuple[Convolutions, Path]) -> None:
    _, path = convolutions
    outputs = [output.name for output in onnx.load(str(path)).graph.output]
    nodes = {node.name: node for node in onnx.load(str(path)).graph.node}
    assert [nodes[name].op_type for name in nodes_of(path, outputs[-1:])] == ["ReduceMean"]


def test_joined_graphs_are_one_after_the_other(convolutions: tuple[Convolutions, Path], tmp_path: Path) -> None:
    network, path = convolutions
    outputs = [output.name for output in onnx.load(str(path)).graph.output]
    after, joined = tmp_path / "after.onnx", tmp_path / "joined.onnx"
    export_onnx(nn.Softmax(dim=1), (torch.zeros(2, 4),), after, outputs[-1:], ["shares"], {outputs[-1]: {0: "batch"}})
    join(path, after, joined, outputs[-1:], "abc")
    session = open_session(joined, "abc")
    assert [output.name for output in session.get_outputs()] == [outputs[0], "shares"]
    given = images(3)
    with torch.inference_mode():
        expected = network.eval()(given)[1].softmax(1)
    np.testing.assert_allclose(session.run(["shares"], {"images": given.numpy()})[0], expected.numpy(), atol=1e-5)


def test_static_int8_needs_calibration(convolutions: tuple[Convolutions, Path], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there are none"):
        quantise_static(convolutions[1], tmp_path / "int8.onnx", [])
    assert list(tmp_path.iterdir()) == []


@NEEDS_VNNI
def test_a_gru_is_exported_and_its_scores_quantised(recurrent: tuple[Recurrent, Path], tmp_path: Path) -> None:
    network, path = recurrent
    examples = [(torch.randn(3, length, 8), torch.zeros(1, 3, 16)) for length in (1, 7)]
    assert measure_parity(network, open_session(path), examples).max_difference < 1e-5
    quantise_dynamic(path, tmp_path / "int8.onnx")
    assert "MatMulInteger" in operators(tmp_path / "int8.onnx")
    parity = measure_parity(network, open_session(tmp_path / "int8.onnx"), examples)
    assert 1e-6 < parity.max_difference < 0.05 * parity.largest


def test_another_network_misses_parity(convolutions: tuple[Convolutions, Path]) -> None:
    torch.manual_seed(5)
    parity = measure_parity(Convolutions(), open_session(convolutions[1]), [(images(1),)])
    with pytest.raises(ParityMissed, match="it wasn't kept"):
        require_parity(parity, 0.1)
    with pytest.raises(ParityMissed):
        require_parity(Parity(float("nan"), 0.0, 1.0, 1), 0.1)


def test_outputs_that_are_not_numbers_miss_parity() -> None:
    class Broken:
        """A session that answers NaN."""

        def get_inputs(self) -> list[SimpleNamespace]:
            return [SimpleNamespace(name="x")]

        def run(self, names: None, given: dict[str, np.ndarray]) -> list[np.ndarray]:
            return [np.array([1.0, np.nan], np.float32), np.array([3.0], np.float32)]

    class Two(nn.Module):
        def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
            return torch.ones(2), torch.full((1,), 3.0)

    with pytest.raises(ParityMissed):
        require_parity(measure_parity(Two(), Broken(), [(torch.ones(1),)]), 0.1)


def test_parity_needs_examples(convolutions: tuple[Convolutions, Path]) -> None:
    network, path = convolutions
    with pytest.raises(ValueError, match="there are none"):
        measure_parity(network, open_session(path), [])


def test_parity_goes_into_a_card() -> None:
    metrics = Parity(0.5, 0.1, 9.0, 4).metrics("scenes", "valid", "int8")
    assert [(metric.name, metric.value) for metric in metrics] == [
        ("int8_max_difference", 0.5),
        ("int8_mean_difference", 0.1),
        ("int8_largest", 9.0),
    ]
    assert {(metric.data, metric.split, metric.examples) for metric in metrics} == {("scenes", "valid", 4)}


def test_what_onnx_does_not_know_gets_a_sentence(tmp_path: Path) -> None:
    class Odd(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return torch.linalg.eigvalsh(x)

    with pytest.raises(ExportUnusable, match="can't be exported"):
        export_onnx(Odd(), (torch.eye(3),), tmp_path / "odd.onnx", ["x"], ["values"])
    assert list(tmp_path.iterdir()) == []
