"""The camera's moving picture with boxes, masks and labels over it; it sends a picture when the last is answered."""

from typing import Any

import gradio as gr

from demos.kit.widget import widget


def live_camera(name: str, threshold: str) -> gr.HTML:
    """Make the camera; its value is JSON of `frame_view.frame`.

    name: its elem_id. threshold: the elem_id of the slider that it follows, made by `confidence_threshold`. For each
    picture it sends `select` with what `sent_frame` reads. Nothing is sent before the visitor presses Start.
    """
    return widget(__file__, value="", elem_id=name, threshold=threshold)


def sent_frame(data: Any) -> tuple[int, object, Any]:
    """Return number and data URI of the picture that a camera sent, and the least score that it could show.

    A call may carry anything.
    """
    sent = data if isinstance(data, dict) else {}
    number = sent.get("number")
    return (number if type(number) is int else 0), sent.get("picture"), sent.get("least")
