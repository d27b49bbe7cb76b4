"""gradio's picture control, handing over the file as it was given, so that our own gate judges it."""

from typing import Any

import gradio as gr


def picture_input(**arguments: Any) -> gr.Image:
    """Make a gr.Image whose handlers get the path of the uploaded file, unopened, or None.

    gr.Image opens the file before a handler runs, and what isn't a picture ends in an error that nobody understands.
    (A subclass would do, but gradio writes a stub file beside the source of every subclass.)
    """
    control = gr.Image(type="filepath", image_mode=None, **arguments)
    opened = control.preprocess

    def unopened(payload: Any) -> Any:
        if payload is None or (payload.url and payload.url.startswith("data:")):
            return opened(payload)
        return payload.path

    control.preprocess = unopened
    return control


def own_picture(name: str, height: int) -> gr.Image:
    """The visitor's picture on the page: uploaded, from the webcam or from the clipboard."""
    sources = ["upload", "webcam", "clipboard"]
    return picture_input(
        label="Your picture", sources=sources, height=height, show_label=False, buttons=[], elem_id=f"{name}-picture"
    )
