"""The switch between text and handwriting: every room of the tab has one, and they turn together."""

import gradio as gr

from demos.kit.widget import widget

KINDS = ("text", "handwriting")


def kind_switch() -> gr.HTML:
    """Return the switch; its value is one of `KINDS`.

    What stands in a column of the class `for-text` or `for-handwriting` in the same room is shown only for that kind.
    """
    return widget(__file__, KINDS[0])
