"""The ruled sheet: lines appear as a pen writes them, a word can be clicked, and the page be taken along as files."""

import json
from typing import Any

import gradio as gr

from demos.kit.widget import widget

EMPTY: dict[str, Any] = {"run": "", "writing": False, "rows": 3, "longest": 0, "lines": []}


def pen_sheet(**props: Any) -> gr.HTML:
    """Return the sheet. Its value is JSON of `handwriting_view.page_json`.

    Triggers `select` with {line, word}, both from 0, when a word is clicked.
    """
    return widget(__file__, json.dumps(EMPTY), **props)
