"""The tab Images: its rooms, in order."""

from pathlib import Path
from typing import Any

import gradio as gr

from demos.images.catalog import DETECTORS, available_classifiers
from demos.images.rooms import api, camera, several_pictures, then_and_now, try_it, video, watch_it_learn
from demos.images.rooms.look_inside import room as look_inside
from demos.images.widgets.picture_input.widget import TryItChoice
from demos.kit import errors, events, layout
from demos.kit.url_state import handed
from demos.widgets.about_room import about_room


def build() -> None:
    """Build the rooms of this tab."""
    with layout.rooms("images") as row:
        with layout.room("Try it", "try"):
            tried = try_it.build()
            several_pictures.build(tried)
            video.build(tried)
            api.build()
        with layout.room("Camera", "camera"):
            camera.build()
        with layout.room("Look inside", "inside") as inside:
            looked = look_inside.build(inside, tried)
        with layout.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with layout.room("Then and now", "then") as then:
            then_and_now.build(then, tried)
        with layout.room("About", "about"):
            about_room.build("images", Path(__file__).with_name("about.md"), networks(), example_forward_pass)
    _see_how_it_was_found(row, tried, looked)


def _see_how_it_was_found(row: gr.Tabs, tried: TryItChoice, looked: look_inside.LookInside) -> None:
    """Let an object of Try it open Look inside with its own path through the detector."""

    @errors.refusals
    def follow(event: gr.EventData, file: str | None, example: str, detector: str) -> tuple[Any, ...]:
        asked = getattr(event, "_data", None)
        return gr.Tabs(selected="inside"), *look_inside.follow_object(asked, file, example, detector)

    opened = tried.scene.submit(
        follow,
        [tried.picture, tried.chips, tried.detector],
        [row, *looked.controls, *looked.columns],
        js=handed("images", "inside"),
        **events.PICTURE,
    )
    looked.show_after(opened)


def networks() -> list[str]:
    """Return the names of the weights that this tab serves."""
    classifiers = [each.weights for each in available_classifiers().values()]
    return [*classifiers, *(each.weights for each in DETECTORS.values())]


def example_forward_pass(name: str) -> tuple[Any, tuple[Any, ...]]:
    """Return the network of these weights, and the arguments of one forward pass."""
    from demos.images import classify, detect

    if name in [each.weights for each in DETECTORS.values()]:
        return detect.example_forward_pass(name)
    return classify.example_forward_pass(name)


def warm() -> None:
    """Load this tab's networks and run each once; raise what the last of those that can't be loaded raises."""
    from demos.images import classify, detect

    try:
        classify.warm()
    finally:
        detect.warm()
