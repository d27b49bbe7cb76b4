"""Faces with the discriminator's score and saliency map, and the scores of random faces."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SECTION = Path(__file__).parents[1] / "shared/inside_section.css"


def discriminator_scores() -> gr.HTML:
    """Make the widget; value: JSON of views/discriminator_view.py, photo: that of the visitor's, or an empty text."""
    return widget(__file__, value="", styles=[SECTION], elem_id="faces-discriminator-scores", photo="")
