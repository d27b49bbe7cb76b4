"""Ranges of the values inside an exported network, for their scales in 8 bits.

The least and the largest value make a range that a few outliers stretch for all others. Here each range is cut to
where the squared error, of what is cut off and of the rounding together, is least (as in Banner et al., "Post-training
4-bit quantization of convolutional networks for rapid-deployment", 2019, there under an assumed distribution).
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

BINS = 2048
STEPS = 255
SHARES = np.linspace(0.2, 1, 41)  # of the whole range, that are tried
Inputs = Mapping[str, npt.NDArray[Any]]
Range = tuple[float, float]


def find_ranges(path: Path, rows: Sequence[Inputs]) -> dict[str, Range]:
    """Return the range of every float32 value of a graph: its inputs', and the outputs of its nodes.

    path: an ONNX file with shapes inferred; rows: calibration inputs by name. Zero lies in every range.
    """
    names, session = _session(path)
    ends: dict[str, Range] = {}
    for name, array in _values(session, names, rows):
        low, high = ends.get(name, (0.0, 0.0))
        ends[name] = min(low, float(array.min())), max(high, float(array.max()))
    counts = {name: np.zeros(BINS) for name in ends}
    for name, array in _values(session, names, rows):
        low, high = ends[name]
        if high > low:
            counts[name] += np.histogram(array, BINS, (low, high))[0]
    return {name: least_error(*ends[name], counts[name]) for name in ends}


def least_error(low: float, high: float, counts: npt.NDArray[np.float64]) -> Range:
    """Return the part of a range, from at most 0 to at least 0, that costs the least squared error in 8 bits.

    counts: how many values lie in each of some bins of equal width between low and high.
    """
    if not high > low:
        return low, high
    centres = low + (np.arange(len(counts)) + 0.5) * (high - low) / len(counts)
    tried = []
    for share in SHARES:
        most = share * max(high, -low)
        for start, end in {(share * low, share * high), (max(low, -most), min(high, most))}:
            step = (end - start) / STEPS
            cut = np.maximum(np.maximum(centres - end, start - centres), 0)
            error = np.where(cut > 0, cut**2, step**2 / 12)
            tried.append((float((error * counts).sum()), start, end))
    _, start, end = min(tried)
    return float(start), float(end)


def _session(path: Path) -> tuple[list[str], Any]:
    """Return the names of all float32 values, and a session that puts out those that aren't inputs."""
    import onnx
    import onnxruntime

    model = onnx.shape_inference.infer_shapes(onnx.load(str(path)))
    graph = model.graph
    described = (*graph.input, *graph.output, *graph.value_info)
    floats = {value.name for value in described if value.type.tensor_type.elem_type == onnx.TensorProto.FLOAT}
    there = {output.name for output in graph.output}
    made = [name for node in graph.node for name in node.output if name in floats]
    for name in made:
        if name not in there:
            graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    given = [value.name for value in graph.input if value.name in floats]
    return [*given, *made], session


def _values(session: Any, names: Sequence[str], rows: Sequence[Inputs]) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Yield every value that isn't empty of every row."""
    given = {entry.name for entry in session.get_inputs()}
    made = [name for name in names if name not in given]
    for row in rows:
        values = dict(row) | dict(zip(made, session.run(made, dict(row)), strict=True))
        for name in names:
            if values[name].size:
                yield name, values[name]
