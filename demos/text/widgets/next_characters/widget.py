"""Bars of the most likely next characters."""

import gradio as gr

from demos.kit.widget import widget


def next_characters() -> gr.HTML:
    """Make the bars. Their value is JSON of `look_inside_view.next_characters`; triggers `select` with {character}."""
    return widget(__file__, value="")
