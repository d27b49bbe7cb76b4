"""The graph that is served: one ONNX `Scan` over the noise that is handed in writes any number of characters a call.

Matrices are in whole numbers (`MatMulInteger`; `training/common/onnx_graph.py` tells how they are rounded), hidden
values in bytes and everything else in float32. `runtime.py` runs it, `export.py` writes and measures it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from training.char_lstm.fused_weights import Array, Folded, fold
from training.char_lstm.network import CharLSTM
from training.common.onnx_graph import IR, OPSET, STEPS, ZERO, Graph, quantised
from training.common.onnx_session import MADE_FROM


def model(network: CharLSTM, made_from: str = "") -> bytes:
    """Return the ONNX file of a network; `made_from` is the SHA-256 of its weights.

    Inputs: hidden (layers x hidden, bytes), cell (layers x hidden), noise (characters x vocabulary), and where the
    network has styles shares (1 x styles), which make the biases of the call.
    Outputs: numbers (characters), logits before each of them (characters x vocabulary), hidden and cell after the last.
    """
    from onnx import TensorProto, checker, helper

    folded = fold(network)
    layers = range(len(folded.recurrent))
    memory, vocabulary = [len(layers), folded.hidden_size], len(folded.table)
    graph = Graph()
    second = graph.constant("second_axis", np.array([1], np.int64))
    states = [f"{what}_{layer}" for what in ("hidden", "cell") for layer in layers]
    for what in ("hidden", "cell"):
        graph.add("Split", [what], *(f"{what}_{layer}" for layer in layers), axis=0, num_outputs=len(layers))
    graph.add("Unsqueeze", ["noise", second], "rows")
    if len(folded.style_biases):
        _biases(graph, folded)
    after = [f"{state}_after" for state in states]
    graph.add("Scan", [*states, "rows"], *after, "each_number", "each_logits", body=_body(folded), num_scan_inputs=1)
    graph.add("Squeeze", ["each_number", second], "numbers")
    graph.add("Squeeze", ["each_logits", second], "logits")
    for what, names in (("hidden", after[: len(layers)]), ("cell", after[len(layers) :])):
        graph.add("Concat", names, f"{what}_after", axis=0)
    floats, whole, byte = TensorProto.FLOAT, TensorProto.INT64, TensorProto.UINT8
    written = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "char_lstm",
            _tensors(
                ("hidden", byte, memory),
                ("cell", floats, memory),
                ("noise", floats, ["characters", vocabulary]),
                *([("shares", floats, [1, len(folded.style_biases)])] if len(folded.style_biases) else []),
            ),
            _tensors(
                ("numbers", whole, ["characters"]),
                ("logits", floats, ["characters", vocabulary]),
                ("hidden_after", byte, memory),
                ("cell_after", floats, memory),
            ),
            list(graph.constants.values()),
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
        producer_name="training.char_lstm.export",
    )
    helper.set_model_props(written, {MADE_FROM: made_from})
    checker.check_model(written, full_check=True)
    return bytes(written.SerializeToString())


def _biases(graph: Graph, folded: Folded) -> None:
    """Add what the shares of the styles make of the biases, once a call: the table's rows and every other layer's bias.

    The graph of one character takes them from here by their names.
    """
    styles, layers, gates = folded.style_biases.shape
    vectors = graph.constant("style_vectors", folded.style_biases.reshape(styles, layers * gates))
    graph.add("MatMul", ["shares", vectors], "style_shift")
    shifts = [f"style_shift_{layer}" for layer in range(layers)]
    graph.add("Split", ["style_shift"], *shifts, axis=1, num_outputs=layers)
    graph.add("Add", [graph.constant("table_alone", folded.table), shifts[0]], "table")
    for layer in range(1, layers):
        alone = graph.constant(f"bias_{layer}_alone", folded.biases[layer - 1])
        graph.add("Add", [alone, shifts[layer]], f"bias_{layer}")


def _body(folded: Folded) -> Any:
    """Return the graph of one character.

    Logits from the highest hidden values, the draw, and reading what was drawn. Where the network has styles, the table
    and the biases are those that `_biases` adds outside.
    """
    from onnx import TensorProto, helper

    layers, size, vocabulary = range(len(folded.recurrent)), folded.hidden_size, len(folded.table)
    graph = Graph()
    graph.constant("zero", np.array(ZERO, np.uint8))
    graph.constant("step", np.array(1 / STEPS, np.float32))
    graph.constant("gates", np.array([3 * size, size], np.int64))
    graph.add("DequantizeLinear", [f"hidden_{layers[-1]}", "step", "zero"], "highest")
    output = [graph.constant("output", folded.output.T), graph.constant("output_bias", folded.output_bias)]
    graph.add("Gemm", ["highest", *output], "logits")
    graph.add("Add", ["logits", "noise"], "noisy")
    graph.add("ArgMax", ["noisy"], "number", axis=1, keepdims=0)
    styled = len(folded.style_biases) > 0
    table = "table" if styled else graph.constant("table", folded.table)
    bias = graph.add("Gather", [table, "number"], "row", axis=0)
    for layer in layers:
        below = f"hidden_{layer}"
        if layer:
            graph.add("Concat", [f"hidden_{layer - 1}_after", below], f"inputs_{layer}", axis=1)
            below, bias = f"inputs_{layer}", f"bias_{layer}"
            if not styled:
                graph.constant(bias, folded.biases[layer - 1])
        _cell(graph, layer, _product(graph, layer, below, folded.recurrent[layer], bias))
    hidden, cell = [f"hidden_{layer}" for layer in layers], [f"cell_{layer}" for layer in layers]
    floats, whole, byte = TensorProto.FLOAT, TensorProto.INT64, TensorProto.UINT8
    before = [*((name, byte, [1, size]) for name in hidden), *((name, floats, [1, size]) for name in cell)]
    after = [(f"{name}_after", kind, shape) for name, kind, shape in before]
    return helper.make_graph(
        graph.nodes,
        "one_character",
        _tensors(*before, ("noise", floats, [1, vocabulary])),
        _tensors(*after, ("number", whole, [1]), ("logits", floats, [1, vocabulary])),
        list(graph.constants.values()),
    )


def _product(graph: Graph, layer: int, inputs: str, matrix: Array, bias: str) -> str:
    """Return the gates of a layer before their nonlinearities: product in whole numbers, scale, bias."""
    from onnx import TensorProto

    whole, scales = quantised(matrix)
    weight = graph.constant(f"weights_{layer}", whole)
    scale = graph.constant(f"scales_{layer}", scales / STEPS)
    total = graph.add("MatMulInteger", [inputs, weight, "zero"], f"whole_{layer}")
    total = graph.add("Cast", [total], f"float_{layer}", to=TensorProto.FLOAT)
    total = graph.add("Mul", [total, scale], f"scaled_{layer}")
    return graph.add("Add", [total, bias], f"before_{layer}")


def _cell(graph: Graph, layer: int, before: str) -> None:
    """Add the nonlinearities of a layer, its new cell and its new hidden values in bytes."""

    def add(operator: str, inputs: list[str], name: str) -> str:
        return graph.add(operator, inputs, f"{name}_{layer}")

    graph.add("Split", [before, "gates"], f"sigmoids_{layer}", f"tanh_{layer}", axis=1)
    gates = [f"input_{layer}", f"forget_{layer}", f"output_{layer}"]
    graph.add("Split", [add("Sigmoid", [f"sigmoids_{layer}"], "open")], *gates, axis=1, num_outputs=3)
    written = add("Mul", [gates[0], add("Tanh", [f"tanh_{layer}"], "candidate")], "written")
    kept = add("Mul", [gates[1], f"cell_{layer}"], "kept")
    cell = graph.add("Add", [kept, written], f"cell_{layer}_after")
    shown = add("Mul", [gates[2], add("Tanh", [cell], "bounded")], "shown")
    graph.add("QuantizeLinear", [shown, "step", "zero"], f"hidden_{layer}_after")


def _tensors(*described: tuple[str, int, Sequence[int | str]]) -> list[Any]:
    from onnx import helper

    return [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in described]
