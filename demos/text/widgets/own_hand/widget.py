"""A canvas for a phrase in one's own hand: what is drawn stays in the browser and is sent with a call alone."""

import gradio as gr

from demos.kit.widget import widget


def own_hand(phrase: str) -> gr.HTML:
    """Return the canvas. Triggers `input` with {text, points}: what was written, and [x, y, lifted] at even times."""
    return widget(__file__, "", phrase=phrase)
