"""The tab Text: its rooms, in order, and what one room hands to another."""

from pathlib import Path
from typing import Any

import gradio as gr

from demos.kit import errors, events, layout
from demos.text.catalog import OUR_STYLE, handwriting_is_here, weights_name
from demos.text.rooms import watch_it_learn
from demos.text.rooms.handwriting import about as about_by_hand
from demos.text.rooms.handwriting import kinds
from demos.text.rooms.handwriting import look_inside as inside_by_hand
from demos.text.rooms.handwriting import then_and_now as then_by_hand
from demos.text.rooms.handwriting import try_it as by_hand
from demos.text.rooms.look_inside import room as look_inside
from demos.text.rooms.then_and_now import room as then_and_now
from demos.text.rooms.try_it import branches
from demos.text.rooms.try_it import room as try_it
from demos.widgets.about_room import about_room


def build() -> None:
    """Build the rooms of this tab."""
    with layout.rooms("text") as row:
        with layout.room("Try it", "try"):
            writing = _try_it()
            branches.wire(writing.sheet, writing.prompt, writing.chosen, writing.shown, try_it.continue_sheet)
        with layout.room("Look inside", "inside"):
            inside = _look_inside()
        with layout.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with layout.room("Then and now", "then"):
            _then_and_now()
        with layout.room("About", "about"):
            _about()
    _look_inside_the_sheet(row, writing, inside)


def _try_it() -> try_it.TryIt:
    """Build Try it: text, and handwriting behind a switch where its network is here."""
    kind = kinds.switch()
    gr.api(by_hand.text_handwrite, api_name="text_handwrite", **events.API)
    if kind is None:
        return try_it.build()
    with kinds.column("handwriting"):
        bound = by_hand.build(kind).bound
    with kinds.column("text"):
        return try_it.build([(kinds.KIND, kind), *bound])


def _look_inside() -> look_inside.LookInside:
    """Build Look inside, in the same way."""
    kind = kinds.switch()
    if kind is None:
        return look_inside.build()
    with kinds.column("handwriting"):
        bound = inside_by_hand.build(kind).bound
    with kinds.column("text"):
        return look_inside.build([(kinds.KIND, kind), *bound])


def _then_and_now() -> None:
    """Build Then and now, in the same way."""
    kind = kinds.switch()
    if kind is None:
        return then_and_now.build()
    with kinds.column("handwriting"):
        then_by_hand.build()
    with kinds.column("text"):
        then_and_now.build([(kinds.KIND, kind)])


def _about() -> None:
    """Build About, in the same way."""
    about = Path(__file__).with_name("about.md"), [weights_name(OUR_STYLE)], _example
    kind = kinds.switch()
    if kind is None:
        return about_room.build("text", *about)
    with kinds.column("handwriting"):
        about_by_hand.build(kind)
    with kinds.column("text"):
        about_room.build("text", *about, [(kinds.KIND, kind)])


def warm() -> None:
    """Load the network that the tab opens with, and find its units, before a visitor asks."""
    from demos.text import handwrite, write
    from demos.text.analysis import pen_units, unit_probes

    write.warm()
    unit_probes.warm()
    if handwriting_is_here():
        handwrite.warm()
        pen_units.search()


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
