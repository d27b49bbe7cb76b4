"""Look inside the detector: one slider from the feature maps to the masks, and the path of a single object."""

import time
from dataclasses import dataclass
from typing import Any

import gradio as gr

import weights
from demos.images.catalog import DEFAULT_DETECTOR, DETECTORS
from demos.images.views import detection_view, detector_stages_view, missed_object_view
from demos.images.widgets.detector_stages.widget import STAGES, detector_stages
from demos.images.widgets.hidden_choice.widget import hidden_choice
from demos.images.widgets.missed_object.widget import chosen_place, missed_object
from demos.kit import errors, events, properties
from demos.kit.html import toast
from demos.kit.properties import Property
from demos.widgets.result_line.widget import result_facts, result_line

LOOK_AT = "Move the slider from left to right: each step is what the network computed next from your picture."
MOST_OBJECTS = 999  # that a link may name before the network is asked


@dataclass(frozen=True)
class DetectorPart:
    """What the room needs of this part: which detector, the settings for its link, and the object that is followed.

    given, shown: the components that `show_stages` takes and fills.
    """

    model: gr.Radio
    bound: tuple[tuple[Property[Any], Any], ...]
    chosen_object: gr.HTML
    given: list[Any]
    shown: list[Any]


def object_property() -> "Property[str]":
    """Return the setting for the number of an object, which only the network can judge."""

    def parse(text: str) -> str:
        if not (text.isascii() and text.isdecimal()) or int(text) > MOST_OBJECTS:
            raise ValueError("isn't a number that there is")
        return str(int(text))

    return Property("object", "", parse)


@errors.refusals
def show_stages(file: str | None, model: str, stage: str, chosen_object: str) -> tuple[Any, Any, Any]:
    """Return all stages (JSON), the result line, and the object that is followed if there is such a one."""
    from demos.images.analysis.detector_stages import detector_stages
    from demos.kit.image_io import open_picture

    if file is None:
        return gr.skip(), gr.skip(), gr.skip()
    start = time.perf_counter()
    picture = detection_view.on_page(open_picture(file))
    found = detector_stages(picture, model)
    chosen = int(chosen_object) if chosen_object.isdecimal() else None
    if chosen is not None and chosen >= len(found.objects):
        chosen = None
        gr.Info(toast(f"object={chosen_object[:40]} in the link isn't there in this picture. All objects are shown."))
    stage = stage if stage in STAGES else STAGES[0]
    by_class = not DETECTORS[model].one_kind
    content = detector_stages_view.detector_stages(picture, found, by_class, stage, chosen)
    words = f"{LOOK_AT} {detector_stages_view.difference(found)}".strip()
    line = result_facts(words, time.perf_counter() - start, weights.card(DETECTORS[model].weights))
    return content, line, "" if chosen is None else str(chosen)


@errors.refusals
def ask_for_place(file: str | None) -> Any:
    """Return the picture (JSON) at whose places the visitor can point."""
    from demos.kit.image_io import open_picture

    return gr.skip() if file is None else missed_object_view.asking(detection_view.on_page(open_picture(file)))


def explain_place(data: Any, file: str | None, model: str, threshold: float) -> Any:
    """Return how far an object got at the place that was pointed at (JSON)."""
    from demos.images.analysis.detector_stages import detector_stages
    from demos.images.analysis.missed_object import how_far
    from demos.kit.image_io import open_picture

    shares = chosen_place(data)
    if file is None or shares is None:
        return gr.skip()
    picture = detection_view.on_page(open_picture(file))
    place = shares[0] * picture.width, shares[1] * picture.height
    missed = how_far(detector_stages(picture, model), place, threshold)
    return missed_object_view.answer(picture, missed, threshold)


def build(picture: gr.State, threshold: gr.Slider) -> DetectorPart:
    """Make this part and wire its events; `picture` is the file to show, or None.

    threshold: the least score of what counts as found, set in Try it.
    """
    model = gr.Radio(
        [(each.title, name) for name, each in DETECTORS.items()],
        value=DEFAULT_DETECTOR,
        label="Detector",
        show_label=False,
        elem_id="inside-detector",
    )
    stages = detector_stages()
    line = result_line()
    missed = missed_object()
    stage, chosen_object = hidden_choice("inside-stage", STAGES[0]), hidden_choice("inside-object")

    given, shown = [picture, model, stage, chosen_object], [stages, line, chosen_object]
    picture.change(show_stages, given, shown, **events.PICTURE)
    model.input(lambda: "", None, chosen_object, show_progress="hidden", api_visibility="private").then(
        show_stages, given, shown, **events.PICTURE
    )
    for event in (picture.change, model.input):
        event(ask_for_place, picture, missed, show_progress="hidden", api_visibility="private")

    @errors.refusals
    def explain(event: gr.EventData, file: str | None, model: str, threshold: float) -> Any:
        return explain_place(getattr(event, "_data", None), file, model, threshold)

    missed.select(explain, [picture, model, threshold], missed, **events.PICTURE)
    bound = ((properties.choice("stage", STAGES[0], STAGES), stage), (object_property(), chosen_object))
    return DetectorPart(model, bound, chosen_object, given, shown)
