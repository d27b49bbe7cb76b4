"""The tab Images: its rooms, in order."""

import importlib
from pathlib import Path
from typing import Any

from demos.images.catalog import classifiers_here
from demos.images.rooms import api, look_inside, then_and_now, try_it, watch_it_learn
from demos.kit import layout
from demos.widgets.about_room import about_room

NETWORKS = {
    **{each.weights: "demos.images.classify" for each in classifiers_here().values()},
    "mask_rcnn_everyday": "demos.images.detect",
    "mask_rcnn_nuclei": "demos.images.detect",
}
"""Weights, and the inference module that serves them."""


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
            about_room.build("images", Path(__file__).with_name("about.md"), list(NETWORKS), _example)


def _example(name: str) -> tuple[Any, tuple[Any, ...]]:
    example = importlib.import_module(NETWORKS[name]).example
    found: tuple[Any, tuple[Any, ...]] = example(name)
    return found
