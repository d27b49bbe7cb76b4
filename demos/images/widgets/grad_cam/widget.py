"""Where the evidence for an answer is (Grad-CAM)."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared" / "insides.css"


def grad_cam() -> gr.HTML:
    """Make the widget; its value is JSON of `classifier_view.grad_cam`.

    A click picks "inside-label" and tells "images:label", which label the map is about.
    """
    return widget(__file__, value="", styles=[SHARED], elem_id="grad-cam")
