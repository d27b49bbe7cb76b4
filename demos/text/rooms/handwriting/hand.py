"""Choosing a hand: its setting in the address, and the chips with a word in each hand."""

import json
from typing import Any

import gradio as gr

from demos.kit import errors
from demos.kit.properties import Property
from demos.text import hands
from demos.text.views import handwriting_view


def _parse(text: str) -> str:
    if not text.isdecimal() or int(text) > 10_000:
        raise ValueError("isn't the number of a hand")
    return str(int(text))


def hand_property() -> "Property[str]":
    """Return the setting for the hand; without one it is the clearest of those that are offered."""
    return Property("hand", str(hands.clearest()), _parse)


def style_of(chosen: Any) -> int:
    """Return the style that a chip's value names; what is none is returned as it is, for `handwrite` to judge."""
    return int(chosen) if isinstance(chosen, str) and chosen.isdecimal() else chosen


@errors.refusals
def show_specimens(kind: str, style: str) -> Any:
    """Return the chips with a word in each hand, once handwriting is shown."""
    if kind != "handwriting":
        return gr.skip()
    drawn = [
        {"style": number, "points": handwriting_view.flat(line.strokes)}
        for number, line in zip(hands.offered(), hands.specimens(), strict=True)
    ]
    return gr.HTML(value=style, specimens=json.dumps(drawn))
