"""Look inside: a text coloured by one unit, what its units track, what it expects next, and its gates over time."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

import weights
from demos.kit import events, layout, properties
from demos.kit.properties import Property
from demos.kit.url_state import UrlState
from demos.kit.widget import html_part
from demos.text.rooms import look_inside_live as live
from demos.text.rooms.look_inside_live import EXAMPLES, FIRST, GATE_ROWS
from demos.text.rooms.try_it import STREAM, TryIt, styles_here
from demos.widgets.example_chips.widget import example_chips
from demos.widgets.result_line.widget import result_line

WIDGETS = Path(__file__).parents[1] / "widgets"

VIEWS = [(name if name != "unit" else "this unit", name) for name in ("unit", *GATE_ROWS)]
SIDES = [("its memory (cell)", "memory"), ("what it tells the others (output)", "output")]
QUICK: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}
"""These answers come within a few frames: dimming what they replace would only flicker."""
SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class LookInside:
    """What it takes to hand this room a text: `taken` holds it until the room first opens."""

    taken: gr.State
    text: gr.HTML
    style: gr.HTML
    at: gr.Number
    given: list[Any]
    shown: list[Any]


def _sizes() -> tuple[int, int]:
    """Layers and units a layer of the first style's network."""
    try:
        config = weights.card(f"char_lstm_{next(iter(styles_here().values()))}").config
        return int(config["layers"]), int(config["hidden"])
    except (weights.WeightsUnavailable, KeyError):
        return 2, 512


def _none_or(whole: Property[int]) -> Property[int | None]:
    """The same setting with nothing as its default."""
    return Property(whole.name, None, whole.parse)


def build() -> LookInside:
    """Make the room and wire its events."""
    styles = styles_here()
    first_style = next(iter(styles))
    layers, units = _sizes()
    with layout.columns():
        with layout.right_column():
            style = example_chips("Style", [(name, "") for name in styles], value=first_style)
            style.visible = len(styles) > 1
            examples = example_chips("Example texts", [(name, "") for name in EXAMPLES], value=FIRST)
            text = html_part(WIDGETS / "unit_text", value=EXAMPLES[FIRST])
            notice = gr.HTML("", apply_default_css=False, padding=False)
            following = html_part(WIDGETS / "next_characters", value="")
        with layout.left_column():
            layer = gr.Radio(list(range(1, layers + 1)), value=layers, label="Layer (1 reads the characters)")
            unit = gr.Slider(1, units, 1, step=1, label="Unit")
            side = gr.Radio(SIDES, value="memory", label="Coloured by")
            searched = html_part(WIDGETS / "unit_search", value="")
    view = gr.Radio(VIEWS, value="unit", label="Gates over time: of this unit, or one for the whole layer")
    gates = html_part(WIDGETS / "gates", value="")
    line = result_line()
    with layout.settings():
        reset = gr.Button("Reset", size="sm")
    asked = gr.Number(None, visible="hidden", precision=0)
    at = gr.Number(None, visible="hidden", precision=0)
    taken = gr.State("")

    given = [text, style, layer, unit, side, view, at]
    shown = [gates, following, searched, notice, line, asked]
    choices = [layer, unit, side]
    everything = [text, *choices, *shown]
    settings = UrlState(
        "text",
        (properties.choice("style", first_style, list(styles)), style),
        (properties.words("text", EXAMPLES[FIRST], 2000), text),
        (properties.whole("layer", layers, 1, layers), layer),
        (_none_or(properties.whole("unit", 1, 1, units)), asked),
        (properties.choice("side", "memory", [name for _, name in SIDES]), side),
        (properties.choice("gates", "unit", [name for _, name in VIEWS]), view),
        (_none_or(properties.whole("at", 0, 0, 2000)), at),
        room="inside",
        weights={title: f"char_lstm_{name}" for title, name in styles.items()},
    )
    opening = [text, style, layer, asked, side, view, at]
    settings.opened().then(live.begin, [taken, *opening], everything, **QUICK)
    settings.reset(reset).then(live.look_anew, opening, everything, **QUICK)
    style.input(live.look_anew, opening, everything, **QUICK)
    gr.on([unit.input, layer.input, side.input, view.input], live.look, given, shown, **QUICK)
    text.input(live.look_while_typing, given, [at, *shown], **QUICK)
    text.select(live.move, given, [at, following], **QUICK)
    examples.input(live.pick, examples, [text, at], **SILENT).then(live.look, given, shown, **QUICK)
    names = json.dumps({example: name for name, example in EXAMPLES.items()})
    text.change(
        None, text, examples, js=f"(text) => Object.entries({names}).find(([one]) => one === text)?.[1] ?? ''", **SILENT
    )
    searched.select(live.find, given, [*choices, *shown], **QUICK)
    gates.select(live.find, given, [*choices, *shown], **QUICK)
    streamed = {**STREAM, "trigger_mode": "always_last", "api_visibility": "private"}
    following.select(live.go_on, given, [text, at, *shown], **streamed)
    return LookInside(taken, text, style, at, given, shown)


def hand_over(from_room: TryIt, row: gr.Tabs, room: LookInside) -> None:
    """Let the button under Try it's sheet open this room on that sheet."""
    taking = [row, room.taken, room.text, room.style, room.at]
    from_room.inside.click(live.take, [from_room.sheet, from_room.style], taking, **SILENT).then(
        live.look, room.given, room.shown, **QUICK
    )
