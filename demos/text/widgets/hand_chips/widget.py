"""Chips to choose a hand with: one for no hand in particular, and one for each hand, with a word written in it."""

import gradio as gr

from demos.kit.widget import widget


def hand_chips(first: str) -> gr.HTML:
    """Return the chips. The value is the number of the chosen style as a text, `first` to begin with.

    `specimens` is JSON of {style, points}.

    Listen with `input`, and validate the number: a call may carry anything.
    """
    return widget(__file__, first, specimens="", any="any hand")
