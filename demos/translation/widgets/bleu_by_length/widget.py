"""The chart of BLEU by sentence length."""

import gradio as gr

from demos.kit.widget import widget


def bleu_chart(value: str) -> gr.HTML:
    """Return the chart; its value is HTML of `bleu_by_length.chart`."""
    return widget(__file__, value=value, elem_classes=["by-length"])
