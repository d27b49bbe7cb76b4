"""What a classifier sees of the picture, and what it answers."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared" / "insides.css"


def network_input() -> gr.HTML:
    """Make the widget; its value is JSON of `classifier_view.network_input`. It sends no events."""
    return widget(__file__, value="", styles=[SHARED], elem_id="network-input")
