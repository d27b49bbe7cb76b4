"""A model from the Hub, offered: what it is and weighs, its download with progress and Cancel, and what it took.

The part asks the server outside the queue, so that a download holds up nobody. Rooms put `offer.value(name)` into it
with every result and listen to `part.select`, which says that the model has come.
"""

import json
import os
from dataclasses import dataclass
from typing import Any

import gradio as gr

from demos.kit import formatting
from demos.kit.html import escape
from demos.kit.widget import widget
from demos.serving import hub_models, named_models
from weights import fetch, fetch_verdict, hub
from weights.hub import HubModel, megabytes, offered

NOTHING = ""
"""The value of a part that offers nothing."""


def labels(task: str) -> list[tuple[str, str]]:
    """Return what a picker says of each model for a task, and its name."""
    return [(f"{model.title}. {model.label}", name) for name, model in offered(task).items()]


def part(**arguments: Any) -> gr.HTML:
    """Return the part; empty and hidden until `value` gives it a model that isn't here."""
    functions = [begin_fetch, fetch_progress, leave_fetch]
    return widget(__file__, value=NOTHING, server_functions=functions, **arguments)


def value(name: str) -> str:
    """JSON for the part: the model of this name, or nothing where it is here already or isn't from the Hub."""
    model = hub.find(name)
    if model is None or fetch.find_local(model):
        return NOTHING
    return json.dumps(
        {
            "name": name,
            "title": f"{model.title}, {model.year}" if model.year else model.title,
            "says": _says(model),
            "facts": [
                f"{formatting.count(model.parameters)} parameters",
                f"{megabytes(model.bytes)} from {model.repo}",
                model.licence,
                *([named_models.form(model)] if model.commit else []),
            ],
            "button": "" if fetch.is_switched_off() else f"Download {megabytes(model.bytes)}",
            "command": fetch.command(model),
        }
    )


def _says(model: HubModel) -> str:
    if reason := fetch_verdict.rejection(model):
        return reason
    why = "this page downloads no models" if fetch.is_switched_off() else "nothing is downloaded unless you ask"
    return f"It knows {model.scope}. It isn't downloaded yet, and {why}."


def begin_fetch(name: Any = None) -> dict[str, Any]:
    """Start the download of a model or join it; returns the ticket to ask with, or what is wrong."""
    model = _model(name)
    if model is None:
        return {"state": "failed", "message": "There is no such model. Reload the page."}
    if fetch.find_local(model):
        return {"state": "here"}
    return {"state": "asking", "ticket": fetch.join(model)}


def fetch_progress(asked: Any = None) -> dict[str, Any]:
    """How far it is: state, share (0..1) and words. asked: {name, ticket}."""
    model, ticket = _asked(asked)
    if model is None:
        return {"state": "failed", "message": "There is no such download. Reload the page."}
    now = fetch.progress(model, ticket)
    return {
        "state": now.state,
        "share": now.done / now.total if now.total else 0,
        "words": words(now),
        "message": now.message,
    }


def words(now: fetch.Progress) -> str:
    """Return bytes, speed and the time left, as "12 of 114 MB, 3.1 MB a second, 33 s left"."""
    if not now.total:
        return ""
    said = f"{now.done / 1e6:.0f} of {megabytes(now.total)}, {now.speed / 1e6:.1f} MB a second"
    if now.left is None or now.left < 1:
        return said
    return f"{said}, {now.left:.0f} s left" if now.left < 90 else f"{said}, {now.left / 60:.0f} min left"


def leave_fetch(asked: Any = None) -> dict[str, Any]:
    """Cancel: the download ends unless others wait for it too. asked: {name, ticket}."""
    model, ticket = _asked(asked)
    if model is not None:
        fetch.leave(model, ticket)
    return {"state": "cancelled"}


def _asked(asked: Any) -> tuple[HubModel | None, int]:
    if not isinstance(asked, dict) or not isinstance(asked.get("ticket"), int):
        return None, 0
    return _model(asked.get("name")), asked["ticket"]


def _model(name: Any) -> HubModel | None:
    return hub.find(name)


@dataclass(frozen=True)
class Side:
    """One of the two networks of Then and now; bytes are those of its weights, origin says where they are from."""

    title: str
    year: int
    parameters: int
    bytes: int
    origin: str


def ours(title: str, year: int, card: Any) -> Side:
    """Our side, from its card."""
    weights = sum(file.bytes for name, file in card.files.items() if name == "model.safetensors")
    return Side(title, year, card.parameters, weights, f"trained by this repository on {card.data.name}")


def theirs(name: str) -> Side:
    """Return the model from the Hub, as it lies here; raises UnknownModel."""
    model = hub_models.entry(name)
    found = fetch.find_local(model)
    origin = f"{model.repo}, {found.revision}@{found.commit[:10]}" if found and found.revision else model.repo
    origin = f"{origin}, {found.form}" if found else origin
    return Side(model.title, model.year, model.parameters, found.bytes if found else model.bytes, origin)


def named(name: str) -> list[str]:
    """Return what a result line says of a model from the Hub: its name, its parameters and where it comes from."""
    side = theirs(name)
    return [side.title, f"{formatting.count(side.parameters)} parameters", side.origin]


def facts(side: Side, seconds: float | None = None) -> str:
    """HTML of what stands under a side: name, year, parameters, bytes, seconds and seconds x cores, and the origin."""
    items = [
        *([str(side.year)] if side.year else []),
        f"{formatting.count(side.parameters)} parameters",
        megabytes(side.bytes),
    ]
    if seconds is not None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        items += [formatting.duration(seconds), f"{seconds * cores:.2g} core-seconds"]
    listed = "".join(f"<li>{escape(item)}</li>" for item in [*items, side.origin])
    return f'<div class="side"><h3>{escape(side.title)}</h3><ul class="facts">{listed}</ul></div>'


def changed(name: str) -> str:
    """HTML of the sentence that says what changed in between, with its source."""
    model = hub_models.entry(name)
    return (
        f'<p class="look">{escape(model.what_changed)}</p><p class="note">{escape(model.source)}. '
        f"Licence: {escape(model.licence)}.</p>"
    )
