"""About handwriting: what it is, the network drawn while it runs, and its card."""

from pathlib import Path
from typing import Any

import gradio as gr

from demos.kit import events
from demos.text.catalog import HANDWRITING
from demos.widgets.about_room import about_room

TEXT = Path(__file__).parents[2] / "handwriting.md"


def build(kind: gr.HTML) -> None:
    """Make the room's part; the network is drawn when `kind`, the switch, first shows it."""
    draw, shown = about_room.section(TEXT, [HANDWRITING], _example)

    def draw_if_shown(chosen: str, before: str) -> Any:
        if chosen != "handwriting" or "<section>" in (before or ""):
            return gr.skip()
        *_, drawn = draw()
        return drawn

    kind.change(draw_if_shown, [kind, *shown], shown, **events.LIVE)


def _example(name: str) -> tuple[Any, tuple[Any, ...]]:
    from demos.text.handwrite import example

    return example()
