"""What was picked in a widget, as hidden text, so that it fits into the link."""

import gradio as gr

from demos.kit.widget import widget


def hidden_choice(name: str, value: str = "") -> gr.HTML:
    """Make the hidden text with this elem_id; its value is what a script last told by "images:choose" for that name.

    It triggers `input` when that changes.
    """
    return widget(__file__, value=value, elem_id=name, visible="hidden")
