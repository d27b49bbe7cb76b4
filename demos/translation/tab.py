"""The tab Translation: its rooms, in order."""

from pathlib import Path
from typing import Any

from demos import about, ui
from demos.translation.models import MODELS, models_here
from demos.translation.rooms import by_length, look_inside, then_and_now, try_it, watch_it_learn


def build() -> None:
    """Build the rooms of this tab."""
    with ui.rooms("translation") as row:
        with ui.room("Try it", "try"):
            tried = try_it.build()
        with ui.room("Look inside", "inside"):
            looked = look_inside.build()
        with ui.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with ui.room("Then and now", "then"):
            then_and_now.build(tried, row)
        with ui.room("About", "about"):
            by_length.build()
            names = [MODELS[model] for model in models_here()]
            about.build("translation", Path(__file__).parent / "rooms/about.md", names, _example)
    look_inside.hand_over(tried, row, looked)


def _example(name: str) -> tuple[Any, tuple[Any, ...]]:
    from demos.translation.translate import example

    return example(name)
