"""The tab Text: its rooms, in order."""

from pathlib import Path
from typing import Any

from demos import about, ui
from demos.text.rooms import look_inside, then_and_now, try_it, watch_it_learn


def build() -> None:
    """Build the rooms of this tab."""
    with ui.rooms("text") as row:
        with ui.room("Try it", "try"):
            written = try_it.build()
        with ui.room("Look inside", "inside"):
            looked = look_inside.build()
        with ui.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with ui.room("Then and now", "then"):
            then_and_now.build()
        with ui.room("About", "about"):
            about.build("text", Path(__file__).parent / "rooms/about.md", ["char_lstm_shakespeare"], _example)
    look_inside.hand_over(written, row, looked)


def _example(name: str) -> tuple[Any, tuple[Any, ...]]:
    from demos.text.write import example

    return example(name)
