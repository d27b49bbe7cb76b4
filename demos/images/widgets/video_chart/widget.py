"""What is seen when in a video: a row an object, a bar for the time that it is in sight."""

import gradio as gr

from demos.kit.widget import widget


def video_chart(name: str) -> gr.HTML:
    """Make the chart with this elem_id; its value is JSON of `video_view.summary`, or "". It sends no events."""
    return widget(__file__, value="", elem_id=name)
