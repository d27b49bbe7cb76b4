"""Compared fairly: how many bits a character each network needs for the same passage, beside what needs no learning."""

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos import offer, ui
from demos.text import draw_bits
from demos.text.draw_bits import Bar
from demos.text.rooms.try_it import OURS
from weights.hub import MODELS

if TYPE_CHECKING:
    from demos.text.bits import Measured

PASSAGES = {
    "Shakespeare, held out": "",
    "English of today": (
        "The library opens at nine, and by ten there is usually a queue at the coffee machine. Most people bring their "
        "own laptop, but the computers on the second floor are free to use. If you want to print something, ask at the "
        "desk: the staff will give you a card that works with every printer in the building. Last winter the heating "
        "failed for a week, and the city council promised to replace the boiler before the end of the year."
    ),
    "A string of letters": "qzx jvkw bnmf, plkj hgfd qwrt zxcv! mnbv lkjh poiu ytrw.",
}
FIRST = "Shakespeare, held out"
SHARE = "Bits a character: the fewer, the better each next letter was foreseen"
READ = {
    True: "These pages of The Tempest were kept from our network. Nobody can keep them from the others: Shakespeare is "
    "all over the web, so they have surely read them.",
    False: "Whether one of them has read this before, nobody can tell; a text that you wrote yourself is the fairest.",
}
HOW = (
    "Each network says before every character or piece of a word how likely it holds what comes. All those surprises "
    "together, in bits, are shared out over the characters of the same passage, so that letters and pieces compare. "
    "People who guess letter by letter need about 1 bit (Shannon 1951 found 0.6 to 1.3)."
)


@dataclass(frozen=True)
class Bits:
    """The components of this part of the room."""

    chips: gr.HTML
    passage: gr.Textbox
    measure: gr.Button
    stop: gr.Button
    shown: gr.HTML


@ui.refusals
def measure_both(passage: str, model: str) -> Iterator[tuple[Any, Any]]:
    """Bars that grow true while the passage is read, and Stop; their bar stays open where the model isn't here."""
    from demos.text import bits
    from demos.text.write import reading

    own = isinstance(passage, str) and passage.strip()
    text = bits.passage(passage if own else bits.held_out())
    title = MODELS[model].title
    anchors = [
        Bar(f"Guessing blindly among {bits.alphabet()} characters", math.log2(bits.alphabet())),
        Bar("gzip, which only knows what this passage repeats", bits.deflated(text)),
    ]
    notes = [draw_bits.common(reading(passage, OURS)) if own else "", READ[not own], HOW]

    def shown(ours: Bar, theirs: Bar, first: str = "") -> str:
        heading = f"{SHARE} ({len(text):,} characters)"
        remarks = "".join(ui.remark(part) for part in notes if part)
        return (
            draw_bits.bars([*anchors, ours, theirs], heading)
            + (f"<p>{ui.escape(first)}</p>" if first else "")
            + remarks
        )

    stop_on, stop_off = gr.update(interactive=True), gr.update(interactive=False)
    absent = bool(offer.value(model))
    theirs = Bar(title, None, "not here yet" if absent else "waits for its turn")
    ours = Bar("Our network", None, "reading ...")
    yield shown(ours, theirs), stop_on
    with closing(bits.measuring(text, OURS)) as steps:
        for step in steps:
            ours = _bar("Our network", step)
            yield shown(ours, theirs), gr.skip()
    if absent:
        yield shown(ours, theirs), stop_off
        return
    yield shown(ours, Bar(title, None, "getting ready ...")), gr.skip()
    try:
        with closing(bits.measuring(text, model)) as steps:
            for step in steps:
                theirs = _bar(title, step)
                yield shown(ours, theirs), gr.skip()
    except weights.WeightsUnavailable as error:
        yield shown(ours, Bar(title, None, "can't be had"), str(error)), stop_off
        return
    yield shown(ours, theirs, draw_bits.verdict(ours.bits or 0.0, theirs.bits or 0.0, title)), stop_off


def _bar(label: str, step: "Measured") -> Bar:
    return Bar(label, step.bits, "" if step.characters >= step.total else f"after {step.characters:,} characters")


def rest() -> Any:
    """Leave the bars as they were when the visitor stopped."""
    return gr.update(interactive=False)


@ui.refusals
def pick(name: str) -> Any:
    """The passage of a chip."""
    return PASSAGES.get(name, gr.skip())


def build() -> Bits:
    """Make the components."""
    gr.HTML("<h2>Compared fairly</h2>", apply_default_css=False, padding=False)
    with ui.columns():
        with ui.given():
            chips = ui.example_chips("Passages", [(name, "") for name in PASSAGES], value=FIRST)
            passage = gr.Textbox(
                "",
                label="A passage that both read",
                info="Paste your own. Left empty: 8,000 characters of The Tempest that our network never read.",
                lines=6,
                max_lines=10,
            )
            with gr.Row():
                measure = gr.Button("Measure", min_width=96)
                stop = gr.Button("Stop measuring", interactive=False, min_width=136)
        with ui.said():
            shown = gr.HTML("", apply_default_css=False, padding=False)
    return Bits(chips, passage, measure, stop, shown)


def wire(bits: Bits, model: gr.Radio, after: Sequence[Any]) -> None:
    """Measure when asked, and after each of some events."""
    silent: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    live = {**ui.LIVE, "show_progress": "hidden"}
    given, shown = [bits.passage, model], [bits.shown, bits.stop]
    runs = [event.then(measure_both, given, shown, **live) for event in after]
    runs.append(gr.on([bits.measure.click, bits.passage.submit], measure_both, given, shown, **live))
    runs.append(bits.chips.input(pick, bits.chips, bits.passage, **silent).then(measure_both, given, shown, **live))
    bits.stop.click(rest, None, bits.stop, cancels=runs, **silent)
