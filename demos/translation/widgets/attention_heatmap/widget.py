"""The heat map of a translation's attention: French words in rows, English words in columns."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

GRID = Path(__file__).parents[1] / "attention_grid/attention_grid.css"


def attention_heatmap() -> gr.HTML:
    """Return the heat map of what the French sheet shows; it has no value and triggers nothing."""
    return widget(__file__, styles=[GRID], elem_classes=["attention"])
