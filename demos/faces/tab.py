"""The tab Faces: its rooms, in order."""

from pathlib import Path
from typing import Any

from demos.faces.rooms import about_attributes, look_inside, then_and_now, try_it, watch_it_learn
from demos.kit import layout
from demos.widgets.about_room import about_room


def build() -> None:
    """Build the rooms of this tab."""
    with layout.rooms("faces") as row:
        with layout.room("Try it", "try"):
            tried = try_it.build()
        with layout.room("Look inside", "inside") as inside:
            looked = look_inside.build(inside, tried)
        with layout.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with layout.room("Then and now", "then"):
            then_and_now.build()
        with layout.room("About", "about"):
            about_room.build("faces", Path(__file__).with_name("about.md"), ["face_gan"], _example)
            about_attributes.build()
    if tried and looked:
        look_inside.hand_back(looked, row, tried)


def _example(name: str) -> tuple[Any, tuple[Any, ...]]:
    from demos.faces.faces import example

    return example(name)
