"""Sixteen faces to pick one from."""

import gradio as gr

from demos.kit.widget import widget


def face_grid() -> gr.HTML:
    """Make the widget; value: JSON {sheet, picks: [{label, seed, moves}], picked}. `input` says that one was picked."""
    return widget(__file__, value="{}")
