"""The pictures of Look inside: custom parts, with the script and the looks that all of them share before their own."""

from typing import Any

import gradio as gr

from demos import ui


def part(name: str, **props: Any) -> gr.HTML:
    """Make one picture of the room from its .html, .css and .js."""
    return ui.html_part(__file__, name, value="", before=["look_shared"], elem_id=name.replace("_", "-"), **props)
