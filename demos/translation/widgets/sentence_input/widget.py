"""A box for English text of one or a few lines."""

import gradio as gr

from demos.kit.widget import widget


def sentence_input(value: str) -> gr.HTML:
    """Return the box; its value is the plain text, and it triggers `input` after a pause in typing."""
    return widget(__file__, value=value)
