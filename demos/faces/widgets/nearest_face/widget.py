"""How far a face is from its nearest training photograph, beside other distances."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SECTION = Path(__file__).parents[1] / "shared/inside_section.css"


def nearest_face() -> gr.HTML:
    """Make the widget; value: JSON of views/nearest_face_view.py."""
    return widget(__file__, value="", styles=[SECTION], elem_id="faces-nearest-face")
