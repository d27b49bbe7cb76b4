"""One picture of the room Look inside: its own files, after the script and the looks that all of them share."""

import gradio as gr

from demos import ui

PREFIX = "inside-"


def part(name: str, *scripts: str) -> gr.HTML:
    """Make the picture `name`; `scripts` are further .js files beside it that stand before its own."""
    before = ("look", "look_paint", *scripts)
    return ui.html_part(__file__, name, value="", before=before, elem_id=name.replace("_", "-"))


def picked(name: str) -> gr.HTML:
    """Make the hidden text that a picture writes with `choose(name, ...)`, for the link."""
    return ui.html_part(__file__, "look_choice", value="", elem_id=f"{PREFIX}{name}", visible="hidden")
