"""What Look inside shows of a line: pure functions from plain values to JSON."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from demos.text.views.handwriting_view import flat

if TYPE_CHECKING:
    from demos.text.analysis.pen_trace import PenTrace
    from demos.text.analysis.pen_units import PenUnit
    from demos.text.results import Array

SMALL = 0.02  # of the mixture's weight: components below it aren't drawn


def trace_json(traced: "PenTrace", run: str, at: int | None = None) -> str:
    """Return a line for the trace: points, the window as bytes, the density's larger components, and the pen's chances.

    at: how many points stand when it opens, None for all.
    """
    line, density = traced.line, traced.density
    peak = np.maximum(line.window.max(axis=1, keepdims=True), 1e-9)
    window = np.rint(line.window / peak * 255).astype(int)  # points x letters
    return json.dumps(
        {
            "run": run,
            "text": line.text,
            "points": flat(line.strokes),
            "at": at,
            "complete": line.complete,
            "window": window.tolist(),
            "density": [_components(traced, point) for point in range(len(line.strokes))],
            "pen": [[round(float(chance), 4) for chance in chances[1:]] for chances in density.pen],
        },
        separators=(",", ":"),
    )


def _components(traced: "PenTrace", point: int) -> list[list[float]]:
    """Return weight, mean x and y, standard deviations and correlation of each larger component, largest first."""
    density = traced.density
    weights = density.weights[point]
    order = [number for number in np.argsort(-weights) if weights[number] >= SMALL]
    return [
        [
            round(float(value), 3)
            for value in (
                weights[number],
                *density.mean[point, number],
                *density.std[point, number],
                density.correlation[point, number],
            )
        ]
        for number in order
    ]


def alternatives_json(run: str, at: int, strokes: Sequence["Array"]) -> str:
    """Return alternatives for the trace; run, at: of which line and point they are."""
    lines = [np.rint(one).astype(int).flatten().tolist() for one in strokes]
    return json.dumps({"run": run, "at": at, "lines": lines})


def read_trace(text: str) -> tuple[str, str, list[Any]]:
    """Return run, text and points of a trace that a page sent; empty ones where it isn't one."""
    try:
        value = json.loads(text)
        return str(value["run"])[:40], str(value["text"]), list(value["points"])
    except (TypeError, ValueError, KeyError):
        return "", "", []


def least_sure(traced: "PenTrace") -> str:
    """Return how many points the line has, and where the network was least sure."""
    line, density = traced.line, traced.density
    spread = (density.weights[..., None] * density.std).sum(axis=(1, 2)) / 2  # points
    point = int(spread[1:].argmax()) + 1 if len(spread) > 1 else 0
    letter = line.text[int(line.window[point].argmax())]
    shown = "a space" if letter == " " else f"“{letter}”"
    return f"{len(line.strokes)} points. It was least sure of point {point + 1}, while it looked at {shown}."


def levels_json(run: str, values: "Array") -> str:
    """Return a unit's values along a line in percent of the largest; run: of which line they are."""
    shares = values / max(float(np.abs(values).max(initial=0)), 1e-6)
    return json.dumps({"run": run, "values": np.rint(shares * 100).astype(int).tolist()})


def unit_words(layer: int, unit: int, values: "Array", match: "PenUnit | None") -> str:
    """Return what is said of the unit that colours the ink: layer and unit from 0, its values along the line."""
    most = float(np.abs(values).max(initial=0))
    name = (
        f"Layer {layer + 1}, unit {unit + 1}: blue where its output is negative, orange where it is positive, in full "
        f"colour at {most:.2f}."
    )
    if match is None:
        return name
    amount = f"{match.correlation:+.2f}".replace("-", "−")
    return (
        f"{name} Of all units it follows this most closely (correlation {amount}). It was chosen on lines that the "
        "network wrote, and measured on other lines that it wrote; training never asked for it."
    )
