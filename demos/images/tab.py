"""The tab Images: its rooms, in order."""

from pathlib import Path
from typing import Any

from demos.images.catalog import DETECTORS, available_classifiers
from demos.images.rooms import api, then_and_now, try_it, watch_it_learn
from demos.images.rooms.look_inside import room as look_inside
from demos.kit import layout
from demos.widgets.about_room import about_room


def build() -> None:
    """Build the rooms of this tab."""
    with layout.rooms("images"):
        with layout.room("Try it", "try"):
            tried = try_it.build()
            api.build()
        with layout.room("Look inside", "inside") as inside:
            look_inside.build(inside, tried)
        with layout.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with layout.room("Then and now", "then") as then:
            then_and_now.build(then, tried)
        with layout.room("About", "about"):
            about_room.build("images", Path(__file__).with_name("about.md"), networks(), example_forward_pass)


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
