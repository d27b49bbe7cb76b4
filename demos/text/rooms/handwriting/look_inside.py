"""Look inside a written line: the window over its letters, the next point's density, and ways it could have gone."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

import weights
from demos.kit import errors, events, layout, properties
from demos.kit.properties import Property
from demos.serving.runs import new_run
from demos.text.catalog import FIRST_LINE, HANDWRITING, HANDWRITTEN_LINES
from demos.text.rooms.handwriting.hand import hand_property, show_specimens, style_of
from demos.text.views import pen_trace_view
from demos.text.widgets.hand_chips.widget import hand_chips
from demos.text.widgets.pen_trace.widget import pen_trace
from demos.widgets.example_chips.widget import example_chips, follow_text
from demos.widgets.result_line.widget import result_facts, result_line

WHAT_TO_SEE = (
    "Drag the slider. The letters that the window lights up are those being written. The blue ellipses are the density "
    "of the next point: wide where the network isn't sure, as after the pen was lifted. The orange lines are ten ways "
    "in which it could have gone on; “Write on from here” draws a new one to the line's end."
)
PLAIN, ONE = "plain", "one"
FOLLOWED = [
    ("nothing", PLAIN),
    ("moves down", "down"),
    ("moves to the right", "right"),
    ("height over the rule", "height"),
    ("lifting the pen", "lift"),
    ("letters since the word began", "in_word"),
    ("how far along the line", "in_line"),
    ("the unit below", ONE),
]
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
LIVE: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}


@errors.refusals
def inspect(text: str, style: str, bias: float, seed: int) -> tuple[Any, str]:
    """Write a line and show what the network knew before each of its points."""
    from demos.text.analysis import pen_trace

    began = time.perf_counter()
    traced = pen_trace.trace(pen_trace.write_line(text, style_of(style), bias, seed), style_of(style))
    return _shown(traced, None, time.perf_counter() - began)


def _shown(traced: Any, at: int | None, seconds: float) -> tuple[Any, str]:
    value = pen_trace_view.trace_json(traced, new_run(), at)
    sentence = f"{pen_trace_view.least_sure(traced)} {WHAT_TO_SEE}"
    return value, result_facts(sentence, seconds, weights.card(HANDWRITING))


@errors.refusals
def inspect_if_shown(kind: str, trace: str, text: str, style: str, bias: float, seed: int) -> tuple[Any, Any]:
    """Write the line once handwriting is shown for the first time."""
    if kind != "handwriting" or trace:
        return gr.skip(), gr.skip()
    shown: tuple[Any, Any] = inspect(text, style, bias, seed)
    return shown


@errors.refusals
def show_alternatives(trace: str, style: str, bias: float, event: gr.EventData) -> Any:
    """Return ten ways to go on from where the slider rests."""
    from demos.text.analysis import pen_trace
    from demos.text.rewrite import given_line, read_line

    run, text, points = pen_trace_view.read_trace(trace)
    at = _point(event, points)
    if at is None or not run:
        return gr.skip()
    line = read_line(*given_line(text, points), style_of(style))
    found = pen_trace.alternatives(line, at, style_of(style), bias)
    return gr.HTML(alternatives=pen_trace_view.alternatives_json(run, at, found))


@errors.refusals
def write_on(trace: str, style: str, bias: float, event: gr.EventData) -> tuple[Any, Any]:
    """Write the rest of the line again, from where the slider is."""
    from demos.text.analysis import pen_trace
    from demos.text.rewrite import given_line, read_line, rewrite_from

    began = time.perf_counter()
    _, text, points = pen_trace_view.read_trace(trace)
    at = _point(event, points)
    if at is None:
        return gr.skip(), gr.skip()
    line = read_line(*given_line(text, points), style_of(style))
    written = rewrite_from(line, at, style_of(style), bias, int(new_run()[:8], 16))
    return _shown(pen_trace.trace(written.line, style_of(style)), at, time.perf_counter() - began)


def _point(event: gr.EventData, points: Sequence[Any]) -> int | None:
    """Return how many points stand, as an event carries it; None where it carries no such number."""
    sent = event._data if isinstance(event._data, dict) else {}
    at = sent.get("at")
    usable = isinstance(at, int) and not isinstance(at, bool) and 0 <= at <= len(points) // 3
    return at if usable else None


@errors.refusals
def colour_ink(trace: str, style: str, follow: str, layer: int, unit: int) -> tuple[Any, str]:
    """Return the values of a unit along the ink, and what is said of it; plain ink where nothing is followed."""
    from demos.text.analysis import pen_units
    from demos.text.rewrite import given_line, read_line

    run, text, points = pen_trace_view.read_trace(trace)
    if follow == PLAIN or not run:
        return gr.HTML(levels=""), ""
    found = next((match for match in pen_units.search() if match.feature.name == follow), None)
    layer, unit = (found.layer, found.unit) if found else (int(layer) - 1, int(unit) - 1)
    line = read_line(*given_line(text, points), style_of(style))
    values = pen_units.unit_of(pen_units.unit_values(line, style_of(style)), layer, unit)
    said = pen_trace_view.unit_words(layer, unit, values, found)
    return gr.HTML(levels=pen_trace_view.levels_json(run, values)), layout.remark(said)


@errors.refusals
def pick_example(name: str) -> Any:
    """Return the text of an example chip."""
    return HANDWRITTEN_LINES.get(name, gr.skip())


def _sizes() -> tuple[int, int]:
    """Return layers and units per layer of the network."""
    config = weights.card(HANDWRITING).config
    return int(config["layers"]), int(config["hidden"])


@dataclass(frozen=True)
class LookInside:
    """The settings with their components, for the room's address."""

    bound: Sequence[tuple[Property[Any], Any]]


def build(kind: gr.HTML) -> LookInside:
    """Make the room's part and wire its events; it writes when `kind`, the switch, first shows it."""
    first, hand_setting = HANDWRITTEN_LINES[FIRST_LINE], hand_property()
    with layout.columns():
        with layout.right_column():
            trace = pen_trace()
            line = result_line()
        with layout.left_column():
            style = hand_chips(hand_setting.default)
            examples = example_chips("Example lines", [(name, "") for name in HANDWRITTEN_LINES], value=FIRST_LINE)
            text = gr.Textbox(first, label="Line", info="At most 36 characters.", max_lines=1)
            bias = gr.Slider(
                0, 3, 0.6, step=0.1, label="Tidiness (bias)", info="0: as wild as people write. 3: very tidy."
            )
            seed = gr.Number(0, label="Seed", precision=0, minimum=0)
            write = gr.Button("Write by hand", variant="primary", min_width=128)
            follow = gr.Radio(FOLLOWED, value=PLAIN, label="Colour the ink by the unit that follows")
            layers, units = _sizes()
            with layout.settings("Any other unit"):
                layer = gr.Slider(1, layers, 1, step=1, label="Layer (1 moves the window)")
                unit = gr.Slider(1, units, 1, step=1, label="Unit")
            about_unit = gr.HTML("", apply_default_css=False, padding=False)
    given, shown = [text, style, bias, seed], [trace, line]
    follow_text(examples, text, HANDWRITTEN_LINES)
    kind.change(inspect_if_shown, [kind, trace, *given], shown, **LIVE)
    kind.change(show_specimens, [kind, style], style, **LIVE)
    examples.input(pick_example, examples, text, **QUIET).then(inspect, given, shown, **LIVE)
    again = [write.click, text.submit, style.input, bias.release, seed.input]
    gr.on(again, inspect, given, shown, **LIVE)
    coloured, colours = [trace, style, follow, layer, unit], [trace, about_unit]
    trace.change(colour_ink, coloured, colours, **LIVE)
    follow.input(colour_ink, coloured, colours, **LIVE)
    any_unit = gr.on([layer.release, unit.release], lambda: ONE, None, follow, **QUIET)
    any_unit.then(colour_ink, coloured, colours, **LIVE)
    every = {**LIVE, "trigger_mode": "multiple"}  # "always_last" would ask again with the data of the event before
    trace.input(show_alternatives, [trace, style, bias], trace, **every)
    trace.select(write_on, [trace, style, bias], shown, **LIVE)
    return LookInside(
        [
            (properties.words("write", first, 36), text),
            (hand_setting, style),
            (properties.number("bias", 0.6, 0, 3), bias),
            (properties.whole("handseed", 0, 0, 2**32 - 1), seed),
        ]
    )
