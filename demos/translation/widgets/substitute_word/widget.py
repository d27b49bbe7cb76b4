"""The English sentence with one word replaced, and both translations."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared/shared.css"


def substitute_word() -> gr.HTML:
    """Return it; the value is JSON of `substitute_word_json`.

    `select` tells the `place` of a word and the `other` word for it.
    """
    return widget(__file__, value="", styles=[SHARED])
