"""The faces that a visitor keeps; they live in the page only."""

import gradio as gr

from demos.kit.widget import widget


def face_shelf() -> gr.HTML:
    """Make the widget; value: JSON {kept: [{seed, moves, truncation, image}], picked}. `input`: one was picked."""
    return widget(__file__, value="{}")
