"""The English sheet: a text area whose words light up."""

import gradio as gr

from demos.kit.widget import widget


def source_sheet(value: str) -> gr.HTML:
    """Return the sheet; its value is the plain text, and it triggers `input` after a pause in typing."""
    return widget(__file__, value=value, elem_classes=["english"])
