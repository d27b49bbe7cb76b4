"""A map of sentences by the encoder's final state."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared/shared.css"


def sentence_map() -> gr.HTML:
    """Return the map; the value is JSON of `sentence_map_json`."""
    return widget(__file__, value="", styles=[SHARED])
