"""Compared fairly: how many bits a character each network needs for the same passage, beside what needs no learning."""

import math
import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.kit import errors, events, layout
from demos.kit.html import escape
from demos.text.rooms.try_it import OURS
from demos.text.text_session import is_stopped, stop
from demos.text.views import bits_view
from demos.text.views.bits_view import Bar
from demos.widgets.example_chips.widget import example_chips
from demos.widgets.hub_download import widget as hub_download
from weights.hub import MODELS

if TYPE_CHECKING:
    from demos.text.analysis.bits_per_char import Measured

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
    run: gr.Textbox
    due: gr.Number


@errors.refusals
def measure_both(passage: str, model: str) -> Iterator[tuple[Any, Any, Any]]:
    """Bars that grow true while the passage is read, Stop, and the run; no bar of the other where it isn't here."""
    from demos.text.analysis import bits_per_char
    from demos.text.write import reading

    own = isinstance(passage, str) and passage.strip()
    text = bits_per_char.passage(passage if own else bits_per_char.held_out())
    title = MODELS[model].title
    anchors = [
        Bar(f"Guessing blindly among {bits_per_char.alphabet()} characters", math.log2(bits_per_char.alphabet())),
        Bar("gzip, which only knows what this passage repeats", bits_per_char.deflated(text)),
    ]
    notes = [bits_view.common(reading(passage, OURS)) if own else "", READ[not own], HOW]

    def shown(ours: Bar, theirs: Bar, first: str = "") -> str:
        heading = f"{SHARE} ({len(text):,} characters)"
        remarks = "".join(layout.remark(part) for part in notes if part)
        return (
            bits_view.bars([*anchors, ours, theirs], heading) + (f"<p>{escape(first)}</p>" if first else "") + remarks
        )

    run, skip, stop_off = secrets.token_hex(8), gr.skip(), gr.update(interactive=False)
    absent = bool(hub_download.value(model))
    theirs = Bar(title, None, "not here yet" if absent else "waits for its turn")
    ours = Bar("Our network", None, "reading ...")
    yield shown(ours, theirs), gr.update(interactive=True), run
    with closing(bits_per_char.measuring(text, OURS)) as steps:
        for step in steps:
            if is_stopped(run):
                return
            ours = _bar("Our network", step)
            yield shown(ours, theirs), skip, skip
    if absent:
        yield shown(ours, theirs), stop_off, skip
        return
    yield shown(ours, Bar(title, None, "getting ready ...")), skip, skip
    try:
        with closing(bits_per_char.measuring(text, model)) as steps:
            for step in steps:
                if is_stopped(run):
                    return
                theirs = _bar(title, step)
                yield shown(ours, theirs), skip, skip
    except weights.WeightsUnavailable as error:
        yield shown(ours, Bar(title, None, "can't be had"), str(error)), stop_off, skip
        return
    yield shown(ours, theirs, bits_view.verdict(ours.bits or 0.0, theirs.bits or 0.0, title)), stop_off, skip


def _bar(label: str, step: "Measured") -> Bar:
    return Bar(label, step.bits, "" if step.characters >= step.total else f"after {step.characters:,} characters")


def rest(run: str) -> Any:
    """Leave the bars as they are."""
    stop(str(run))
    return gr.update(interactive=False)


def again(run: str, due: float) -> int:
    """End what is measured, and ask for another measurement."""
    stop(str(run))
    return int(due or 0) + 1


@errors.refusals
def pick(name: str) -> Any:
    """The passage of a chip."""
    return PASSAGES.get(name, gr.skip())


def build() -> Bits:
    """Make the components."""
    gr.HTML("<h2>Compared fairly</h2>", apply_default_css=False, padding=False)
    with layout.columns():
        with layout.left_column():
            chips = example_chips("Passages", [(name, "") for name in PASSAGES], value=FIRST)
            passage = gr.Textbox(
                "",
                label="A passage that both read",
                info="Paste your own. Left empty: 8,000 characters of The Tempest that our network never read.",
                lines=6,
                max_lines=10,
            )
            with gr.Row():
                measure = gr.Button("Measure", min_width=96)
                halt = gr.Button("Stop measuring", interactive=False, min_width=136)
        with layout.right_column():
            shown = gr.HTML("", apply_default_css=False, padding=False)
    run = gr.Textbox("", visible="hidden")
    due = gr.Number(0, visible="hidden", precision=0)
    return Bits(chips, passage, measure, halt, shown, run, due)


def wire(bits: Bits, model: gr.Radio, after: Sequence[Any]) -> None:
    """Measure when asked, and after each of some events."""
    silent: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    live = {**events.LIVE, "show_progress": "hidden"}
    asked = [bits.run, bits.due]
    for event in [*after, bits.chips.input(pick, bits.chips, bits.passage, **silent)]:
        event.then(again, asked, bits.due, **silent)
    gr.on([bits.measure.click, bits.passage.submit], again, asked, bits.due, **silent)
    bits.due.change(
        measure_both,
        [bits.passage, model],
        [bits.shown, bits.stop, bits.run],
        **live,
    )
    bits.stop.click(rest, bits.run, bits.stop, **silent)
