"""A text area whose characters are coloured by one unit."""

import gradio as gr

from demos.kit.widget import widget


def unit_text(text: str) -> gr.HTML:
    """Make the text area; its value is the plain text, its colours come from the gates widget's value.

    Triggers `input` after a pause in typing, and `select` when the cursor moves, both with {at}: how many characters
    stand before the cursor.
    """
    return widget(__file__, value=text)
