"""Look inside the detector: one slider from the maps to the masks, and the way of a single object."""

import time
from dataclasses import dataclass
from typing import Any

import gradio as gr

import weights
from demos.images.catalog import DETECTORS
from demos.images.rooms.try_it import TITLES
from demos.images.views import detection_view, detector_stages_view
from demos.images.widgets.parts import part, picked
from demos.kit import errors, events, properties
from demos.kit.html import toast
from demos.kit.properties import Property
from demos.widgets.result_line.widget import result_facts, result_line

USUAL = "everyday"
STAGES = ("maps", "anchors", "before", "after", "crops", "scores", "logits", "pasted")  # as in stages.js
LOOK = "Pull the slider from left to right: everything that the network did to your picture, in its own order."
MOST = 999  # objects that a link may name before the network is asked


@dataclass(frozen=True)
class Inside:
    """What the room needs of this part: which detector, the settings for its link, and the object that is picked."""

    model: gr.Radio
    bound: tuple[tuple[Property[Any], Any], ...]
    thing: gr.HTML


def thing_property() -> "Property[str]":
    """The number of an object, which only the network can judge."""

    def parse(text: str) -> str:
        if not (text.isascii() and text.isdecimal()) or int(text) > MOST:
            raise ValueError("isn't a number that there is")
        return str(int(text))

    return Property("object", "", parse)


@errors.refusals
def look(file: str | None, model: str, stage: str, thing: str) -> tuple[Any, Any, Any]:
    """Return the whole walk, the result line, and the object that is picked if there is such a one."""
    from demos.images.analysis import detector_stages
    from demos.kit.image_io import open_picture

    if file is None:
        return gr.skip(), gr.skip(), gr.skip()
    start = time.perf_counter()
    picture = detection_view.on_page(open_picture(file))
    found = detector_stages.walk(picture, model)
    chosen = int(thing) if thing.isdecimal() else None
    if chosen is not None and chosen >= len(found.things):
        chosen = None
        gr.Info(toast(f"object={thing[:40]} in the link isn't there in this picture. All objects are shown."))
    stage = stage if stage in STAGES else STAGES[0]
    content = detector_stages_view.walk(picture, found, model != "nuclei", stage, chosen)
    line = result_facts(LOOK, time.perf_counter() - start, weights.card(DETECTORS[model]))
    return content, line, "" if chosen is None else str(chosen)


def build(picture: gr.State) -> Inside:
    """Make this part and wire its events; `picture` is the file to look at, or None."""
    model = gr.Radio(
        [(TITLES[name], name) for name in DETECTORS],
        value=USUAL,
        label="What to look for",
        show_label=False,
        elem_id="inside-detector",
    )
    walk = part("detector_stages", "parts", "stages")
    line = result_line()
    stage, thing = picked("stage"), picked("object")

    given, shown = [picture, model, stage, thing], [walk, line, thing]
    picture.change(look, given, shown, **events.LIVE)
    model.input(lambda: "", None, thing, show_progress="hidden", api_visibility="private").then(
        look, given, shown, **events.LIVE
    )
    return Inside(model, ((properties.choice("stage", STAGES[0], STAGES), stage), (thing_property(), thing)), thing)
