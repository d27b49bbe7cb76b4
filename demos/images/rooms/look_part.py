"""One picture of the room Look inside: its own files, after the script and the looks that all of them share."""

from pathlib import Path

import gradio as gr

from demos import ui

HERE = Path(__file__).parent
PREFIX = "inside-"


def part(name: str, *scripts: str) -> gr.HTML:
    """Make the picture `name`; `scripts` are further .js files beside it that stand before its own."""
    made = ui.html_part(__file__, name, value="", elem_id=name.replace("_", "-"))
    before = [(HERE / f"{script}.js").read_text(encoding="utf-8") for script in ("look_paint", *scripts)]
    made.js_on_load = "".join([*before, made.js_on_load])
    made.css_template = (HERE / "look.css").read_text(encoding="utf-8") + made.css_template
    return made


def picked(name: str) -> gr.HTML:
    """Make the hidden text that a picture writes with `choose(name, ...)`, for the link."""
    return ui.html_part(__file__, "look_choice", value="", elem_id=f"{PREFIX}{name}", visible="hidden")
