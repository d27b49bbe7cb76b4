"""The tree of a beam search, in which a token may be forced."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared/shared.css"


def beam_tree() -> gr.HTML:
    """Return the tree; the value is JSON of `beam_tree_json`, and `select` tells the token ids to be `forced`."""
    return widget(__file__, value="", styles=[SHARED])
