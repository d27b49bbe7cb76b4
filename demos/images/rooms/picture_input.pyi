"""gradio's picture control, handing over the file as it was given, so that our own gate judges it."""

from typing import Any

import gradio as gr

from gradio.events import Dependency

class PictureInput(gr.Image):
    """A gr.Image whose handler gets the path of the uploaded file, unopened, or None.

    gr.Image opens the file before the handler runs, and what isn't a picture ends in an error that nobody understands.
    """

    is_template = True

    def preprocess(self, payload: Any) -> Any:
        """Return the path of the file; a data URI is left to gradio."""
        if payload is None or (payload.url and payload.url.startswith("data:")):
            return super().preprocess(payload)
        return payload.path
    from typing import Callable, Literal, Sequence, Any, TYPE_CHECKING
    from gradio.blocks import Block
    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component
