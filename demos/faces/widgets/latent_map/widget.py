"""A thousand faces laid out along two directions."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SECTION = Path(__file__).parents[1] / "shared/inside_section.css"


def latent_map() -> gr.HTML:
    """Make the widget; value: JSON of views/latent_map_view.py, here: the seed to mark. `select` brings a `seed`."""
    return widget(__file__, value="", styles=[SECTION], elem_id="faces-latent-map", here="")
