"""One of two translations side by side, with its heat map; words that the other doesn't have are marked."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

GRID = Path(__file__).parents[1] / "attention_grid/attention_grid.css"


def translation_side(name: str) -> gr.HTML:
    """Return the side called `name`; its value is JSON of `translation_json`, `WAITING`, or "" to hide it."""
    return widget(__file__, value="", styles=[GRID], elem_classes=["then-side", f"then-{name}"])
