"""One face, large, with Keep and downloads."""

import gradio as gr

from demos.kit.widget import widget


def face() -> gr.HTML:
    """Make the widget; value: JSON {image, alt, name}. `select` says that Keep was pressed."""
    return widget(__file__, value="{}")
