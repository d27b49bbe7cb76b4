"""Then and now by hand: what was reported in 2013, what is measured here, and what came after."""

import gradio as gr

import weights
from demos.text.catalog import HANDWRITING
from demos.text.views import handwriting_history


def build() -> None:
    """Make the room's part: nothing in it runs."""
    try:
        card = weights.card(HANDWRITING)
    except weights.WeightsUnavailable:
        card = None
    gr.HTML(handwriting_history.figures(card), apply_default_css=False, padding=False)
    gr.HTML(handwriting_history.since(), apply_default_css=False, padding=False)
