"""From a torch module to the file that is served: export to ONNX, int8, and proof that both say the same.

    export_onnx(network, (images,), path, inputs=["images"], outputs=["logits"], dynamic={"images": {0: "batch"}})
    quantise_static(path, served, calibration=[{"images": batch} for batch in batches])
    parity = measure_parity(network, open_session(served, threads=2), [(images,) for images in held_out])

Networks of convolutions are quantised statically: scales of activations come from calibration inputs. Those of large
matrix products with inputs of any size (recurrent networks, classifiers over a vocabulary) are quantised dynamically:
each call finds its own. Jacob et al., "Quantization and training of neural networks for efficient
integer-arithmetic-only inference", CVPR 2018.
"""

import shutil
import tempfile
import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from training.common.onnx_calibration import Inputs, find_ranges
from training.common.onnx_session import MADE_FROM, ExportUnusable, first_line
from weights.card import Metric

OPSET = 17


@dataclass(frozen=True)
class Parity:
    """How far the exported form's outputs are from the network's, over all values of all outputs of some examples.

    max_difference, mean_difference: of absolute values; largest: the network's own largest absolute value, to compare
    with; examples: how many calls were compared.
    """

    max_difference: float
    mean_difference: float
    largest: float
    examples: int

    def metrics(self, data: str, split: str, prefix: str = "parity") -> list[Metric]:
        """Return the figures as a card holds them: `parity_max_difference` and so on."""
        figures = {name: value for name, value in asdict(self).items() if name != "examples"}
        return [Metric(f"{prefix}_{name}", value, data, split, self.examples) for name, value in figures.items()]


class ParityMissed(ValueError):
    """The exported form's outputs are further from the network's than is allowed."""


def export_onnx(
    network: nn.Module,
    example: Sequence[Tensor],
    path: Path,
    inputs: Sequence[str],
    outputs: Sequence[str],
    dynamic: Mapping[str, Mapping[int, str]] | None = None,
    made_from: str = "",
) -> None:
    """Write a network in float32 as an ONNX file, by TorchScript's exporter (opset 17).

    example: positional arguments of `forward`, whose path through the network is recorded. inputs, outputs: names for
    them, in order. dynamic: for each name, which axes may have any length, and what these are called. made_from: the
    SHA-256 of the weights, kept in the file. The network comes back in the mode it was in.

    Raises `ExportUnusable` where the network has an operation that ONNX hasn't.
    """
    training = network.training
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter is deprecated, and tells what it traces
        written = Path(folder) / "exported.onnx"
        try:
            torch.onnx.export(
                network.eval(),
                tuple(example),
                str(written),
                input_names=list(inputs),
                output_names=list(outputs),
                dynamic_axes={name: dict(axes) for name, axes in (dynamic or {}).items()},
                opset_version=OPSET,
                dynamo=False,
            )
        except Exception as error:  # the exporter raises errors of many kinds
            raise ExportUnusable(f"The network can't be exported: {first_line(error)}") from error
        finally:
            network.train(training)
        _keep(written, path, made_from)


def quantise_static(
    source: Path, target: Path, calibration: Iterable[Inputs], reduce_range: bool = False, exclude: Sequence[str] = ()
) -> None:
    """Write an exported network with weights and activations in 8 bits, its scales from calibration inputs.

    calibration: inputs by name, of some dozens of typical examples, which give every activation its range
    (`find_ranges`). Weights get a scale for every output channel. reduce_range: 7 bits for weights, for
    processors without VNNI, whose sums of two products overflow otherwise. exclude: names of nodes that stay in float.

    Raises `ValueError` without calibration inputs.
    """
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.calibrate import TensorsData, save_tensors_data

    rows = list(calibration)
    if not rows:
        raise ValueError("Static quantisation needs calibration inputs; there are none.")
    with tempfile.TemporaryDirectory() as folder:
        written, ranges = Path(folder) / "quantised.onnx", Path(folder) / "ranges.json"
        prepared = _prepared(source, Path(folder))
        found = {name: (np.float32(low), np.float32(high)) for name, (low, high) in find_ranges(prepared, rows).items()}
        save_tensors_data(TensorsData(CalibrationMethod.MinMax, found), ranges)
        quantize_static(
            str(prepared),
            str(written),
            None,
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=reduce_range,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
            nodes_to_exclude=list(exclude),
            calibration_cache_path=str(ranges),
        )
        _keep(written, target, _made_from(source))


def quantise_dynamic(source: Path, target: Path, reduce_range: bool = False, exclude: Sequence[str] = ()) -> None:
    """Write an exported network with the weights of its matrix products in 8 bits; see `quantise_static`.

    The scale of what they are multiplied by is found anew in every call. ONNX Runtime knows no such form of GRU, so
    that its products stay in float32.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "quantised.onnx"
        quantize_dynamic(
            str(_prepared(source, Path(folder))),
            str(written),
            per_channel=True,
            reduce_range=reduce_range,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=list(exclude),
        )
        _keep(written, target, _made_from(source))


def nodes_of(path: Path, outputs: Collection[str]) -> list[str]:
    """Return the names of the nodes of a graph that put these out: for `exclude`, where 8 bits are too few for them."""
    import onnx

    return [node.name for node in onnx.load(str(path)).graph.node if set(node.output) & set(outputs)]


def join(first: Path, second: Path, target: Path, between: Sequence[str], made_from: str = "") -> None:
    """Write two graphs as one file: the second takes what the first calls `between` by the same names.

    Whatever else either takes and returns, the whole does too, but not what lies between.
    """
    import onnx

    one, other = (onnx.load(str(path)) for path in (first, second))
    one.ir_version = other.ir_version = max(one.ir_version, other.ir_version)
    del other.metadata_props[:]  # two names of weights can't be merged
    names = {entry.name for graph in (one, other) for entry in (*graph.graph.input, *graph.graph.output)}
    other = onnx.compose.add_prefix(other, "after/", rename_inputs=False, rename_outputs=False)
    assert names >= set(between)
    joined = onnx.compose.merge_models(one, other, io_map=[(name, name) for name in between])
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "joined.onnx"
        onnx.save(joined, str(written))
        _keep(written, target, made_from)


@torch.inference_mode()
def measure_parity(network: nn.Module, session: Any, examples: Iterable[Sequence[Tensor]]) -> Parity:
    """Run a network (in evaluation mode, on the CPU) and its exported form on the same inputs and compare all outputs.

    session: as `training.common.onnx_session.open_session` returns it. examples: positional arguments of `forward`.
    Raises `ValueError` where there is nothing to compare or shapes differ.
    """
    training = network.training
    network.eval()
    names = [given.name for given in session.get_inputs()]
    most = total = largest = 0.0
    count = calls = 0
    for example in examples:
        expected = _flat(network(*example))
        given = {name: tensor.numpy() for name, tensor in zip(names, example, strict=True)}
        for ours, theirs in zip(expected, session.run(None, given), strict=True):
            if ours.shape != theirs.shape:
                raise ValueError(f"The exported form returns {theirs.shape}, the network {ours.shape}.")
            difference = np.abs(ours.astype(np.float64) - theirs)
            most = float(np.maximum(most, difference.max(initial=0.0)))  # NaN stays NaN
            largest = max(largest, float(np.abs(ours).max(initial=0.0)))
            total += float(difference.sum())
            count += difference.size
        calls += 1
    network.train(training)
    if not count:
        raise ValueError("Parity needs examples; there are none.")
    return Parity(most, total / count, largest, calls)


def require_parity(parity: Parity, tolerance: float) -> None:
    """Raise `ParityMissed` where the largest difference exceeds a share of the network's largest value."""
    if not parity.max_difference <= tolerance * parity.largest:
        raise ParityMissed(
            f"The exported form differs by up to {parity.max_difference:.4g}, more than {tolerance:.2g} of the "
            f"network's largest value {parity.largest:.4g}; it wasn't kept."
        )


def _prepared(source: Path, folder: Path) -> Path:
    """Return the file with shapes inferred and operations fused, as quantisation wants it."""
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = folder / "prepared.onnx"
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    return prepared


def _flat(outputs: Any) -> list[npt.NDArray[Any]]:
    if isinstance(outputs, Tensor):
        return [outputs.numpy()]
    return [array for output in outputs for array in _flat(output)]


def _made_from(path: Path) -> str:
    import onnx

    properties = onnx.load(str(path)).metadata_props
    return next((entry.value for entry in properties if entry.key == MADE_FROM), "")


def _keep(written: Path, path: Path, made_from: str) -> None:
    """Name the weights in a finished file and put it in its place, whole or not at all."""
    import onnx

    model = onnx.load(str(written))
    onnx.helper.set_model_props(model, {MADE_FROM: made_from})
    onnx.checker.check_model(model)
    onnx.save(model, str(written))
    unfinished = path.with_name(f".{path.name}")
    shutil.copy(written, unfinished)
    unfinished.replace(path)
