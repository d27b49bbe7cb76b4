"""The pictures of Look inside: custom parts, with the script and the looks that all of them share before their own."""

from pathlib import Path
from typing import Any

import gradio as gr

from demos import ui

HERE = Path(__file__).parent


def part(name: str, **props: Any) -> gr.HTML:
    """Make one picture of the room from its .html, .css and .js."""
    made = ui.html_part(__file__, name, value="", elem_id=name.replace("_", "-"), **props)
    made.js_on_load = (HERE / "look_shared.js").read_text(encoding="utf-8") + made.js_on_load
    made.css_template = (HERE / "look_shared.css").read_text(encoding="utf-8") + made.css_template
    return made
