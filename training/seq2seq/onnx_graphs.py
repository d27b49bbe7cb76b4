"""The translator as two ONNX graphs: the encoder in float32, and one step of the decoder in whole numbers.

The decoder takes a step for every token of every beam, so its five matrices are in whole numbers (see
`training.common.onnx_graph`). A GRU's states lie between -1 and 1, and so does a mean of them, so the scales are known
beforehand; only the vectors of tokens and the readout get a scale for each row. The attention stays in float32.
"""

from typing import Any

import numpy as np
import torch
from torch import nn

from training.common.onnx_graph import Array, Graph, document
from training.seq2seq.network import Seq2Seq

FLOAT, INT32, BOOL = 1, 6, 9  # ONNX's numbers of these types


def encoder(network: Seq2Seq, metadata: dict[str, str]) -> bytes:
    """Return the ONNX file of a network's encoder.

    Inputs: vectors (batch x source x embedding) and lengths (batch). Outputs: states, keys, summary and start as in
    `EncoderOutput`.
    """
    graph = Graph()
    whole_shape = graph.constant("time_batch_both", np.array([0, 0, -1]))
    below = graph.add("Transpose", ["vectors"], "vectors_by_time", perm=[1, 0, 2])
    for layer in range(network.encoder.num_layers):
        ways = network.encoder.all_weights[2 * layer : 2 * layer + 2]  # from the left, from the right
        inputs, states, input_bias, state_bias = (np.stack([_reordered(way[i]) for way in ways]) for i in range(4))
        constants = {"input": inputs, "state": states, "bias": np.concatenate([input_bias, state_bias], axis=1)}
        weights = [graph.weights(f"{name}_{layer}", array) for name, array in constants.items()]
        graph.add(
            "GRU",
            [below, *weights, "lengths"],
            f"ways_{layer}",
            f"last_{layer}",
            hidden_size=network.hidden_size // 2,
            direction="bidirectional",
            linear_before_reset=1,
        )
        turned = graph.add("Transpose", [f"ways_{layer}"], f"turned_{layer}", perm=[0, 2, 1, 3])
        below = graph.add("Reshape", [turned, whole_shape], f"layer_{layer}")
    graph.add("Transpose", [below], "states", perm=[1, 0, 2])
    query = graph.add("MatMul", ["states", graph.weights("query", _plain(network.query.weight).T)], "queried")
    scaled = graph.add("Mul", [query, graph.constant("scale", network.hidden_size**-0.5)], "scaled")
    graph.add("Transpose", [scaled], "keys", perm=[0, 2, 1])
    last = f"last_{network.encoder.num_layers - 1}"
    first_way, second_way = (graph.constant(f"way_{way}", np.array(way)) for way in range(2))
    ends = [graph.add("Gather", [last, way], f"end_{way}", axis=0) for way in (first_way, second_way)]
    graph.add("Concat", ends, "summary", axis=1)
    start = graph.linear("before_start", ends[1], _plain(network.start.weight), _plain(network.start.bias), False)
    graph.add("Tanh", [start], "start")
    size, embedding = network.hidden_size, network.embedding.embedding_dim
    state: list[Any] = ["batch", size]
    return document(
        graph,
        "seq2seq_encoder",
        [("vectors", FLOAT, ["batch", "source", embedding]), ("lengths", INT32, ["batch"])],
        [
            ("states", FLOAT, ["batch", "source", size]),
            ("keys", FLOAT, ["batch", size, "source"]),
            ("summary", FLOAT, state),
            ("start", FLOAT, state),
        ],
        metadata,
    )


def decoder(network: Seq2Seq, metadata: dict[str, str], whole: bool = True) -> bytes:
    """Return the ONNX file of a step of a network's decoder, its matrices in whole numbers (or not).

    Inputs: vectors (rows x embedding) of the last tokens, lower and upper (rows x hidden), and the memory: states,
    keys and hidden (its padding mask) as in `EncoderOutput`, or summary for the plain network. Outputs: logits
    (rows x tokens), lower_after, upper_after, and with attention its weights (rows x 1 x source).
    """
    graph = Graph()
    _gru(graph, network.lower, "lower", "vectors", None, whole)
    graph.add("Add", ["lower_after", _attention(graph) if network.attention else "summary"], "joined")
    _gru(graph, network.upper, "upper", "joined", 2.0, whole)  # the sum of two values between -1 and 1
    readout = _plain(network.readout.weight), _plain(network.readout.bias)
    graph.linear("readout", "upper_after", *readout, whole)
    graph.linear("logits", "readout", _plain(network.embedding.weight), _plain(network.bias), whole, reach=None)
    size = network.hidden_size
    tokens, embedding = network.embedding.weight.shape
    state: list[Any] = ["rows", size]
    given = [("vectors", FLOAT, ["rows", embedding]), ("lower", FLOAT, state), ("upper", FLOAT, state)]
    made = [("logits", FLOAT, ["rows", tokens]), ("lower_after", FLOAT, state), ("upper_after", FLOAT, state)]
    if network.attention:
        given += [("states", FLOAT, ["rows", "source", size]), ("keys", FLOAT, ["rows", size, "source"])]
        given.append(("hidden", BOOL, ["rows", "source"]))
        made.append(("weights", FLOAT, ["rows", 1, "source"]))
    else:
        given.append(("summary", FLOAT, state))
    return document(graph, "seq2seq_decoder_step", given, made, metadata)


def _gru(graph: Graph, layer: nn.GRU, name: str, given: str, reach: float | None, whole: bool) -> str:
    """Return a GRU's step (Cho et al.

    2014, with torch's order of gates: reset, update, candidate), from state `name`.
    """

    def add(operator: str, inputs: list[str], result: str) -> str:
        return graph.add(operator, inputs, f"{name}_{result}")

    input_matrix, state_matrix, input_bias, state_bias = map(_plain, layer.all_weights[0])
    graph.linear(f"{name}_in", given, input_matrix, input_bias, whole, reach)
    graph.linear(f"{name}_state", name, state_matrix, state_bias, whole)
    for part in ("in", "state"):
        gates = [f"{name}_{part}_{gate}" for gate in ("reset", "update", "candidate")]
        graph.add("Split", [f"{name}_{part}"], *gates, axis=1, num_outputs=3)
    both = {gate: [f"{name}_in_{gate}", f"{name}_state_{gate}"] for gate in ("reset", "update", "candidate")}
    reset = add("Sigmoid", [add("Add", both["reset"], "before_reset")], "reset")
    update = add("Sigmoid", [add("Add", both["update"], "before_update")], "update")
    remembered = add("Mul", [reset, both["candidate"][1]], "remembered")
    candidate = add("Tanh", [add("Add", [both["candidate"][0], remembered], "before_candidate")], "candidate")
    change = add("Mul", [update, add("Sub", [name, candidate], "away")], "change")
    return add("Add", [candidate, change], "after")


def _attention(graph: Graph) -> str:
    """Return the weighted mean of the encoder's states by likeness to the lower state.

    Leaves the weights in `weights`.
    """
    axis = graph.constant("second_axis", np.array([1]))
    query = graph.add("Unsqueeze", ["lower_after", axis], "query")
    energies = graph.add("MatMul", [query, "keys"], "energies")
    hidden = graph.add("Unsqueeze", ["hidden", axis], "nothing_there")
    energies = graph.add("Where", [hidden, graph.constant("never", float("-inf")), energies], "masked")
    looked = graph.add("Softmax", [energies], "weights", axis=2)
    context = graph.add("MatMul", [looked, "states"], "contexts")
    return graph.add("Squeeze", [context, axis], "context")


def _plain(tensor: torch.Tensor) -> Array:
    return tensor.detach().float().numpy()


def _reordered(tensor: torch.Tensor) -> Array:
    """Return a GRU's matrix or bias with its gates in ONNX's order: update, reset, candidate."""
    reset, update, candidate = np.split(_plain(tensor), 3)
    return np.concatenate([update, reset, candidate])
