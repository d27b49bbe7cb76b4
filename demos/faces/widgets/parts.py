"""The pictures of Look inside: custom parts, with the script and the looks that all of them share before their own."""

from pathlib import Path
from typing import Any

import gradio as gr

from demos.kit.widget import html_part

WIDGETS = Path(__file__).parent


def part(name: str, **props: Any) -> gr.HTML:
    """Make one picture of the room from its .html, .css and .js."""
    return html_part(
        WIDGETS / name, value="", before=[WIDGETS / "shared/shared"], elem_id=name.replace("_", "-"), **props
    )
