"""A written line, point by point: the window over its letters, the next point's density, and other ways to go on."""

import gradio as gr

from demos.kit.widget import widget


def pen_trace() -> gr.HTML:
    """Return the trace; its values are JSON of `pen_trace_view`.

    The value is a line (`trace_json`), `alternatives` other ways to go on from a point (`alternatives_json`), and
    `levels` the values of a unit that colour the ink (`levels_json`). Triggers `input` with {at}, how many points
    stand, when the slider rests there, and `select` with the same when the rest is to be written anew.
    """
    return widget(__file__, "", alternatives="", levels="")
