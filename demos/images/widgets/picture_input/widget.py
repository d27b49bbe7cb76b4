"""gradio's picture control, handing over the file as it was given, so that our own gate judges it."""

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache

from demos.images.catalog import EXAMPLES, FIRST_EXAMPLE, example_path
from demos.kit import errors
from demos.kit.client_files import cache, uploaded
from demos.kit.image_io import NotAPicture, browser_copy
from demos.kit.widget import widget
from demos.widgets.example_chips.widget import example_chips, thumbnail


def picture_input(**arguments: Any) -> gr.Image:
    """Make a gr.Image whose handlers get the path of the uploaded file, unopened, or None.

    gr.Image opens the file before a handler runs, and what isn't a picture ends in an error that nobody understands.
    (A subclass would do, but gradio writes a stub file beside the source of every subclass.)
    What isn't an upload is refused: gradio checks no path that comes without `meta`.
    """
    control = gr.Image(type="filepath", image_mode=None, **arguments)

    @errors.refusals
    def unopened(payload: Any) -> str | None:
        if payload is None or not (payload.path or payload.url):
            return None
        if payload.url and payload.url.startswith("data:"):
            return _kept(payload.url, control.GRADIO_CACHE)
        return str(uploaded(payload.path or ""))

    control.preprocess = unopened
    return control


def _kept(address: str, folder: str) -> str:
    """Write the picture of a data URI into the cache, as it is, and return its path; our gate judges it like any."""
    _, _, content = address.partition(";base64,")
    try:
        return str(save_bytes_to_cache(base64.b64decode(content, validate=True), "picture.bin", folder))
    except binascii.Error:
        raise NotAPicture("This isn't a picture. Try a JPEG, PNG, WebP, GIF or TIFF.") from None


@dataclass(frozen=True)
class PictureChoice:
    """The example chips and, under them, the visitor's own picture."""

    chips: gr.HTML
    picture: gr.Image


@dataclass(frozen=True)
class TryItChoice(PictureChoice):
    """What other rooms take over from Try it: its picture, detector, confidence threshold, and the objects it shows."""

    detector: gr.Radio
    threshold: gr.Slider
    scene: gr.HTML


def picture_choice(name: str, height: int) -> PictureChoice:
    """Make the control by which a visitor gives a picture: an example, an upload, the webcam or the clipboard."""
    chips = example_chips(
        "Example pictures",
        [(name, thumbnail(example_path(name))) for name in EXAMPLES],
        FIRST_EXAMPLE,
        {name: each.title for name, each in EXAMPLES.items()},
    )
    sources = ["upload", "webcam", "clipboard"]
    picture = picture_input(
        label="Your picture", sources=sources, height=height, show_label=False, buttons=[], elem_id=f"{name}-picture"
    )
    widget(__file__, value="", picture=f"{name}-picture")
    picture.upload(shown_by_browsers, picture, picture, show_progress="hidden", api_visibility="private")
    return PictureChoice(chips, picture)


@errors.refusals
def shown_by_browsers(file: str | None) -> Any:
    """Return a copy of an uploaded TIFF or HEIC that browsers can show; nothing new for any other file."""
    copy = browser_copy(file, cache() / "shown" / secrets.token_urlsafe(16)) if file else None
    return gr.skip() if copy is None else str(copy)
