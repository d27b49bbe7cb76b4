"""Look inside the detector: one slider from the maps to the masks, and the way of a single object."""

import time
from dataclasses import dataclass
from typing import Any

import gradio as gr

import weights
from demos import ui
from demos.images import draw, draw_detector
from demos.images.knows import DETECTORS
from demos.images.rooms.look_part import part, picked
from demos.images.rooms.try_it import TITLES
from demos.markup import toast

USUAL = "everyday"
STAGES = ("maps", "anchors", "before", "after", "crops", "scores", "logits", "pasted")  # as in look_walk_stages.js
LOOK = "Pull the slider from left to right: everything that the network did to your picture, in its own order."
MOST = 999  # objects that a link may name before the network is asked


@dataclass(frozen=True)
class Inside:
    """What the room needs of this part: which detector, the settings for its link, and the object that is picked."""

    model: gr.Radio
    bound: tuple[tuple[ui.Property[Any], Any], ...]
    thing: gr.HTML


def thing_property() -> "ui.Property[str]":
    """The number of an object, which only the network can judge."""

    def parse(text: str) -> str:
        if not (text.isascii() and text.isdecimal()) or int(text) > MOST:
            raise ValueError("isn't a number that there is")
        return str(int(text))

    return ui.Property("object", "", parse)


@ui.refusals
def look(file: str | None, model: str, stage: str, thing: str) -> tuple[Any, Any, Any]:
    """Return the whole walk, the result line, and the object that is picked if there is such a one."""
    from demos.images import inside_detector
    from demos.picture import open_picture

    if file is None:
        return gr.skip(), gr.skip(), gr.skip()
    start = time.perf_counter()
    picture = draw.on_page(open_picture(file))
    found = inside_detector.walk(picture, model)
    chosen = int(thing) if thing.isdecimal() else None
    if chosen is not None and chosen >= len(found.things):
        chosen = None
        gr.Info(toast(f"object={thing[:40]} in the link isn't there in this picture. All objects are shown."))
    stage = stage if stage in STAGES else STAGES[0]
    content = draw_detector.walk(picture, found, model != "nuclei", stage, chosen)
    line = ui.line(LOOK, time.perf_counter() - start, weights.card(DETECTORS[model]))
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
    walk = part("look_walk", "look_walk_parts", "look_walk_stages")
    line = ui.result_line()
    stage, thing = picked("stage"), picked("object")

    given, shown = [picture, model, stage, thing], [walk, line, thing]
    picture.change(look, given, shown, **ui.LIVE)
    model.input(lambda: "", None, thing, show_progress="hidden", api_visibility="private").then(
        look, given, shown, **ui.LIVE
    )
    return Inside(model, ((ui.choice("stage", STAGES[0], STAGES), stage), (thing_property(), thing)), thing)
