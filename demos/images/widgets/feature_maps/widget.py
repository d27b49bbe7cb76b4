"""The maps of one layer, strongest first."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared" / "insides.css"


def feature_maps() -> gr.HTML:
    """Make the widget; its value is JSON of `classifier_view.feature_maps`. A click picks "inside-channel"."""
    return widget(__file__, value="", styles=[SHARED], elem_id="feature-maps")
