"""A slider for each direction of the latent space, with the face that each end leads to."""

import json
from collections.abc import Sequence

import gradio as gr

from demos.faces.latent_controls import NO_MOVES
from demos.kit.widget import widget


def latent_sliders(labels: Sequence[dict[str, str]]) -> gr.HTML:
    """Make the widget; its value is the moves as text, ends: the sheet of faces at both ends of each slider.

    labels: {name, low, high, measured} of each slider; a principal direction has the name only. `input` comes while a
    slider moves, `release` when it is let go.
    """
    return widget(__file__, value=NO_MOVES, ends="", labels=json.dumps(list(labels)))
