"""The room Look inside: its controls, its widgets and their events."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from demos.kit import errors, events, layout
from demos.kit.url_state import QUIET, UrlState
from demos.kit.widget import tell
from demos.translation.catalog import FIRST_TO_INSPECT, MODELS, SENTENCES, USUAL, chip_of
from demos.translation.rooms.look_inside import pictures
from demos.translation.rooms.look_inside.selection import (
    BEAMS,
    MOST_TOKENS,
    NO_PLACE,
    PERCENT,
    PROPERTIES,
    VIEWS,
    Selection,
    clicked,
    is_whole,
)
from demos.translation.widgets.attention_lines.widget import attention_lines
from demos.translation.widgets.beam_tree.widget import beam_tree
from demos.translation.widgets.decoding_steps.widget import decoding_steps
from demos.translation.widgets.redirect_attention.widget import redirect_attention
from demos.translation.widgets.sentence_input.widget import sentence_input
from demos.translation.widgets.sentence_map.widget import sentence_map
from demos.translation.widgets.substitute_word.widget import substitute_word
from demos.widgets.example_chips.widget import example_chips
from demos.widgets.result_line.widget import result_line

WIDGETS: dict[str, Callable[[], gr.HTML]] = {
    "lines": attention_lines,
    "tree": beam_tree,
    "redirect": redirect_attention,
    "compare": substitute_word,
    "steps": decoding_steps,
    "map": sentence_map,
}
TITLES = {
    "lines": "Attention lines",
    "tree": "Beam search",
    "redirect": "Redirect attention",
    "compare": "Change a word",
    "steps": "Step by step",
    "map": "Sentence map",
}
NOTES = {
    "lines": "Lines join each French word to the English words it attended to, thicker for more attention. Where they "
    "cross, French puts the words in another order; where many thin ones meet, no single English word would do.",
    "tree": "From left to right: the hypotheses that the search kept at each step, each with the probability of its "
    "last token; the thicker the line, the likelier. A token is a word or part of one: a dot in front means that it "
    "continues the word before it. Click any token to force it, and the rest follows.",
    "redirect": "Attention carries the meaning over: put all attention of a French word on another English word, and "
    "it becomes that word's translation. Of a French word of several tokens, the first one is redirected.",
    "compare": "Replace one word of the English sentence. What differs in the French is marked: often more than one "
    "word.",
    "steps": "How one token of French is made. Move the slider through the sentence and watch the weights jump from "
    "one English token to another. A dot in front means that a token continues the word before it.",
    "map": "Every mark is a sentence, placed by the final state of the encoder. Sentences on one topic gather, though "
    "nothing told the network about topics. How a sentence is built counts as much as what it is about.",
}
QUICK: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}

Data = dict[Any, Any]
"""What the components hold when an event comes."""


@dataclass(frozen=True)
class Controls:
    """The components that hold the fields of `Selection`, under the same names."""

    text: gr.HTML
    view: gr.Radio
    percent: gr.Slider
    beams: gr.Slider
    forced: gr.Textbox
    french: gr.Number
    english: gr.Number
    place: gr.Number
    other: gr.Textbox
    step: gr.Number

    def all(self) -> set[Any]:
        """Return the components as an event's inputs."""
        return set(vars(self).values())

    def selection(self, data: Data) -> Selection:
        """Return what they hold."""
        held = {name: data[component] for name, component in vars(self).items()}
        places = {name: None if held[name] == NO_PLACE else held[name] for name in ("french", "english", "place")}
        return Selection(**held | places)

    def updates(self, before: Selection, after: Selection) -> Data:
        """Return those that are to hold something else: what a visitor has chosen meanwhile stays in all others."""
        return {
            component: NO_PLACE if getattr(after, name) is None else getattr(after, name)
            for name, component in vars(self).items()
            if getattr(before, name) != getattr(after, name)
        }

    def url_state(self) -> UrlState:
        """Bind them to the page's address."""
        bound = [(PROPERTIES[name], component) for name, component in vars(self).items()]
        return UrlState("translation", *bound, room="inside", weights=MODELS[USUAL])


@dataclass(frozen=True)
class LookInside:
    """What it takes to hand this room a sentence: `handed` holds it until the room first opens."""

    controls: Controls
    handed: gr.State
    show_new_sentence: Callable[[Data], Data]
    outputs: list[Any]


def build() -> LookInside:
    """Make the room and wire its events."""
    examples = example_chips("Example sentences", [(name, "") for name in SENTENCES], value=FIRST_TO_INSPECT)
    text = sentence_input(SENTENCES[FIRST_TO_INSPECT])
    notice = gr.HTML("", visible=False, apply_default_css=False, padding=False)
    view = gr.Radio([(TITLES[name], name) for name in VIEWS], value=VIEWS[0], label="Show", elem_id="inside-view")
    columns, widgets = {}, {}
    for name in VIEWS:
        with gr.Column(visible=name == VIEWS[0], elem_classes=["inside-picture"]) as columns[name]:
            if name == "lines":
                with layout.columns():
                    with layout.left_column():
                        layout.note(NOTES[name])
                        percent = gr.Slider(
                            10,
                            100,
                            PERCENT,
                            step=1,
                            label="Show attention up to (%)",
                            info="Each French word keeps its strongest lines until they add up to this.",
                        )
                    with layout.right_column():
                        widgets[name] = WIDGETS[name]()
                continue
            with layout.columns():
                layout.note(NOTES[name])
                if name == "tree":
                    beams = gr.Slider(1, 8, BEAMS, step=1, label="Beam size", info="Hypotheses kept at each step.")
            widgets[name] = WIDGETS[name]()
    line = result_line()
    with layout.settings():
        reset = gr.Button("Reset", size="sm")
    french, english, place = (gr.Number(NO_PLACE, visible="hidden", precision=0) for _ in range(3))
    forced, other = gr.Textbox("", visible="hidden"), gr.Textbox("", visible="hidden")
    step = gr.Number(1, visible="hidden", precision=0)
    controls = Controls(text, view, percent, beams, forced, french, english, place, other, step)
    handed = gr.State("")
    outputs = [*controls.all(), notice, line, examples, *widgets.values()]

    def show(selection: Selection, held: Selection, force: tuple[int, int] | None = None) -> Data:
        if not str(selection.text or "").strip():
            return {notice: gr.HTML(layout.notice("Type an English sentence."), visible=True), examples: ""}
        shown = pictures.show(selection, force)
        around = {
            notice: gr.HTML(shown.notice, visible=bool(shown.notice)),
            line: shown.line,
            examples: chip_of(selection.text, SENTENCES),
        }
        picture = {widgets[shown.selection.view]: shown.picture}
        return controls.updates(held, shown.selection) | around | picture

    @errors.refusals
    def show_selection(data: Data) -> Data:
        """Show the picture of what is chosen."""
        selection = controls.selection(data)
        return show(selection, selection)

    @errors.refusals
    def show_new_sentence(data: Data) -> Data:
        """Show the picture of another sentence."""
        selection = controls.selection(data)
        return show(selection.with_text(selection.text), selection)

    @errors.refusals
    def on_open(data: Data) -> Data:
        """Show the first picture: of what Try it handed over, or of what the link says."""
        selection = controls.selection(data)
        return show(selection.with_text(data[handed]) if data[handed] else selection, selection)

    @errors.refusals
    def on_click(data: Data, event: gr.EventData) -> Data:
        """Show what a click in a widget asks for."""
        held = controls.selection(data)
        selection, force = clicked(held, event._data)
        return show(selection, held, force)

    settings = controls.url_state()
    inputs = controls.all()
    settings.opened().then(on_open, {*inputs, handed}, outputs, **QUICK)
    settings.reset(reset).then(show_selection, inputs, outputs, **QUICK)
    text.input(show_new_sentence, inputs, outputs, **QUICK)
    gr.on([view.input, beams.release], show_selection, inputs, outputs, **QUICK)
    view.change(_switch_view, view, list(columns.values()), queue=False, **QUIET)  # at once, whatever else is awaited
    percent.change(None, percent, js=tell("translation:percent"), **QUIET)
    examples.input(lambda name: SENTENCES.get(name, gr.skip()), examples, text, **QUIET).then(
        show_new_sentence, inputs, outputs, **QUICK
    )
    for name in ("tree", "redirect", "compare", "steps"):
        widgets[name].select(on_click, inputs, outputs, **QUICK)
    widgets["steps"].input(_remember_step, None, step, **QUIET)
    return LookInside(controls, handed, show_new_sentence, outputs)


def hand_over(english: gr.HTML, button: gr.Button, rooms: gr.Tabs, room: LookInside) -> None:
    """Let a button under Try it's sheets open this room on the English sheet's text."""
    controls = room.controls

    @errors.refusals
    def adopt_input(text: str) -> tuple[Any, str, str]:
        kept = str(text or "")
        return gr.Tabs(selected="inside"), kept, kept

    button.click(adopt_input, english, [rooms, room.handed, controls.text], **QUIET).then(
        room.show_new_sentence, controls.all(), room.outputs, **QUICK
    )


def _switch_view(view: str) -> list[Any]:
    """Show the picture of that name alone."""
    return [gr.Column(visible=name == view) for name in VIEWS]


def _remember_step(event: gr.EventData) -> Any:
    """Return the step that the slider stands at, for the link."""
    step = event._data.get("step") if isinstance(event._data, dict) else None
    return step if is_whole(step, 1, MOST_TOKENS) else gr.skip()
