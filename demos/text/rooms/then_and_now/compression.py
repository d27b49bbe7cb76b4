"""Bits per character: how well each network predicts the same passage, beside a uniform guess and gzip."""

import math
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import gradio as gr

import weights
from demos.kit import errors, events, layout
from demos.kit.html import escape
from demos.serving import hub_models
from demos.serving.runs import is_stopped, stop
from demos.text.catalog import FIRST_PASSAGE, OUR_STYLE, PASSAGES
from demos.text.held_out import held_out
from demos.text.results import Compression, PassageRefused
from demos.text.views import bits_view
from demos.text.views.bits_view import Bar
from demos.widgets.example_chips.widget import example_chips, follow_text
from demos.widgets.hub_download import widget as hub_download

HEADING = "Bits per character: the fewer, the better each next character was predicted"
READ_BEFORE = {
    True: "Our network was not trained on this part of The Tempest. The other model almost certainly was: Shakespeare "
    "is all over the web.",
    False: "Nobody can tell whether either has read this before; text that you wrote yourself is the fairest test.",
}
HOW = (
    "Before every character or token, each network gives a probability to what comes next. The summed surprise, in "
    "bits, is divided by the number of characters, so that characters and tokens compare. People who guess letter by "
    "letter need about 1 bit (Shannon 1951 found 0.6 to 1.3)."
)
OURS = "Our network"
TYPING_PAUSE = 0.3  # seconds without a new measurement before the larger model is asked


@dataclass(frozen=True)
class CompressionPart:
    """The components of this part of the room. run: the measurement that goes on; requests: counts measurements."""

    examples: gr.HTML
    passage: gr.Textbox
    measure: gr.Button
    stop: gr.Button
    shown: gr.HTML
    run: gr.Textbox
    requests: gr.Number


@errors.refusals
def measure_both(passage: str, model: str) -> Iterator[tuple[Any, Any, Any]]:
    """Yield bars that grow true while the passage is read, Stop, and the run.

    Ours alone is measured where the other model isn't here.
    """
    from demos.text.analysis import bits_per_char
    from demos.text.write import normalized

    own = isinstance(passage, str) and passage.strip()
    try:
        text = bits_per_char.shared_passage(passage if own else held_out(OUR_STYLE).text)
    except PassageRefused as refusal:  # said in place: it comes while the visitor types
        yield layout.notice(str(refusal)), gr.update(interactive=False), gr.skip()
        return
    title, alphabet = hub_models.entry(model).title, bits_per_char.alphabet_size()
    baselines = [
        Bar(f"A uniform guess among {alphabet} characters", math.log2(alphabet)),
        Bar("gzip, which only knows what this passage repeats", bits_per_char.gzip_bits_per_character(text)),
    ]
    told = bits_view.shared_passage_notice(normalized(passage, OUR_STYLE)) if own else ""
    notes = [told, READ_BEFORE[not own], HOW]

    def shown(ours: Bar, theirs: Bar, verdict: str = "") -> str:
        heading = f"{HEADING} ({len(text):,} characters)"
        sentence = f"<p>{escape(verdict)}</p>" if verdict else ""
        remarks = "".join(layout.remark(part) for part in notes if part)
        return bits_view.bars([*baselines, ours, theirs], heading) + sentence + remarks

    run, skip, stop_off = secrets.token_hex(8), gr.skip(), gr.update(interactive=False)
    missing = bool(hub_download.value(model))
    theirs = Bar(title, None, "not downloaded yet" if missing else "waiting for its turn")
    ours = Bar(OURS, None, "reading ...")
    yield shown(ours, theirs), gr.update(interactive=True), run
    with closing(bits_per_char.measure(text, OUR_STYLE)) as steps:
        for step in steps:
            if is_stopped(run):
                return
            ours = _bar(OURS, step)
            yield shown(ours, theirs), skip, skip
    if missing:
        yield shown(ours, theirs), stop_off, skip
        return
    yield shown(ours, Bar(title, None, "loading ...")), skip, skip
    time.sleep(TYPING_PAUSE)
    if is_stopped(run):
        return
    try:
        with closing(bits_per_char.measure(text, model)) as steps:
            for step in steps:
                if is_stopped(run):
                    return
                theirs = _bar(title, step)
                yield shown(ours, theirs), skip, skip
    except weights.WeightsUnavailable as error:
        yield shown(ours, Bar(title, None, "unavailable"), str(error)), stop_off, skip
        return
    yield shown(ours, theirs, bits_view.verdict(ours.bits or 0.0, theirs.bits or 0.0, title)), stop_off, skip


def _bar(label: str, step: Compression) -> Bar:
    return Bar(label, step.bits, "" if step.characters >= step.total else f"after {step.characters:,} characters")


def stop_measuring(run: str) -> Any:
    """Leave the bars as they are."""
    stop(str(run))
    return gr.update(interactive=False)


def request_measurement(run: str, requests: float) -> int:
    """End the measurement that goes on, and return the number of the next one."""
    stop(str(run))
    return int(requests or 0) + 1


@errors.refusals
def pick_example(name: str) -> Any:
    """Return the passage of a chip."""
    return PASSAGES.get(name, gr.skip())


def build() -> CompressionPart:
    """Make the components."""
    gr.HTML("<h2>Which one predicts a text better?</h2>", apply_default_css=False, padding=False)
    with layout.columns():
        with layout.left_column():
            examples = example_chips("Passages", [(name, "") for name in PASSAGES], value=FIRST_PASSAGE)
            passage = gr.Textbox(
                "",
                label="Passage",
                info="Paste your own text. Left empty: 8,000 characters of The Tempest that our network never read.",
                lines=6,
                max_lines=10,
            )
            with gr.Row():
                measure = gr.Button("Measure", min_width=96)
                stop_button = gr.Button("Stop measuring", interactive=False, min_width=136)
        with layout.right_column():
            shown = gr.HTML("", apply_default_css=False, padding=False)
    run = gr.Textbox("", visible="hidden")
    requests = gr.Number(0, visible="hidden", precision=0)
    return CompressionPart(examples, passage, measure, stop_button, shown, run, requests)


def wire(part: CompressionPart, model: gr.Radio, after: Sequence[Any]) -> None:
    """Measure when the visitor asks or changes the passage, and after each of some events."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    live = {**events.LIVE, "show_progress": "hidden"}
    asked = [part.run, part.requests]
    follow_text(part.examples, part.passage, PASSAGES)
    part.examples.input(pick_example, part.examples, part.passage, **quiet)
    for event in after:
        event.then(request_measurement, asked, part.requests, **quiet)
    again = [part.measure.click, part.passage.submit, part.passage.change]
    gr.on(again, request_measurement, asked, part.requests, trigger_mode="always_last", **quiet)
    part.requests.change(measure_both, [part.passage, model], [part.shown, part.stop, part.run], **live)
    part.stop.click(stop_measuring, part.run, part.stop, **quiet)
