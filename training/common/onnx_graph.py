"""What the exports of recurrent networks share: a graph under construction, and products in whole numbers.

Weights have 7 bits and a scale an output, values that are known to lie between -1 and 1 (a GRU's states) have 8 bits
and a fixed scale. With 7 bits no sum of two products leaves 16 bits, so processors without VNNI, which add pairs in 16
bits, get the same whole numbers as those with it; and a fixed scale makes a row's result independent of other rows.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
LARGEST_WEIGHT = 63
STEPS = 127  # bytes between 0 and 1
ZERO = 128  # the byte of 0
OPSET, IR = 21, 10
MICROSOFT = "com.microsoft"
SHRINKS = np.linspace(0.5, 1.0, 26, dtype=np.float32)


class Graph:
    """Nodes and constants of an ONNX graph as they are added; every tensor is named after what it holds."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def add(self, operator: str, inputs: Sequence[str], *outputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node; returns the name of its first output."""
        from onnx import helper

        self.nodes.append(helper.make_node(operator, list(inputs), list(outputs), domain=domain, **attributes))
        return outputs[0]

    def constant(self, name: str, value: npt.NDArray[Any] | float) -> str:
        """Add a constant (once for each name); returns its name."""
        from onnx import numpy_helper

        array = np.asarray(value, np.float32) if isinstance(value, float) else np.asarray(value)
        self.constants.setdefault(name, numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def weights(self, name: str, matrix: Array) -> str:
        """Add a float32 constant, stored in half its size where no bit is lost: shipped weights are float16."""
        half = matrix.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), matrix):
            return self.constant(name, matrix)
        return self.add("Cast", [self.constant(f"{name}_half", half)], name, to=1)  # folded when the file is opened

    def linear(self, name: str, given: str, matrix: Array, bias: Array, whole: bool, reach: float | None = 1.0) -> str:
        """Add `given @ matrix.T + bias` (outputs x inputs, outputs); returns the name of the result.

        whole: in whole numbers, for values between -`reach` and `reach`; with a `reach` of None every row gets a scale
        of its own, that of its largest value.
        """
        offset = self.constant(f"{name}_bias", bias)
        if not whole:
            product = self.add("MatMul", [given, self.weights(f"{name}_weight", matrix.T)], f"{name}_product")
            return self.add("Add", [product, offset], name)
        numbers, scales = quantised(matrix)
        weight = self.constant(f"{name}_weight", numbers)
        step, zero = self.constant(f"{name}_step", (reach or 1.0) / STEPS), self.constant("zero", np.array(ZERO, "u1"))
        largest = ""
        if reach is None:
            columns = self.constant("columns", np.array([1]))
            most = self.add("ReduceMax", [self.add("Abs", [given], f"{name}_size"), columns], f"{name}_most")
            largest = self.add("Max", [most, self.constant("least", 1e-9)], f"{name}_largest")
            given = self.add("Div", [given, largest], f"{name}_shrunk")
        rounded = self.add("QuantizeLinear", [given, step, zero], f"{name}_rounded")
        inputs = [rounded, weight, step, self.constant(f"{name}_scales", scales), zero, ""]
        if reach is not None:
            return self.add("MatMulIntegerToFloat", [*inputs, offset], name, domain=MICROSOFT)
        product = self.add("MatMulIntegerToFloat", inputs, f"{name}_product", domain=MICROSOFT)
        return self.add("Add", [self.add("Mul", [product, largest], f"{name}_grown"), offset], name)


def quantised(matrix: Array) -> tuple[npt.NDArray[np.int8], Array]:
    """Round a matrix (outputs x inputs) to 7 bits: inputs x outputs in whole numbers, and a scale an output.

    Of some scales up to that of the largest weight, each output gets the one with the least squared error: a few
    weights are cut off so that all others are finer.
    """
    widest = np.maximum(np.abs(matrix).max(axis=1, keepdims=True), 1e-12) / LARGEST_WEIGHT
    errors = [np.square(_rounded(matrix, widest * s) * widest * s - matrix).sum(axis=1) for s in SHRINKS]
    scales = widest * SHRINKS[np.argmin(errors, axis=0)][:, None]
    return _rounded(matrix, scales).astype(np.int8).T, scales[:, 0].astype(np.float32)


def _rounded(matrix: Array, scale: Array) -> Array:
    return np.clip(np.round(matrix / scale), -LARGEST_WEIGHT, LARGEST_WEIGHT)


def document(
    graph: Graph,
    name: str,
    given: Sequence[tuple[str, int, list[Any]]],
    made: Sequence[tuple[str, int, list[Any]]],
    metadata: dict[str, str],
) -> bytes:
    """Return the ONNX file of a graph: its inputs and outputs as (name, type, shape), and what it says of itself."""
    from onnx import checker, helper

    inputs, outputs = ([helper.make_tensor_value_info(*tensor) for tensor in side] for side in (given, made))
    written = helper.make_model(
        helper.make_graph(graph.nodes, name, inputs, outputs, list(graph.constants.values())),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=IR,
    )
    helper.set_model_props(written, metadata)
    checker.check_model(written)
    return bytes(written.SerializeToString())
