"""A sheet that grows while a network writes on it: what the page gets at every step, and the result line at last."""

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any

import gradio as gr

import weights
from demos.kit import layout
from demos.kit.html import data_uri
from demos.serving.runs import is_stopped
from demos.text.catalog import OUR_STYLE, style_card, style_title
from demos.text.rooms.try_it.settings import WriteSettings
from demos.text.streaming import paced
from demos.text.text_session import Sheet
from demos.text.views import writing_view
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import Download, result_facts
from weights.hub import MODELS

AT_A_TIME = "It chose one character at a time, from the characters before it alone. "
WHAT_TO_SEE = {
    OUR_STYLE: f"{AT_A_TIME}Look at the layout, the names and the invented words: it picked them up from the plays.",
    "c": f"{AT_A_TIME}Look at the brackets and the indentation: nobody told it that they close and line up.",
    "latex": f"{AT_A_TIME}Look at the formulas and environments: nobody told it how they are opened and closed.",
}
WHAT_TO_SEE_ELSE = (
    f"{AT_A_TIME}Look at what it got right, words, quotes and sentences, and at what it all means: nothing."
)
WHAT_TO_SEE_HUB = (
    "It chose one token (a word or a piece of one) at a time, from the tokens before it. "
    "Look at whether it keeps to the subject, and at what sounds right but isn't true."
)
LONG = 4_000  # characters of a text from which on its reading is shown: it takes a good part of a second
Shown = tuple[Any, Any, Any, Any, Any, Any]  # sheet, notice, result line, Stop, Continue, download offer


def result_facts_of(sheet: Sheet, sentence: str, settings: WriteSettings) -> str:
    """Return HTML of the sheet's result line."""
    style, seed, blend = settings.style_name, settings.seed, settings.blend
    text = (sheet.prompt + sheet.continuation).encode("utf-8", "replace")
    download = Download("download", writing_view.file_name(style, seed), data_uri(text, "text/plain;charset=utf-8"))
    used = f"seed {seed}"
    if style in MODELS:
        return result_facts(sentence, sheet.seconds, None, [download], [used, *hub_download.named(style)])
    mixed = [f"{blend[1]:.0%} {style_title(blend[0])}"] if blend else []
    return result_facts(sentence, sheet.seconds, style_card(style, blend), [download], [used, *mixed])


def stream_sheet(sheet: Sheet, settings: WriteSettings) -> Iterator[Shown]:
    """Continue where the sheet ends; our network does so where a model from the Hub isn't here and is offered."""
    from demos.text.write import normalized, write

    offer, before = hub_download.value(settings.style_name), sheet.continuation
    told = writing_view.hub_model_missing(MODELS[settings.style_name].title) if offer else ""
    settings = settings.in_style(OUR_STYLE) if offer else settings
    style, blend = settings.style_name, settings.blend
    sheet = sheet.going_on("" if style in MODELS else style, settings.temperature, blend)
    if style in MODELS:
        text = sheet.prompt + before
    else:
        read = normalized(sheet.prompt, style, blend)
        text = read.text + (before if sheet.prompt or not before else "\n" + before)
        told = f"{told} {writing_view.notice(read, style)}".strip()
    read_first = (yield from _reading(sheet, text, told)) if style not in MODELS else ""
    if is_stopped(sheet.run):
        return
    seed = _later_seed(settings.seed, len(before))
    arguments = (settings.length, settings.temperature, seed, blend, settings.top_k, settings.top_p)
    with closing(write(text, style, *arguments)) as items:
        notice, stop_button, go_on = layout.notice(told), gr.update(interactive=True), gr.update(interactive=False)
        if style in MODELS:
            loading = layout.notice(f"{MODELS[style].title} is loading ...")
            yield sheet.grown(before, 0.0, True).to_json(), loading, gr.skip(), stop_button, go_on, offer
            notice = yield from _load(sheet, text, style)
        written, worked = "", 0.0
        for item in paced(items, watched=not settings.full_speed):
            if is_stopped(sheet.run):
                return
            written, worked = item
            growing = sheet.grown(before + written, worked, True).to_json()
            yield growing, notice, gr.skip(), stop_button, go_on, offer
            stop_button = go_on = notice = offer = gr.skip()
    sheet = sheet.grown(before + written, worked, False)
    sentence = (
        WHAT_TO_SEE_HUB
        if style in MODELS
        else f"{WHAT_TO_SEE.get(style, WHAT_TO_SEE_ELSE)} {_checked(written, style, blend)}"
    )
    line = result_facts_of(
        sheet, f"{read_first}{writing_view.wrote(len(written), worked, not settings.full_speed)} {sentence}", settings
    )
    yield sheet.to_json(), gr.skip(), line, gr.update(interactive=False), gr.update(interactive=True), gr.skip()


def _reading(sheet: Sheet, text: str, told: str) -> Generator[Shown, None, str]:
    """Read a text before it is continued, and show how far that is where it is long; return a sentence about it."""
    from demos.text.write import reading

    began = time.perf_counter()
    waiting = sheet.grown(sheet.continuation, 0.0, True).to_json()
    for done, total in reading(text, sheet.style, sheet.blend):
        if total < LONG:
            continue
        if is_stopped(sheet.run):
            return ""
        notice = layout.notice(f"{told} {writing_view.reads(done, total)}".strip())
        yield waiting, notice, gr.skip(), gr.update(interactive=True), gr.update(interactive=False), gr.skip()
    return writing_view.read_first(len(text), time.perf_counter() - began) if len(text) >= LONG else ""


def _checked(written: str, style: str, blend: tuple[str, float] | None) -> str:
    """Return what can be checked of a text; nothing of a blend, or where the style has no index of its text."""
    from demos.text.analysis.text_checks import check_text

    if blend:
        return ""
    try:
        return writing_view.checks(check_text(written, style), style)
    except weights.WeightsUnavailable:
        return ""


def _load(sheet: Sheet, text: str, style: str) -> Generator[Shown, None, str]:
    """Load a model from the Hub; where that fails, the sheet stays as it is and the reason is raised."""
    from demos.text.hub_write import truncated_characters

    try:
        return layout.notice(writing_view.truncated(truncated_characters(text, style), MODELS[style].title))
    except weights.WeightsUnavailable:
        idle = gr.update(interactive=False)
        yield sheet.to_json(), "", gr.skip(), idle, gr.update(interactive=bool(sheet.continuation)), gr.skip()
        raise


def _later_seed(seed: int, written: int) -> int:
    valid = isinstance(seed, int) and 0 <= seed < 2**32
    return (seed + written) % 2**32 if valid else seed  # what isn't a seed is refused by `write`
