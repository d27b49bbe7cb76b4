"""The visitor's own photo: chosen and cropped in the browser."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SECTION = Path(__file__).parents[1] / "shared/inside_section.css"


def photo_upload() -> gr.HTML:
    """Make the widget; its value is the crop as a data URI, or an empty text. `input` says that it has changed."""
    return widget(__file__, value="", styles=[SECTION], elem_id="faces-photo-upload")
