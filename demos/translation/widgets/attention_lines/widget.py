"""Two columns of words with a line for each share of attention that is shown."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared/shared.css"


def attention_lines() -> gr.HTML:
    """Return the lines; the value is JSON of `attention_lines_json`."""
    return widget(__file__, value="", styles=[SHARED])
