"""The league: every style's held-out passage, predicted by everything from a blind guess to a model from the Hub."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import gradio as gr

from demos.kit import errors, events, layout
from demos.kit.html import escape
from demos.serving import hub_models
from demos.serving.runs import is_stopped, new_run, stop
from demos.text.views import league_view
from demos.text.views.league_view import Row
from demos.widgets.hub_download import widget as hub_download

ABOUT = (
    "A guess: all characters of the style's alphabet are equally likely. gzip and xz know only what the passage itself "
    "repeats. The 5-gram counted, in the text that our network learned from, which character follows which four "
    "(Kneser-Ney smoothing). Ours reads each passage in its own style."
)
PASSAGES = (
    "Our network was not trained on these passages. Four are from the tenth of each text that was held out; a model "
    "from the Hub has almost certainly read them. The LaTeX and the C were written by this project, so neither has."
)


@dataclass(frozen=True)
class LeaguePart:
    """The components of this part of the room. run: the measurement that goes on."""

    measure: gr.Button
    stop: gr.Button
    shown: gr.HTML
    run: gr.Textbox


Shown = tuple[Any, Any, Any]  # the league, Stop, the run


@errors.refusals
def measure_ours() -> Iterator[Shown]:
    """Yield the league without a model from the Hub, as it grows."""
    yield from _measured("")


@errors.refusals
def measure_all(model: str) -> Iterator[Shown]:
    """Yield the league with a model from the Hub; without, where it isn't here."""
    if hub_download.value(model):
        title = hub_models.entry(model).title
        missing = f"{title} isn't downloaded yet, so it has no column. It can be downloaded further up."
        return (yield from _measured("", missing))
    yield from _measured(model)


def _measured(model: str, told: str = "") -> Iterator[Shown]:
    from demos.text.analysis import league

    columns = league_view.NAMES | ({model: hub_models.entry(model).title} if model else {})
    run, before = new_run(), ""
    with closing(league.standings(model)) as steps:
        for standings in steps:
            if is_stopped(run):
                return
            rows = [Row(one.passage.title, one.bits) for one in standings]
            means = {name: league.mean(standings, name) for name in columns}
            total = Row("Mean", {name: bits for name, bits in means.items() if bits is not None}, mean=True)
            shown = layout.notice(told) + _html([*rows, total], columns)
            if shown != before:
                yield shown, gr.update(interactive=True), run
            before = shown
    yield gr.skip(), gr.update(interactive=False), gr.skip()


def _html(rows: Sequence[Row], columns: dict[str, str]) -> str:
    said = league_view.verdict(rows, columns)
    sentence = f"<p>{escape(said)}</p>" if said else ""
    return league_view.table(rows, columns) + sentence + layout.remark(ABOUT) + layout.remark(PASSAGES)


def stop_measuring(run: str) -> Any:
    """Leave the league as it is."""
    stop(str(run))
    return gr.update(interactive=False)


def build() -> LeaguePart:
    """Make the components."""
    gr.HTML("<h2>The league: a passage of every style</h2>", apply_default_css=False, padding=False)
    shown = gr.HTML("", apply_default_css=False, padding=False)
    with gr.Row():
        measure = gr.Button("Measure the other model too", scale=0, min_width=240)
        stop_button = gr.Button("Stop the league", interactive=False, scale=0, min_width=160)
    return LeaguePart(measure, stop_button, shown, gr.Textbox("", visible="hidden"))


def wire(part: LeaguePart, model: gr.Radio, opened: Any) -> None:
    """Measure our network once the room has opened, and the other model when the visitor asks. opened: that event."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    shown = [part.shown, part.stop, part.run]
    opened.then(measure_ours, None, shown, **{**events.LIVE, "show_progress": "hidden"})
    part.measure.click(stop_measuring, part.run, part.stop, **quiet).then(measure_all, model, shown, **events.LONG)
    part.stop.click(stop_measuring, part.run, part.stop, **quiet)
