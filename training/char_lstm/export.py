"""`python -m training.char_lstm.export WEIGHTS --data DATA/text`: the form that is served, beside shipped weights.

One ONNX graph writes any number of characters a call: a `Scan` over the noise that is handed in (see `runtime.py`),
with matrices in whole numbers (`MatMulInteger`; `training/common/onnx_graph.py` tells how they are rounded), hidden
values in bytes and everything else in float32.
"""

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

import weights
from training.char_lstm.data import STYLES, read_text, split
from training.char_lstm.evaluate import nats_per_char, style_of
from training.char_lstm.fused_weights import Array, Folded, fold
from training.char_lstm.network import CharLSTM
from training.char_lstm.runtime import FILE, WINDOW, Exported
from training.common.onnx_graph import IR, OPSET, STEPS, ZERO, Graph, quantised
from training.common.onnx_session import MADE_FROM, ExportUnusable
from training.common.parquet import DataError
from weights import WeightsUnavailable
from weights.card import Metric, read_card, write_card

PARITY = 0.002  # nats a character
NATS, DIFFERENCE = "nats_per_char_int8", "nats_per_char_int8_minus_fp32"


class ParityMissed(ValueError):
    """The exported form gives other probabilities than the network."""


@dataclass(frozen=True)
class Parity:
    """Nats a character of the network and of its exported form over the same text, memory carried, and its length."""

    fp32: float
    int8: float
    examples: int

    @property
    def difference(self) -> float:
        """What the exported form loses, in nats a character."""
        return self.int8 - self.fp32


def model(network: CharLSTM, made_from: str = "") -> bytes:
    """Return the ONNX file of a network; `made_from` is the SHA-256 of its weights.

    Inputs: hidden (layers x hidden, bytes), cell (layers x hidden), noise (characters x vocabulary).
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
            _tensors(("hidden", byte, memory), ("cell", floats, memory), ("noise", floats, ["characters", vocabulary])),
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


def _body(folded: Folded) -> Any:
    """Return the graph of one character.

    Logits from the highest hidden values, the draw, and reading what was drawn.
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
    bias = graph.add("Gather", [graph.constant("table", folded.table), "number"], "row", axis=0)
    for layer in layers:
        below = f"hidden_{layer}"
        if layer:
            graph.add("Concat", [f"hidden_{layer - 1}_after", below], f"inputs_{layer}", axis=1)
            below, bias = f"inputs_{layer}", graph.constant(f"bias_{layer}", folded.biases[layer - 1])
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


def exported_nats(exported: Exported, text: str) -> float:
    """Mean negative log likelihood of each character after the first by the exported form, memory carried over."""
    numbers = np.array([exported.index[character] for character in text])
    memory, total = exported.start(), 0.0
    for begin in range(0, len(numbers), WINDOW):
        window = numbers[begin : begin + WINDOW]
        logits, memory = exported.score(window.tolist(), memory)
        losses = torch.nn.functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(window), reduction="none")
        total += float(losses[0 if begin else 1 :].double().sum())
    return total / (len(numbers) - 1)


def export(name: str, data: Path) -> Parity:
    """Write `model.onnx` beside shipped weights, and its hash, size and parity on the last 10% of `data` into the card.

    Raises `ParityMissed` where it loses more than `PARITY`, and leaves everything as it was.
    """
    network = weights.load(name, CharLSTM)
    folder = weights.find(name).parent
    card = read_card(folder)
    style = STYLES.get(style_of(name), STYLES["shakespeare"])
    text = "".join(character for character in split(read_text(data, style.file))[1] if character in network.index)
    if len(text) < 2:
        raise DataError(f"Expected text in {data} with characters that {name} knows; the last 10% holds none.")
    made_from = card.files[weights.MODEL].sha256
    fresh = folder / f".{FILE}"
    try:
        fresh.write_bytes(model(network, made_from))
        int8 = exported_nats(Exported(fresh, network.vocabulary, made_from), text)
        fp32, examples = nats_per_char(network, text, torch.device("cpu"))
        parity = Parity(fp32, int8, examples)
        if abs(parity.difference) > PARITY:
            raise ParityMissed(
                f"The exported form of {name} differs by {parity.difference:+.4f} nats a character, "
                f"more than {PARITY}; it wasn't kept."
            )
        os.replace(fresh, folder / FILE)
    finally:
        fresh.unlink(missing_ok=True)
    measured = [
        Metric(NATS, round(int8, 4), style.file, "valid", examples),
        Metric(DIFFERENCE, round(parity.difference, 5), style.file, "valid", examples),
    ]
    kept = [metric for metric in card.metrics if metric.name not in (NATS, DIFFERENCE)]
    write_card(folder, dataclasses.replace(card, metrics=kept + measured))
    return parity


def main(argv: Sequence[str] | None = None) -> None:
    """Export, and print one JSON line of what was measured; what can't be done ends with a sentence and status 2."""
    parser = argparse.ArgumentParser(prog="python -m training.char_lstm.export", description="Export for serving.")
    parser.add_argument("weights", help="name in weights/ or a folder with a card")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data set, or a text file")
    arguments = parser.parse_args(argv)
    try:
        parity = export(arguments.weights, arguments.data)
        size = weights.card(arguments.weights).files[FILE].bytes
    except (DataError, ExportUnusable, ParityMissed, WeightsUnavailable) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    print(json.dumps({"nats_per_char": parity.fp32, NATS: parity.int8, "examples": parity.examples, "bytes": size}))


if __name__ == "__main__":
    main()
