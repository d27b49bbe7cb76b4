"""Look inside: six pictures of what happens between an English sentence and the French one, of the visitor's own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

import weights
from demos.kit import errors, events, layout, properties
from demos.kit.properties import Property
from demos.kit.url_state import UrlState
from demos.kit.widget import html_part
from demos.translation.catalog import MODELS, USUAL
from demos.translation.rooms import look_inside_live as live
from demos.translation.rooms.look_inside_live import BEAMS, VIEWS, Asked
from demos.translation.rooms.try_it import TryIt
from demos.widgets.example_chips.widget import example_chips
from demos.widgets.result_line.widget import result_line

WIDGETS = Path(__file__).parents[1] / "widgets"
PARTS = {
    "lines": "attention_lines",
    "steps": "decoding_steps",
    "tree": "beam_tree",
    "map": "sentence_map",
    "redirect": "redirect_attention",
    "compare": "compare_attention",
}
"""The widget that shows each view."""

EXAMPLES = {
    "A red dress": "The little girl in the red dress is playing with a big white dog.",
    "A bicycle": "A man is riding a bicycle.",
    "An old car": "He gave his old car to a young woman.",
    "Black cats": "My brother has two black cats.",
    "Lost keys": "I don't know where she left the keys.",
}
FIRST = "A red dress"
TITLES = {
    "lines": "Where it looks",
    "tree": "Paths it weighs",
    "redirect": "Redirect a look",
    "compare": "Change a word",
    "steps": "Step by step",
    "map": "Sentence map",
}
NOTES = {
    "lines": "Lines join each French word to the English words it looked at, thicker for a longer look. Where they "
    "cross, French turns the order round; where many thin ones meet, no single English word would do.",
    "tree": "From left to right: the beginnings that the network kept at each step, each with the probability of its "
    "last piece; the thicker the line, the likelier. The network writes pieces of words: a dot in front says that a "
    "piece goes on with the word before it. Click any piece to force it, and the rest follows.",
    "redirect": "Attention is what carries the meaning over: put a French word's whole look on another English word, "
    "and it becomes that word's translation. Of a word of several pieces, the first one is redirected.",
    "compare": "Change one word of the English sentence. What differs in the French is marked: often more than a word.",
    "steps": "How one piece of French is made. Move the slider through the sentence and watch the weights jump from "
    "one English piece to another. A dot in front says that a piece goes on with the word before it.",
    "map": "Every mark is a sentence, put where the encoder's final state puts it. Sentences of one kind gather, "
    "though nobody told the network about kinds; how a sentence is built counts as much as what it is about.",
}
QUICK: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}
SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

Data = dict[Any, Any]
"""What the components hold when an event comes."""


@dataclass(frozen=True)
class Controls:
    """What a visitor chooses in this room, as components."""

    text: gr.HTML
    view: gr.Radio
    share: gr.Slider
    beams: gr.Slider
    forced: gr.Textbox
    word: gr.Number
    onto: gr.Number
    place: gr.Number
    other: gr.Textbox
    step: gr.Number

    def all(self) -> set[Any]:
        """The components as an event's inputs."""
        return set(vars(self).values())

    def asked(self, data: Data) -> Asked:
        """What they hold."""
        return Asked(**{name: data[component] for name, component in vars(self).items()})

    def moved(self, before: Asked, after: Asked) -> Data:
        """Those that are to hold something else: what a visitor has chosen meanwhile stays in all others."""
        return {
            component: getattr(after, name)
            for name, component in vars(self).items()
            if getattr(before, name) != getattr(after, name)
        }


@dataclass(frozen=True)
class LookInside:
    """What it takes to hand this room a sentence: `taken` holds it until the room first opens."""

    controls: Controls
    taken: gr.State
    anew: Callable[[Data], Data]
    shown: list[Any]


def build() -> LookInside:
    """Make the room and wire its events."""
    examples = example_chips("Example sentences", [(name, "") for name in EXAMPLES], value=FIRST)
    text = html_part(WIDGETS / "sentence_input", value=EXAMPLES[FIRST])
    notice = gr.HTML("", visible=False, apply_default_css=False, padding=False)
    view = gr.Radio([(TITLES[name], name) for name in VIEWS], value=VIEWS[0], label="Look at", elem_id="inside-view")
    columns, parts = {}, {}
    for name in VIEWS:
        with gr.Column(visible=name == VIEWS[0], elem_classes=["inside-picture"]) as columns[name]:
            if name == "lines":
                with layout.columns():
                    with layout.left_column():
                        layout.note(NOTES[name])
                        share = gr.Slider(10, 100, 80, step=1, label="Keep a word's largest looks until they reach (%)")
                    with layout.right_column():
                        parts[name] = _part(PARTS[name])
                continue
            with layout.columns():
                layout.note(NOTES[name])
                if name == "tree":
                    beams = gr.Slider(1, 8, BEAMS, step=1, label="Beginnings it keeps at each step (beams)")
            parts[name] = _part(PARTS[name])
    line = result_line()
    with layout.settings():
        reset = gr.Button("Reset", size="sm")
    word, onto, place = (gr.Number(None, visible="hidden", precision=0) for _ in range(3))
    forced, other = gr.Textbox("", visible="hidden"), gr.Textbox("", visible="hidden")
    step = gr.Number(1, visible="hidden", precision=0)
    controls = Controls(text, view, share, beams, forced, word, onto, place, other, step)
    taken = gr.State("")
    shown = [*controls.all(), notice, line, examples, *parts.values()]

    def show(asked: Asked, stood: Asked) -> Data:
        if not str(asked.text or "").strip():
            return {notice: gr.HTML(layout.notice("Type an English sentence."), visible=True), examples: ""}
        found = live.look(asked)
        chip = next((name for name, example in EXAMPLES.items() if example == asked.text), "")
        around = {notice: gr.HTML(found.notice, visible=bool(found.notice)), line: found.line, examples: chip}
        return controls.moved(stood, found.asked) | around | {parts[found.asked.view]: found.picture}

    @errors.refusals
    def look(data: Data) -> Data:
        """The picture of what is chosen."""
        asked = controls.asked(data)
        return show(asked, asked)

    @errors.refusals
    def anew(data: Data) -> Data:
        """The picture of another sentence."""
        asked = controls.asked(data)
        return show(asked.anew(asked.text), asked)

    @errors.refusals
    def begin(data: Data) -> Data:
        """The first picture: of what Try it handed over, or of what the link says."""
        asked = controls.asked(data)
        return show(asked.anew(data[taken]) if data[taken] else asked, asked)

    @errors.refusals
    def choose(data: Data, event: gr.EventData) -> Data:
        """What a click in a picture asks for."""
        sent = event._data if isinstance(event._data, dict) else {}
        asked = controls.asked(data)
        return show(_chosen(asked, sent), asked)

    settings = _settings(controls)
    given = controls.all()
    settings.opened().then(begin, {*given, taken}, shown, **QUICK)
    settings.reset(reset).then(look, given, shown, **QUICK)
    text.input(anew, given, shown, **QUICK)
    gr.on([view.input, beams.release], look, given, shown, **QUICK)
    view.change(_reveal, view, list(columns.values()), queue=False, **SILENT)  # at once, whatever else is on its way
    share.change(None, share, js=_tell("share"), **SILENT)
    examples.input(lambda name: EXAMPLES.get(name, gr.skip()), examples, text, **SILENT).then(
        anew, given, shown, **QUICK
    )
    for name in ("tree", "redirect", "compare", "steps"):
        parts[name].select(choose, given, shown, **QUICK)
    parts["steps"].input(_step, None, step, **SILENT)
    return LookInside(controls, taken, anew, shown)


def hand_over(from_room: TryIt, row: gr.Tabs, room: LookInside) -> None:
    """Let the button under Try it's sheets open this room on that sentence."""
    controls = room.controls

    @errors.refusals
    def take(text: str) -> tuple[Any, str, str]:
        kept = str(text or "")
        return gr.Tabs(selected="inside"), kept, kept

    from_room.inside.click(take, from_room.english, [row, room.taken, controls.text], **SILENT).then(
        room.anew, controls.all(), room.shown, **QUICK
    )


def _reveal(view: str) -> list[Any]:
    """Show the picture of that name alone."""
    return [gr.Column(visible=name == view) for name in VIEWS]


def _part(name: str) -> gr.HTML:
    """One picture of the room; the script and the looks that all of them share stand before its own."""
    return html_part(WIDGETS / name, value="", before=[WIDGETS / "shared/shared"])


def _settings(controls: Controls) -> UrlState:
    return UrlState(
        "translation",
        (properties.words("text", EXAMPLES[FIRST], 2000), controls.text),
        (properties.choice("view", VIEWS[0], VIEWS), controls.view),
        (properties.whole("share", 80, 10, 100), controls.share),
        (properties.whole("beams", BEAMS, 1, 8), controls.beams),
        (Property("forced", "", _pieces), controls.forced),
        (_none_or(properties.whole("word", 0, 0, 400)), controls.word),
        (_none_or(properties.whole("onto", 0, 0, 400)), controls.onto),
        (_none_or(properties.whole("change", 0, 0, 400)), controls.place),
        (properties.words("to", "", 60), controls.other),
        (properties.whole("step", 1, 1, 400), controls.step),
        room="inside",
        weights=MODELS[USUAL],
    )


def _chosen(asked: Asked, sent: dict[str, Any]) -> Asked:
    """The choices after a click; an event may carry anything, so what is no choice changes nothing."""

    def place(name: str) -> int | None:
        value = sent.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6 else None

    if isinstance(sent.get("forced"), list):
        whole = [one for one in sent["forced"][:400] if isinstance(one, int) and not isinstance(one, bool) and one >= 0]
        return replace(asked, forced=".".join(map(str, whole)))
    piece, step = place("piece"), place("step")
    if piece is not None and step is not None:
        return replace(asked, view="tree", forced=live.before_step(asked, step, piece), step=step)
    if place("word") is not None:
        return replace(asked, word=place("word"), onto=place("onto"))
    if place("place") is not None and isinstance(sent.get("to"), str):
        return replace(asked, place=place("place"), other=sent["to"][:60])
    return asked


def _step(event: gr.EventData) -> Any:
    """The step that the slider stands at, for the link."""
    step = event._data.get("step") if isinstance(event._data, dict) else None
    return step if isinstance(step, int) and not isinstance(step, bool) and 1 <= step <= 400 else gr.skip()


def _none_or(whole: Property[int]) -> Property[int | None]:
    """The same setting with nothing as its default."""
    return Property(whole.name, None, whole.parse)


def _pieces(text: str) -> str:
    """Numbers of pieces joined by dots, all of them in the network's vocabulary."""
    try:
        count = int(weights.card(MODELS[USUAL]).config["pieces"])
    except (weights.WeightsUnavailable, KeyError):
        count = 0
    numbers = text.split(".")
    if len(numbers) > 400 or not all(one.isdecimal() and len(one) < 8 and int(one) < count for one in numbers):
        raise ValueError("isn't a row of the network's pieces")
    return text


def _tell(name: str) -> str:
    """A script that passes a component's value on to the parts of the page."""
    return f"(value) => {{ document.dispatchEvent(new CustomEvent('translation:{name}', {{ detail: value }})); }}"
