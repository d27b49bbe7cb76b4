"""One step of the decoder: query, energies, attention weights, context, probabilities."""

from pathlib import Path

import gradio as gr

from demos.kit.widget import widget

SHARED = Path(__file__).parents[1] / "shared/shared.css"


def decoding_steps() -> gr.HTML:
    """Return the steps; the value is JSON of `decoding_steps_json`.

    `input` tells the `step` that is shown, `select` a `step` and the `token` that was clicked among its candidates.
    """
    return widget(__file__, value="", styles=[SHARED])
