"""A face, and the steps from noise to it."""

import gradio as gr

from demos.faces.views.denoising_view import DenoisingView
from demos.kit.widget import widget


def denoising() -> gr.HTML:
    """Make the widget; value: JSON of views/denoising_view.py."""
    return widget(__file__, value=DenoisingView().to_json())
