"""What was found in several pictures: counts by class, a gallery, a table to sort, and scores where there are some."""

import gradio as gr

from demos.kit.widget import widget


def batch_results(name: str) -> gr.HTML:
    """Make the part with this elem_id; its value is JSON of `batch_view.BatchSummary`, or "". It sends no events."""
    return widget(__file__, value="", elem_id=name)
