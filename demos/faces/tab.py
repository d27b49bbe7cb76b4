"""The tab Faces: its rooms, in order."""

from pathlib import Path
from typing import Any

from demos import about, ui
from demos.faces.rooms import effects, try_it, watch_it_learn


def build() -> None:
    """Build the rooms of this tab."""
    with ui.rooms("faces"):
        with ui.room("Try it", "try"):
            try_it.build()
        with ui.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with ui.room("About", "about"):
            about.build("faces", Path(__file__).parent / "rooms/about.md", ["face_gan"], _example)
            effects.build()


def _example(name: str) -> tuple[Any, tuple[Any, ...]]:
    from demos.faces.faces import example

    return example(name)
