"""One line at several biases, from wild to tidy."""

import gradio as gr

from demos.kit.widget import widget


def bias_strip() -> gr.HTML:
    """Return the strip. The value is JSON: a list of {bias, text, points}. Triggers `select` with {bias} on a click."""
    return widget(__file__, "")
