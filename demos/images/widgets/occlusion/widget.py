"""What an answer depends on: a patch covered on every place in turn."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared" / "insides.css"


def occlusion() -> gr.HTML:
    """Make the widget; its value is JSON of `classifier_view.occlusion`. It sends no events."""
    return widget(__file__, value="", styles=[SHARED], elem_id="occlusion")
