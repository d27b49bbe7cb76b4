"""From shipped weights to the form that serves: one point as an ONNX graph, and its parity.

Of a graph with 8-bit weights and one in float32, the one that is quicker here is kept, if it agrees with the network.

python -m training.handwriting.export handwriting --data DATA/handwriting
"""

import dataclasses
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch.nn import functional

import weights
from training.common.cli import on_weights
from training.common.onnx_export import ParityMissed, export_onnx, quantise_dynamic
from training.common.parquet import evaluation_split
from training.handwriting.data import Line, collate, decimate, read_lines
from training.handwriting.evaluate import known, likelihood
from training.handwriting.network import Density, Handwriter, negative_log_likelihood
from training.handwriting.onnx_scan import scan
from training.handwriting.runtime import (
    ALWAYS,
    EACH,
    FILE,
    RETURNED,
    STATES,
    OnnxStepper,
    StepGraph,
    Stepper,
    TorchStepper,
    silence,
)
from weights.card import Metric, read_card, write_card

NATS, DIFFERENCE = "nats_per_point_served", "nats_per_point_difference"
PARITY = 0.02  # nats a point that the served form may differ
TIMED = 300  # points that are stepped to see how quick a form is
_RENAMED = ("", "/MatMulAddFusion", "_MatMul", "/MatMulAddFusion_MatMul")  # what ONNX Runtime makes of a name
LINES = 40  # lines on which both forms are compared


def served_nats(stepper: Stepper, lines: Sequence[Line]) -> float:
    """Return nats a point of real lines, stepped point by point through a form that serves."""
    network = stepper.network
    batch = collate(network, lines, [decimate(line.strokes, network.decimation) for line in lines])
    state = stepper.begin([line.text for line in lines], [line.writer for line in lines])
    following = functional.pad(batch.points[:, 1:], (0, 0, 0, 1))  # the last is followed by none
    points, _ = stepper.read(following.transpose(0, 1).numpy(), state)
    density = Density(*(torch.from_numpy(part) for part in points.density))  # time x lines x ...
    each = negative_log_likelihood(density, batch.offsets.transpose(0, 1), batch.pen.T)
    return float(each[batch.real.T].double().sum()) / int(batch.real.sum())


def points_per_second(stepper: Stepper, points: int = TIMED) -> float:
    """Return how many points of one line a form steps in a second, in this process's own time."""
    network = stepper.network
    state = stepper.begin([network.alphabet[:30]], [-1])
    stepper.write(silence(network, points // 10, 1), 0.5, state)
    began = time.process_time()
    stepper.write(silence(network, points, 1), 0.5, state)
    return points / (time.process_time() - began)


def write_graph(network: Handwriter, path: Path, made_from: str, whole: bool) -> None:
    """Write a network as an ONNX graph that serves; whole: its weights in 8 bits, else in float32."""
    text, point, state = TorchStepper(network.eval()).begin([network.alphabet[:3]], [-1])
    noise = silence(network, 1, 1)
    each = (point, torch.from_numpy(noise.gumbel[0]), torch.from_numpy(noise.normal[0]))
    example = (point, *state, *each, *text, torch.tensor(0.5), torch.tensor(0.0))
    outputs = [*(f"{name}_after" for name in STATES), *RETURNED[1:]]
    axes = {name: {0: "batch"} for name in (*STATES, *EACH, *ALWAYS[:3], *outputs)}
    axes |= {name: {0: "batch", 1: "letters"} for name in ("characters", "real", "weights")}
    axes |= {name: {1: "batch"} for name in ("hidden", "cell", "hidden_after", "cell_after")}
    with tempfile.TemporaryDirectory() as folder:
        exact, step = Path(folder) / "exact.onnx", Path(folder) / "step.onnx"
        export_onnx(StepGraph(network), example, exact, (*STATES, *EACH, *ALWAYS), outputs, axes, made_from)
        if whole:
            quantise_dynamic(exact, step, reduce_range=True, exclude=precise(exact))
        scan(step if whole else exact, path, made_from)


def precise(path: Path) -> list[str]:
    """Return the names of the products that stay in float32: of the point, for the window's steps and for the density.

    They are a tenth of the weights; the window's steps add up over a line, and a small mean is what a fine stroke is.
    """
    import onnx

    products = [node.name for node in onnx.load(str(path)).graph.node if node.op_type in ("Gemm", "MatMul")]
    kept = [name for name in products if "/of_rest" not in name]
    return [name + renamed for name in kept for renamed in _RENAMED]


@dataclasses.dataclass(frozen=True)
class Form:
    """A form that could serve: its file, nats a point on some lines, and points a second."""

    path: Path
    nats: float
    speed: float


def export(name: str, data: Path) -> dict[str, float]:
    """Write `model.onnx` beside shipped weights, and its parity on lines of `data` into the card.

    Raises `ParityMissed` where both forms differ by more than `PARITY`, and leaves everything as it was.
    """
    network = weights.load(name, Handwriter)
    folder = weights.find(name).parent
    card = read_card(folder)
    split = evaluation_split(data)
    lines = known(read_lines(data / f"{split}.parquet"), network.alphabet)[:LINES]
    with tempfile.TemporaryDirectory() as fresh:
        forms = _forms(network, Path(fresh), card.files[weights.MODEL].sha256, lines)
        exact = likelihood(network, lines).nats_per_point
        agree = [form for form in forms if abs(form.nats - exact) <= PARITY]
        if not agree:
            raise ParityMissed(
                f"The exported form of {name} differs by {forms[0].nats - exact:+.4f} nats a point, more than "
                f"{PARITY}; it wasn't kept."
            )
        best = max(agree, key=lambda form: form.speed)
        unfinished = folder / f".{FILE}"
        shutil.copy(best.path, unfinished)
        unfinished.replace(folder / FILE)
        size = best.path.stat().st_size
    figures = {NATS: best.nats, DIFFERENCE: best.nats - exact}
    measured = [Metric(key, round(value, 5), data.name, split, len(lines)) for key, value in figures.items()]
    kept = [metric for metric in card.metrics if metric.name not in figures]
    write_card(folder, dataclasses.replace(card, metrics=kept + measured))
    speeds = {f"points_per_second_{form.path.stem}": form.speed for form in forms}
    return figures | speeds | {"examples": float(len(lines)), "bytes": float(size)}


def _forms(network: Handwriter, folder: Path, made_from: str, lines: Sequence[Line]) -> list[Form]:
    """Write and measure the forms that could serve, 8 bits first."""
    forms = []
    for stem, whole in (("int8", True), ("float32", False)):
        path = folder / f"{stem}.onnx"
        write_graph(network, path, made_from, whole)
        stepper = OnnxStepper(path, network, made_from)
        forms.append(Form(path, served_nats(stepper, lines), points_per_second(stepper)))
    return forms


def main(argv: Sequence[str] | None = None) -> None:
    """Export, and print one JSON line of what was measured; what can't be done ends with a sentence and status 2."""
    on_weights(
        "training.handwriting.export",
        "Export for serving.",
        lambda arguments: export(arguments.weights, arguments.data),
        argv,
    )


if __name__ == "__main__":
    main()
