"""The sheet of paper: a prompt in ink and its continuation in the accent colour, growing while it is written.

Where it branches, a written character can be pointed at for what else could stand there (`branching.js`).
"""

from pathlib import Path
from typing import Any

import gradio as gr

from demos.kit.widget import widget
from demos.text.text_session import Sheet

BARS = Path(__file__).parents[1] / "next_characters/next_characters.css"


def writing_sheet(branching: bool = False, **props: Any) -> gr.HTML:
    """Make a sheet. Its value is JSON of `Sheet`, and stays as it is when a Stop button in the tab is pressed."""
    return widget(__file__, value=Sheet().to_json(), styles=[BARS], branching=branching, **props)
