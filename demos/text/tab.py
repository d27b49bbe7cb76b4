"""The tab Text: its rooms, in order."""

from pathlib import Path
from typing import Any

from demos.kit import layout
from demos.text.rooms import look_inside, then_and_now, try_it, watch_it_learn
from demos.widgets.about_room import about_room


def build() -> None:
    """Build the rooms of this tab."""
    with layout.rooms("text") as row:
        with layout.room("Try it", "try"):
            written = try_it.build()
        with layout.room("Look inside", "inside"):
            looked = look_inside.build()
        with layout.room("Watch it learn", "learn"):
            watch_it_learn.build()
        with layout.room("Then and now", "then"):
            then_and_now.build()
        with layout.room("About", "about"):
            about_room.build("text", Path(__file__).with_name("about.md"), ["char_lstm_shakespeare"], _example)
    look_inside.hand_over(written, row, looked)


def _example(name: str) -> tuple[Any, tuple[Any, ...]]:
    from demos.text.write import example

    return example(name)
