"""The sheet of paper: a prompt in ink and its continuation in the accent colour, growing while it is written."""

from typing import Any

import gradio as gr

from demos.kit.widget import widget
from demos.text.text_session import Sheet


def writing_sheet(**props: Any) -> gr.HTML:
    """Make a sheet. Its value is JSON of `Sheet`, and stays as it is when a Stop button in the tab is pressed."""
    return widget(__file__, value=Sheet().to_json(), **props)
