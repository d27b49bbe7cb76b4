"""Look inside: a text coloured by one unit, what each unit follows, the next character, and the gates over time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

import weights
from demos.kit import errors, events, layout, properties
from demos.kit.properties import Property
from demos.kit.url_state import UrlState
from demos.text.catalog import HANDWRITING, style_chips, style_of, weights_name
from demos.text.example_texts import (
    FIRST_LOOK_INSIDE_TEXT,
    LOOK_INSIDE_TEXTS,
    look_inside_texts,
    style_of_text,
    text_in_style,
)
from demos.text.rooms.look_inside import inspection
from demos.text.rooms.look_inside.controls import Choices, Controls, Data
from demos.text.rooms.look_inside.inspection import Inspection
from demos.text.streaming import STREAM
from demos.text.text_session import read_sheet
from demos.text.views.look_inside_view import GATE_ROWS
from demos.text.widgets.gates.widget import gates
from demos.text.widgets.next_characters.widget import next_characters
from demos.text.widgets.unit_search.widget import unit_search
from demos.text.widgets.unit_text.widget import unit_text
from demos.widgets.example_chips.widget import example_chips, follow_text
from demos.widgets.result_line.widget import result_line

GATES = [("this unit", "unit"), *((name, name) for name in GATE_ROWS)]
MEASURED = [("a held-out text", "heldout"), ("the text shown here", "own")]
READOUTS = [("memory (cell state)", "memory"), ("output (hidden state)", "output")]
FIRST_TEXT = LOOK_INSIDE_TEXTS[FIRST_LOOK_INSIDE_TEXT]
QUICK: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}
"""These answers come within a few frames: dimming what they replace would only flicker."""
Look = Callable[[Choices], Inspection]
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class Results:
    """The components that show an inspection, named as there."""

    activations: gr.HTML
    next_characters: gr.HTML
    search: gr.HTML
    notice: gr.HTML
    line: gr.HTML

    def show(self, found: Inspection) -> Data:
        """Return the values of the components; one that isn't known yet stays as it is."""
        values = {component: getattr(found, name) for name, component in vars(self).items()}
        return {component: value for component, value in values.items() if value is not None}


@dataclass(frozen=True)
class LookInside:
    """The room's components; `pending` holds a text that was handed over until the room first opens."""

    controls: Controls
    results: Results
    pending: gr.State

    def outputs(self) -> list[Any]:
        """Return all components that an answer may set."""
        return [*vars(self.controls).values(), *vars(self.results).values()]

    def answer(self, before: Choices, after: Choices, look: Look = inspection.inspect) -> Data:
        """Return what the page shows after a change of choices; the unit that is shown goes into the address."""
        used = replace(after, linked_unit=int(after.unit))
        return self.controls.updates(before, used) | self.results.show(look(after))

    def on_change(self, data: Data) -> Data:
        """Show the choices as they are."""
        choices = self.controls.read(data)
        return self.answer(choices, choices)

    def on_open(self, data: Data) -> Data:
        """Show the text of the link, or the one that was handed over, and a unit worth seeing if the link has none."""
        choices = self.controls.read(data)
        text = data.get(self.pending) or choices.text
        position = None if data.get(self.pending) else choices.position
        return self.fit_network(choices, replace(choices, text=text, position=position))

    def on_reset_or_style(self, data: Data) -> Iterator[Data]:
        """Show the text, or the style's own example for another one's, with a unit that the style's network has.

        The units of a style may have to be searched for first, which takes seconds: they come last.
        """
        choices = self.controls.read(data)
        text = text_in_style(inspection.plain_text(choices.text), style_of(choices.style))
        position = choices.position if text == choices.text else None
        after = replace(choices, text=text, position=position)
        if choices.linked_unit is not None:
            yield self.fit_network(choices, after, inspection.inspect_text)
        yield self.fit_network(choices, after)

    def fit_network(self, before: Choices, after: Choices, look: Look = inspection.inspect) -> Data:
        """Show the choices with layers and units of the chosen network."""
        fitted = inspection.fit_unit(after)
        layers, units = inspection.sizes(fitted)
        ranges = {
            self.controls.layer: gr.Radio(choices=list(range(1, layers + 1)), value=fitted.layer),
            self.controls.unit: gr.Slider(maximum=units, value=fitted.unit),
        }
        return self.answer(before, fitted, look) | ranges

    def on_typing(self, data: Data, event: gr.EventData) -> Data:
        """Show the text as it is typed; the event says where the cursor is."""
        choices = self.controls.read(data)
        return self.answer(choices, inspection.move_cursor(choices, event._data))

    def on_cursor(self, data: Data, event: gr.EventData) -> Data:
        """Show the next characters at the cursor."""
        choices = self.controls.read(data)
        after = inspection.move_cursor(choices, event._data)
        bars = {self.results.next_characters: inspection.next_characters(after)}
        return self.controls.updates(choices, after) | bars

    def on_unit_click(self, data: Data, event: gr.EventData) -> Data:
        """Show the unit of a clicked row."""
        choices = self.controls.read(data)
        return self.answer(choices, inspection.choose_unit(choices, event._data))

    def on_bar_click(self, data: Data, event: gr.EventData) -> Iterator[Data]:
        """Continue with the clicked character."""
        choices = self.controls.read(data)
        for after, found in inspection.continue_with(choices, event._data):
            yield self.controls.updates(choices, after) | self.results.show(found)


def build(also: Sequence[tuple[Property[Any], Any]] = ()) -> LookInside:
    """Make the room and wire its events. also: settings of the room that stand beside these in its address."""
    room, examples, reset = _components()
    controls, results = room.controls, room.results
    given, shown = controls.inputs(), room.outputs()
    settings = _settings(controls, also)
    settings.opened().then(errors.refusals(room.on_open), {*given, room.pending}, shown, **QUICK)
    anew = errors.refusals(room.on_reset_or_style)
    settings.reset(reset, *given).then(anew, given, shown, **QUICK)
    controls.style.input(anew, given, shown, **QUICK)
    changed = (controls.unit, controls.layer, controls.readout, controls.gate, controls.measured)
    chosen = [component.input for component in changed]
    show = errors.refusals(room.on_change)
    gr.on(chosen, show, given, shown, **QUICK)
    controls.text.input(errors.refusals(room.on_typing), given, shown, **QUICK)
    controls.text.select(errors.refusals(room.on_cursor), given, [controls.position, results.next_characters], **QUICK)
    picks = [controls.text, controls.position, controls.style]
    picked_text = examples.input(pick_example, [examples, controls.style], picks, **QUIET)
    picked_text.then(anew, given, shown, **QUICK)
    follow_text(examples, controls.text, LOOK_INSIDE_TEXTS)
    picked = errors.refusals(room.on_unit_click)
    results.search.select(picked, given, shown, **QUICK)
    results.activations.select(picked, given, shown, **QUICK)
    results.next_characters.select(errors.refusals(room.on_bar_click), given, shown, **STREAM)
    return room


@errors.refusals
def pick_example(name: str, chip: str) -> tuple[Any, None, Any]:
    """Return the text of an example chip, with the cursor at its end, and the chip of its style."""
    if name not in LOOK_INSIDE_TEXTS:
        return gr.skip(), None, gr.skip()
    titles = {style: title for title, style in style_chips().items()}
    return LOOK_INSIDE_TEXTS[name], None, titles.get(style_of_text(name, style_of(chip)), gr.skip())


@errors.refusals
def adopt_sheet(sheet: str, chip: str) -> tuple[Any, str, str, str, None]:
    """Open this room on the sheet that Try it wrote: the rooms' row, the pending text, text, style and position."""
    from demos.text.analysis.lstm_states import MAX_CHARACTERS

    written = read_sheet(sheet)
    text = written.prompt + written.continuation
    if len(text) > MAX_CHARACTERS:
        gr.Info(f"Your text has {len(text):,} characters. This room reads {MAX_CHARACTERS:,}: the first of them.")
    kept, ours = text[:MAX_CHARACTERS], style_chips()
    if chip not in ours:
        chip = next(iter(ours))
        gr.Info(f"This room shows our own network, so here {chip} reads what the other model wrote.")
    return gr.Tabs(selected="inside"), kept, kept, chip, None


def _components() -> tuple[LookInside, gr.HTML, gr.Button]:
    """Return the room with its example chips and its Reset."""
    styles = style_chips()
    first_style = next(iter(styles))
    layers, units = _sizes()
    with layout.columns():
        with layout.right_column():
            style = example_chips("Style", [(name, "") for name in styles], value=first_style)
            style.visible = len(styles) > 1
            examples = example_chips(
                "Example texts", [(name, "") for name in look_inside_texts()], value=FIRST_LOOK_INSIDE_TEXT
            )
            text = unit_text(FIRST_TEXT)
            notice = gr.HTML("", apply_default_css=False, padding=False)
            bars = next_characters()
        with layout.left_column():
            layer = gr.Radio(list(range(1, layers + 1)), value=layers, label="Layer (1 reads the characters)")
            unit = gr.Slider(1, units, 1, step=1, label="Unit")
            readout = gr.Radio(READOUTS, value="memory", label="Colour shows the unit's")
            measured = gr.Radio(MEASURED, value="heldout", label="Find units on")
            search = unit_search()
    gate = gr.Radio(
        GATES, value="unit", label="Gates over time: all gates of this unit, or one gate of the whole layer"
    )
    activations = gates()
    line = result_line()
    with layout.settings():
        reset = gr.Button("Reset", size="sm")
    linked_unit = gr.Number(None, visible="hidden", precision=0)
    position = gr.Number(None, visible="hidden", precision=0)
    controls = Controls(text, style, layer, unit, readout, gate, position, linked_unit, measured)
    results = Results(activations, bars, search, notice, line)
    return LookInside(controls, results, gr.State("")), examples, reset


def _settings(controls: Controls, also: Sequence[tuple[Property[Any], Any]]) -> UrlState:
    styles = style_chips()
    layers, units = _sizes()
    return UrlState(
        "text",
        (properties.choice("style", next(iter(styles)), list(styles)), controls.style),
        (properties.words("text", FIRST_TEXT, 2000), controls.text),
        (properties.whole("layer", layers, 1, layers), controls.layer),
        (_or_none(properties.whole("unit", 1, 1, units)), controls.linked_unit),
        (properties.choice("side", "memory", [name for _, name in READOUTS]), controls.readout),
        (properties.choice("gates", "unit", [name for _, name in GATES]), controls.gate),
        (_or_none(properties.whole("at", 0, 0, 2000)), controls.position),
        (properties.choice("measured", "heldout", [name for _, name in MEASURED]), controls.measured),
        *also,
        room="inside",
        weights={
            "style": {title: weights_name(name) for title, name in styles.items()},
            "kind": {"handwriting": HANDWRITING},
        },
    )


def _sizes() -> tuple[int, int]:
    """Layers and units per layer of the first style's network."""
    try:
        config = weights.card(weights_name(next(iter(style_chips().values())))).config
        return int(config["layers"]), int(config["hidden"])
    except (weights.WeightsUnavailable, KeyError):
        return 2, 512


def _or_none(whole: Property[int]) -> Property[int | None]:
    """Return the same setting with nothing as its default."""
    return Property(whole.name, None, whole.parse)
