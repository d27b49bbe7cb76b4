"""BLEU and chrF of two translations as a table."""

import gradio as gr

from demos.kit.widget import widget


def scores_table() -> gr.HTML:
    """Return the table; its value is HTML of `translation_view.scores_table`."""
    return widget(__file__, value="")
