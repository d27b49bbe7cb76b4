"""One picture of the room Look inside: its own files, after the script and the looks that all of them share."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import html_part

WIDGETS = Path(__file__).parent
PREFIX = "inside-"


def part(name: str, *scripts: str) -> gr.HTML:
    """Make the picture `name`; `scripts` are further .js files beside it that stand before its own."""
    before = [WIDGETS / "shared/shared", *(WIDGETS / name / script for script in scripts)]
    return html_part(WIDGETS / name, value="", before=before, elem_id=name.replace("_", "-"))


def picked(name: str) -> gr.HTML:
    """Make the hidden text that a picture writes with `choose(name, ...)`, for the link."""
    return html_part(WIDGETS / "hidden_choice", value="", elem_id=f"{PREFIX}{name}", visible="hidden")
