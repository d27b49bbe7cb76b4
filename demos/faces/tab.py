"""The tab Faces: its rooms in order, and the way from one to another."""

from typing import Any

import gradio as gr

from demos.faces.rooms import about, api, look_inside, then_and_now, try_it, watch_it_learn
from demos.kit import layout
from demos.kit.url_state import QUIET, handed


def build() -> None:
    """Build the rooms of this tab."""
    with layout.rooms("faces") as row:
        with layout.room("Try it", "try"):
            api.build()
            tried = try_it.build()
        with layout.room("Look inside", "inside") as inside:
            looked = look_inside.build(inside, tried.controls if tried else None)
        with layout.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with layout.room("Then and now", "then"):
            then_and_now.build()
        with layout.room("About", "about"):
            about.build(example_forward_pass)
    if tried and looked:
        _go_on_in_try_it(row, looked, tried)


def _go_on_in_try_it(row: gr.Tabs, looked: look_inside.LookInside, tried: try_it.TryIt) -> None:
    """Let the button of Look inside open Try it with the face that it shows."""
    opened = looked.go_on.click(
        lambda *controls: (gr.Tabs(selected="try"), *controls),
        looked.controls,
        [row, *tried.controls],
        js=handed("faces", "try"),
        **QUIET,
    )
    tried.show_after(opened)


def example_forward_pass(name: str) -> tuple[Any, tuple[Any, ...]]:
    """Return the network of these weights, and the arguments of one forward pass."""
    from demos.faces import faces

    return faces.example_forward_pass(name)


def warm() -> None:
    """Load this tab's network and run it once; raise WeightsUnavailable without weights."""
    from demos.faces import faces

    faces.warm()
