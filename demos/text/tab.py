"""The tab Text: its rooms, in order, and what one room hands to another."""

from pathlib import Path
from typing import Any

import gradio as gr

from demos.kit import errors, layout
from demos.text.catalog import OUR_STYLE, weights_name
from demos.text.rooms import try_it, watch_it_learn
from demos.text.rooms.look_inside import room as look_inside
from demos.text.rooms.then_and_now import room as then_and_now
from demos.widgets.about_room import about_room


def build() -> None:
    """Build the rooms of this tab."""
    with layout.rooms("text") as row:
        with layout.room("Try it", "try"):
            writing = try_it.build()
        with layout.room("Look inside", "inside"):
            inside = look_inside.build()
        with layout.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with layout.room("Then and now", "then"):
            then_and_now.build()
        with layout.room("About", "about"):
            about_room.build("text", Path(__file__).with_name("about.md"), [weights_name(OUR_STYLE)], _example)
    _look_inside_the_sheet(row, writing, inside)


def warm() -> None:
    """Load the network that the tab opens with, and find its units, before a visitor asks."""
    from demos.text import write
    from demos.text.analysis import unit_probes

    write.warm()
    unit_probes.warm()


def _look_inside_the_sheet(row: gr.Tabs, writing: try_it.TryIt, inside: look_inside.LookInside) -> None:
    """Let the button under Try it's sheet open Look inside on that sheet."""
    controls = inside.controls
    adopted = [row, inside.pending, controls.text, controls.style, controls.position]
    handed = writing.look_inside.click(
        look_inside.adopt_sheet, [writing.sheet, writing.style], adopted, **look_inside.QUIET
    )
    handed.then(errors.refusals(inside.on_change), controls.inputs(), inside.outputs(), **look_inside.QUICK)


def _example(name: str) -> tuple[Any, tuple[Any, ...]]:
    from demos.text.write import example

    return example(name)
