"""A detector stage by stage: one slider, and the path of a single object."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared" / "insides.css"
STAGES = ("maps", "anchors", "before", "after", "crops", "scores", "logits", "pasted")
"""What the link calls the stages, in their order; stages.js has them too."""


def detector_stages() -> gr.HTML:
    """Make the widget; its value is JSON of `detector_stages_view`. It picks "inside-stage" and "inside-object"."""
    return widget(__file__, value="", styles=[SHARED], elem_id="detector-stages")
