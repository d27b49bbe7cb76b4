"""Try it's style chips: each shows a line that the network writes when the room opens, another one each time."""

import json
import secrets
from typing import Any

import gradio as gr

import weights
from demos.kit.widget import tell
from demos.text.catalog import hub_chips, style_title
from demos.text.catalog import style_chips as own_chips
from demos.text.widgets.style_chips.widget import style_chips

CODE = ("latex", "c")
"""Styles that are set in type of one width."""
QUIET: dict[str, Any] = {"concurrency_limit": 2, "show_progress": "hidden", "api_visibility": "private"}


def chips(value: str) -> gr.HTML:
    """Return the chips of all styles; value: the title that is chosen at first."""
    return style_chips(list(own_chips()), list(hub_chips()), [style_title(style) for style in CODE], value)


def write_specimens() -> str:
    """Return JSON of a line for each chip; of none where weights are missing, as another event says."""
    from demos.text.specimens import specimens

    try:
        lines = specimens(secrets.randbits(32))
    except weights.WeightsUnavailable:
        return "{}"
    return json.dumps({style_title(style): line for style, line in lines.items()})


def wire(opened: Any) -> None:
    """Write the specimens once the room has opened. opened: that event."""
    lines = gr.Textbox("", visible="hidden")
    opened.then(write_specimens, None, lines, **QUIET)
    lines.change(None, lines, js=tell("text:specimens"), **QUIET)
