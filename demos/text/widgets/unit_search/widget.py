"""The list of features, the unit that follows each best, and the correlation."""

import gradio as gr

from demos.kit.widget import widget


def unit_search() -> gr.HTML:
    """Make the list. Its value is JSON of `look_inside_view.search_results`; triggers `select` with {row}, from 0."""
    return widget(__file__, value="")
