"""One filter of the first layer on one spot of the picture, down to the sum."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared" / "insides.css"


def convolution() -> gr.HTML:
    """Make the widget; its value is JSON of `classifier_view.convolution`. It picks "inside-filter", "inside-spot"."""
    return widget(__file__, value="", styles=[SHARED], elem_id="convolution")
