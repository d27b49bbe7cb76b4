"""All layers of a classifier, each with its strongest map."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared" / "insides.css"


def layer_tower() -> gr.HTML:
    """Make the widget; its value is JSON of `classifier_view.layer_tower`. A click picks "inside-layer"."""
    return widget(__file__, value="", styles=[SHARED], elem_id="layer-tower")
