"""The generator's layers as rows of tiles, a switch for each channel."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SECTION = Path(__file__).parents[1] / "shared/inside_section.css"


def feature_maps() -> gr.HTML:
    """Make the widget; value: JSON of views/feature_maps_view.py. `select` brings `off`, all channels that are off."""
    return widget(__file__, value="", styles=[SECTION], elem_id="faces-feature-maps")
