"""The tab Translation: its rooms, in order, and what leads from one to another."""

from pathlib import Path
from typing import Any

from demos.kit import layout
from demos.translation.catalog import MODELS, models_here
from demos.translation.rooms import about_by_length, files, look_inside, then_and_now, watch_it_learn
from demos.translation.rooms.try_it import room as try_it
from demos.widgets.about_room import about_room


def build() -> None:
    """Build the rooms of this tab."""
    with layout.rooms("translation") as rooms:
        with layout.room("Try it", "try"):
            tried = try_it.build()
            files.build(tried.direction, tried.beams)
        with layout.room("Look inside", "inside"):
            inspected = look_inside.build()
        with layout.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with layout.room("Then and now", "then"):
            then_and_now.build(tried.english, tried.then_and_now, rooms)
        with layout.room("About", "about"):
            about_by_length.build()
            names = [MODELS[model] for model in models_here()]
            about_room.build("translation", Path(__file__).with_name("about.md"), names, _example)
    look_inside.hand_over(tried.english, tried.look_inside, rooms, inspected)


def warm() -> None:
    """Load what a first visitor needs, before one comes."""
    from demos.translation import translate

    translate.warm()


def _example(name: str) -> tuple[Any, tuple[Any, ...]]:
    from demos.translation.translate import example

    return example(name)
