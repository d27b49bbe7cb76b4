"""One French word's attention, to be put on another English word."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared/shared.css"


def redirect_attention() -> gr.HTML:
    """Return it; the value is JSON of `redirect_attention_json`.

    `select` tells the places of a `french` and an `english` word.
    """
    return widget(__file__, value="", styles=[SHARED])
