"""The tab Faces: its rooms, in order."""

from pathlib import Path
from typing import Any

from demos import about, ui
from demos.faces.rooms import effects, look_inside, then_and_now, try_it, watch_it_learn


def build() -> None:
    """Build the rooms of this tab."""
    with ui.rooms("faces") as row:
        with ui.room("Try it", "try"):
            tried = try_it.build()
        with ui.room("Look inside", "inside") as inside:
            looked = look_inside.build(inside, tried)
        with ui.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with ui.room("Then and now", "then"):
            then_and_now.build()
        with ui.room("About", "about"):
            about.build("faces", Path(__file__).parent / "rooms/about.md", ["face_gan"], _example)
            effects.build()
    if tried and looked:
        look_inside.hand_back(looked, row, tried)


def _example(name: str) -> tuple[Any, tuple[Any, ...]]:
    from demos.faces.faces import example

    return example(name)
