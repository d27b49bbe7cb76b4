"""The gates of one unit, or one gate of a whole layer, as a heat map over the text."""

import gradio as gr

from demos.kit.widget import widget


def gates() -> gr.HTML:
    """Make the heat map. Its value is JSON of `look_inside_view.activations`, which it tells to the text area.

    Triggers `select` with {unit}, from 0, when a row of a whole layer is clicked.
    """
    return widget(__file__, value="")
