"""What a training recorded, made ready for the room Watch it learn: no gradio and no tensors."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import weights
from demos.kit.html import data_uri
from weights import WeightsUnavailable

History = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of a curve: its name there, its key in the history, and what its values are multiplied by."""

    name: str
    key: str
    factor: float = 1.0


@dataclass(frozen=True)
class Curve:
    """A chart over the training: `axis` names its upright axis with the unit, `unit` follows its figures.

    `look` says what to look at.

    `logarithmic` is about the upright axis; `level` is a value with its meaning, drawn as a dashed line.
    """

    title: str
    axis: str
    unit: str
    look: str
    lines: tuple[Line, ...]
    logarithmic: bool = False
    level: tuple[float, str] | None = None


@dataclass(frozen=True)
class Panel:
    """What is shown beside the curves at each checkpoint; a panel that the history knows nothing of is left out.

    `kind` names the function of panels.js that draws it, `key` its samples or its strip of pictures in the
    history; `alt` says in words what a strip shows; `sharp` keeps its pixels square; `before` is the key of the
    prompts of texts.
    """

    kind: str
    key: str
    title: str
    look: str
    alt: str = ""
    sharp: bool = False
    before: str = "prompt"


@dataclass(frozen=True)
class Learner:
    """A network whose training the room shows: what a visitor calls it, what it saw, and what there is to see.

    `labels` gives the names of its classes; `pace` is the milliseconds that Play gives each checkpoint; `link` names it
    in an address, where several show the same weights.
    """

    weights: str
    label: str
    examples: str
    curves: tuple[Curve, ...]
    panels: tuple[Panel, ...]
    labels: Callable[[], Sequence[str]] = tuple
    pace: int = 400
    link: str = ""

    @property
    def name(self) -> str:
        """What an address calls it."""
        return self.link or self.weights


def checkpoints(name: str) -> int:
    """How many checkpoints of a training were recorded, 0 where its history or card isn't here."""
    try:
        weights.card(name)
        return len(weights.history(name)["samples"])
    except (WeightsUnavailable, KeyError, TypeError):
        return 0


def recorded(learner: Learner) -> str:
    """JSON of all that the page needs to show a training, checkpoint by checkpoint, without asking again.

    Raises `WeightsUnavailable` if the history or the card is missing.
    """
    history, card = weights.history(learner.weights), weights.card(learner.weights)
    batch, steps = history["batch"], card.training.steps
    sentence = (
        f"Trained for {spell(card.training.seconds)} on {card.training.device}: {batch * steps:,} {learner.examples} "
        f"in {steps:,} steps of {batch}. Here are {len(history['samples'])} checkpoints."
    )
    drawn = [_panel(panel, learner, history) for panel in learner.panels]
    return json.dumps(
        {
            "sentence": sentence,
            "examples": learner.examples,
            "pace": learner.pace,
            "steps": steps,
            "checkpoints": [
                {
                    "step": sample["step"] + 1,
                    "time": spell(sample["seconds"]),
                    "seen": (sample["step"] + 1) * batch,
                }
                for sample in history["samples"]
            ],
            "curves": [found for curve in learner.curves if (found := _curve(curve, history))["lines"]],
            "panels": [panel for panel in drawn if panel],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def spell(seconds: float) -> str:
    """Return a length of time as "27 s", "48 min" or "1 h 7 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _curve(curve: Curve, history: History) -> dict[str, Any]:
    lines = [
        {"name": line.name, "points": points}
        for line in curve.lines
        if len(points := _points(line, history["curve"], history["samples"])) > 1
    ]
    return {
        "title": curve.title,
        "axis": curve.axis,
        "unit": curve.unit,
        "look": curve.look,
        "logarithmic": curve.logarithmic,
        "level": curve.level,
        "lines": lines,
    }


def _points(line: Line, curve: Sequence[Any], samples: Sequence[Any]) -> list[list[float]]:
    """Return steps and values, averages from the log; from the samples where the log says nothing or hasn't begun."""
    averaged = [[entry["step"] + 1, entry[line.key] * line.factor] for entry in curve if line.key in entry]
    start = averaged[0][0] if averaged else float("inf")
    single = [[entry["step"] + 1, entry[line.key] * line.factor] for entry in samples if line.key in entry]
    return [point for point in single if point[0] < start] + averaged


def _panel(panel: Panel, learner: Learner, history: History) -> dict[str, Any] | None:
    """Return what panels.js needs: one frame for each checkpoint, null where there is none."""
    samples, strips = history["samples"], history["strips"]
    drawn: dict[str, Any] = {"kind": panel.kind, "title": panel.title, "look": panel.look, "alt": panel.alt}
    if panel.kind == "strip":
        if panel.key not in strips:
            return None
        strip = strips[panel.key]
        tiles = {step: index for index, step in enumerate(strip["steps"])}
        places = [tiles.get(sample["step"]) for sample in samples]
        return drawn | {
            "sharp": panel.sharp,
            "sheet": _sheet(learner.weights, strip),
            "frames": [None if place is None else divmod(place, strip["columns"])[::-1] for place in places],
        }
    frames = [sample.get(panel.key) for sample in samples]
    if all(frame is None for frame in frames):
        return None
    drawn["frames"] = frames
    if panel.kind in ("guesses", "confusion"):
        drawn["labels"] = list(learner.labels())
        if not drawn["labels"]:
            return None
    if panel.kind == "guesses":
        truth = next((sample["truth"] for sample in samples if "truth" in sample), None)
        if truth is None or "pictures" not in strips:
            return None
        drawn |= {"truth": truth, "sheet": _sheet(learner.weights, strips["pictures"])}
    if panel.kind == "text":
        drawn["before"] = [sample.get(panel.before, "") for sample in samples]
    return drawn


def _sheet(name: str, strip: Mapping[str, Any]) -> dict[str, Any]:
    """Return a strip of pictures as an address, with the size of its tiles."""
    path = weights.folder() / name / Path(strip["file"]).name
    try:
        address = data_uri(path.read_bytes(), "image/webp")
    except OSError:
        raise WeightsUnavailable(f"Pictures of the training of “{name}” are missing: {path.name}.") from None
    return {"address": address, "width": strip["width"], "height": strip["height"]}
