"""From the graph of one point to the graph that is served: a `Scan` that writes any number of points a call."""

from pathlib import Path
from typing import Any

from training.common.onnx_session import MADE_FROM
from training.handwriting.runtime import ALWAYS, EACH, RETURNED, STATES


def scan(step: Path, path: Path, made_from: str) -> None:
    """Write the graph that runs the graph of one point once for each row of `EACH`, each from the states before.

    Its inputs have the step's names and `_in` behind them; what stays the same is taken from around the step. Outputs
    are the states after the last point and, time first, what each point returned.
    """
    import onnx
    from onnx import helper

    model = onnx.load(str(step))
    graph = model.graph
    given = {entry.name: entry for entry in graph.input}
    made = {entry.name: entry for entry in graph.output}
    after = [f"{name}_after" for name in STATES]
    point = helper.make_node("Identity", [after[0]], [RETURNED[0]])
    body = helper.make_graph(
        [*graph.node, point],
        "one_point",
        [given[name] for name in (*STATES, *EACH)],
        [*(made[name] for name in after), _named(made[after[0]], RETURNED[0]), *(made[name] for name in RETURNED[1:])],
        list(graph.initializer),
    )
    around = [helper.make_node("Identity", [f"{name}_in"], [name]) for name in ALWAYS]
    inputs = [f"{name}_in" for name in (*STATES, *EACH)]
    outputs = [f"{name}_out" for name in (*STATES, *RETURNED)]
    loop = helper.make_node("Scan", inputs, outputs, body=body, num_scan_inputs=len(EACH))
    whole = helper.make_graph(
        [*around, loop],
        "handwriting",
        [
            *(_named(given[name], f"{name}_in") for name in STATES),
            *(_over_time(given[name], f"{name}_in") for name in EACH),
            *(_named(given[name], f"{name}_in") for name in ALWAYS),
        ],
        [
            *(_named(made[name], f"{state}_out") for state, name in zip(STATES, after, strict=True)),
            _over_time(made[after[0]], f"{RETURNED[0]}_out"),
            *(_over_time(made[name], f"{name}_out") for name in RETURNED[1:]),
        ],
    )
    written = helper.make_model(whole, opset_imports=list(model.opset_import), ir_version=model.ir_version)
    helper.set_model_props(written, {MADE_FROM: made_from})
    onnx.checker.check_model(written)
    onnx.save(written, str(path))


def _named(entry: Any, name: str) -> Any:
    """Return the description of a tensor under another name."""
    return _described(entry, name, [])


def _over_time(entry: Any, name: str) -> Any:
    """Return the description of what a tensor is at every point."""
    return _described(entry, name, ["time"])


def _described(entry: Any, name: str, before: list[str]) -> Any:
    from onnx import helper

    kind = entry.type.tensor_type
    axes = [axis.dim_param or axis.dim_value for axis in kind.shape.dim]
    return helper.make_tensor_value_info(name, kind.elem_type, [*before, *axes])
