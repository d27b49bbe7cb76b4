"""The French sheet: the translation word by word, and which English words each attended to."""

import gradio as gr

from demos.kit.widget import widget


def target_sheet(value: str) -> gr.HTML:
    """Return the sheet; its value is JSON of `translation_view.translation_json`."""
    return widget(__file__, value=value, elem_classes=["french"])
