"""Try it: a prompt in ink, and the network's continuation in the accent colour, growing while it is written."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import gradio as gr

import weights
from demos.kit import errors, events, layout, properties
from demos.kit.html import data_uri
from demos.kit.properties import Property
from demos.kit.url_state import UrlState
from demos.text.catalog import (
    FIRST_PROMPT,
    OUR_STYLE,
    PROMPTS,
    hub_chips,
    style_chips,
    style_of,
    weights_name,
)
from demos.text.streaming import STREAM, paced
from demos.text.text_session import Sheet, cancel, is_stopped, read_sheet, stop
from demos.text.views import writing_view
from demos.text.widgets.writing_sheet.widget import writing_sheet
from demos.widgets.example_chips.widget import example_chips, follow_text
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import Download, result_facts, result_line
from weights.hub import MODELS

WHAT_TO_SEE = (
    "It chose one character at a time, from the characters before it alone. "
    "Look at the layout, the names and the invented words: it picked up all of them from the plays."
)
WHAT_TO_SEE_HUB = (
    "It chose one token (a word or a piece of one) at a time, from the tokens before it. "
    "Look at whether it keeps to the subject, and at what sounds right but isn't true."
)
QUIET: dict[str, Any] = {"concurrency_limit": 8, "show_progress": "hidden", "api_visibility": "private"}

Shown = tuple[Any, Any, Any, Any, Any, Any]  # sheet, notice, result line, Stop, Continue, download offer


@errors.refusals
def text_write(
    prompt: str, style: str = "shakespeare", length: int = 400, temperature: float = 0.8, seed: int = 0
) -> Iterator[str]:
    """Continue a prompt; streams the continuation so far, without the prompt.

    The same arguments give the same text. style: "shakespeare" or another that the page offers, or "distilgpt2" or
    "smollm2" from the Hub (downloaded first where it isn't here, which takes minutes). length: 1 to 5,000 characters.
    temperature: 0.05 (predictable) to 2 (surprising). seed: 0 to 4,294,967,295. The prompt may be empty and has at
    most 20,000 characters; those that the style has never seen are not read (the page names them in a notice), nor is
    what exceeds the context window of 1,024 tokens of the models from the Hub.
    """
    from demos.text.write import write

    with closing(write(prompt, style, length, temperature, seed)) as items:
        for item, _ in paced(items):
            yield item


def _result_line(sheet: Sheet, sentence: str, style: str, seed: int) -> str:
    text = (sheet.prompt + sheet.continuation).encode("utf-8", "replace")
    download = Download("download", writing_view.file_name(style, seed), data_uri(text, "text/plain;charset=utf-8"))
    if style in MODELS:
        return result_facts(sentence, sheet.seconds, None, [download], hub_download.named(style))
    return result_facts(sentence, sheet.seconds, weights.card(weights_name(style)), [download])


def _stream(sheet: Sheet, style: str, length: int, temperature: float, seed: int, full_speed: bool) -> Iterator[Shown]:
    """Continue where the sheet ends; our network does so where a model from the Hub isn't here and is offered."""
    from demos.text.write import normalized, write

    offer, before = hub_download.value(style), sheet.continuation
    told = writing_view.hub_model_missing(MODELS[style].title) if offer else ""
    style = OUR_STYLE if offer else style
    if style in MODELS:
        text = sheet.prompt + before
    else:
        read = normalized(sheet.prompt, style)
        text = read.text + (before if sheet.prompt or not before else "\n" + before)
        told = f"{told} {writing_view.notice(read, style)}".strip()
    with closing(write(text, style, length, temperature, _later_seed(seed, len(before)))) as items:
        notice, stop_button, go_on = layout.notice(told), gr.update(interactive=True), gr.update(interactive=False)
        if style in MODELS:
            loading = layout.notice(f"{MODELS[style].title} is loading ...")
            yield sheet.grown(before, 0.0, True).to_json(), loading, gr.skip(), stop_button, go_on, offer
            notice = yield from _load(sheet, text, style)
        written, worked = "", 0.0
        for item in paced(items, watched=not full_speed):
            if is_stopped(sheet.run):
                return
            written, worked = item
            growing = sheet.grown(before + written, worked, True).to_json()
            yield growing, notice, gr.skip(), stop_button, go_on, offer
            stop_button = go_on = notice = offer = gr.skip()
    sheet = sheet.grown(before + written, worked, False)
    sentence = WHAT_TO_SEE_HUB if style in MODELS else WHAT_TO_SEE
    line = _result_line(sheet, f"{writing_view.wrote(len(written), worked, not full_speed)} {sentence}", style, seed)
    yield sheet.to_json(), gr.skip(), line, gr.update(interactive=False), gr.update(interactive=True), gr.skip()


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


def style_setting(titles: dict[str, str], default: str) -> Property[str]:
    """Return the style chip as a setting of the address; a link may also name the style as `write` does."""
    usual = properties.choice("style", default, list(titles))
    names = {name: title for title, name in titles.items()}
    return Property(usual.name, usual.default, lambda text: usual.parse(names.get(text, text)))


@errors.refusals
def write_anew(prompt: str, chip: str, length: int, temperature: float, seed: int, full_speed: bool) -> Iterator[Shown]:
    """Continue the prompt, on a new sheet."""
    yield from _stream(Sheet(prompt), style_of(chip), length, temperature, seed, full_speed)


@errors.refusals
def continue_sheet(
    sheet: str, chip: str, length: int, temperature: float, seed: int, full_speed: bool
) -> Iterator[Shown]:
    """Continue where the sheet ends."""
    before = read_sheet(sheet)
    same_text = Sheet(before.prompt, before.continuation)
    yield from _stream(same_text, style_of(chip), length, temperature, seed, full_speed)


@errors.refusals
def stop_writing(sheet: str, chip: str, seed: int) -> tuple[str, str, Any, Any]:
    """Leave the sheet as the visitor stopped it."""
    left = read_sheet(sheet)
    stop(left.run)
    style = OUR_STYLE if hub_download.value(style_of(chip)) else style_of(chip)
    line = _result_line(left, writing_view.stopped(len(left.continuation)), style, seed)
    return left.to_json(), line, gr.update(interactive=False), gr.update(interactive=True)


@errors.refusals
def pick_example(name: str) -> Any:
    """Return the prompt of an example chip."""
    return PROMPTS.get(name, gr.skip())


@dataclass(frozen=True)
class TryIt:
    """What the tab needs to hand the sheet to another room."""

    sheet: gr.HTML
    style: gr.HTML
    look_inside: gr.Button


def build() -> TryIt:
    """Make the room and wire its events."""
    styles = style_chips() | hub_chips()
    first_style = next(iter(styles))
    with layout.columns():
        with layout.left_column():
            style = example_chips("Style", [(name, "") for name in styles], value=first_style)
            offer = hub_download.part()
            examples = example_chips("Example prompts", [(name, "") for name in PROMPTS], value=FIRST_PROMPT)
            prompt = gr.Textbox(
                PROMPTS[FIRST_PROMPT],
                label="Prompt",
                info="The network continues from here. Leave it empty to start on a new line.",
                lines=3,
                max_lines=10,
            )
            temperature = gr.Slider(
                0.1,
                2.0,
                0.8,
                step=0.05,
                label="Temperature",
                info="Low: predictable, and it repeats itself. High: surprising, with invented words.",
            )
            with gr.Row():
                write = gr.Button("Write", variant="primary", min_width=96)
                stop_button = gr.Button("Stop", elem_classes=["stop"], interactive=False, min_width=96)
                go_on = gr.Button("Continue", interactive=False, min_width=112)
            with layout.settings():
                length = gr.Slider(50, 5000, 400, step=50, label="Length (characters)")
                seed = gr.Number(
                    0, label="Seed", info="The same seed and settings give the same text.", precision=0, minimum=0
                )
                full_speed = gr.Checkbox(False, label="Full speed, without slowing down to be watched")
                reset = gr.Button("Reset", size="sm")
        with layout.right_column():
            sheet = writing_sheet()
            notice = gr.HTML("", apply_default_css=False, padding=False)
            with gr.Row():
                look_inside = gr.Button("Look inside this text", scale=0, min_width=224)
            line = result_line()

    chosen = [style, length, temperature, seed, full_speed]
    given, shown = [prompt, *chosen], [sheet, notice, line, stop_button, go_on, offer]
    settings = UrlState(
        "text",
        (style_setting(styles, first_style), style),
        (properties.words("prompt", PROMPTS[FIRST_PROMPT], 2000), prompt),
        (properties.number("temperature", 0.8, 0.1, 2.0), temperature),
        (properties.whole("length", 400, 50, 5000), length),
        (properties.whole("seed", 0, 0, 2**32 - 1), seed),
        (properties.switch("fast", False), full_speed),
    )
    follow_text(examples, prompt, PROMPTS)
    starts = [write.click, prompt.submit, style.input, temperature.release, examples.input]
    gr.on(starts, cancel, sheet, None, **QUIET)
    settings.opened().then(write_anew, given, shown, **STREAM)
    settings.reset(reset).then(write_anew, given, shown, **STREAM)
    picked = examples.input(pick_example, examples, prompt, show_progress="hidden", api_visibility="private")
    picked.then(write_anew, given, shown, **STREAM)
    at_once = [write.click, prompt.submit, style.input, temperature.release, offer.select]
    gr.on(at_once, write_anew, given, shown, **STREAM)
    go_on.click(continue_sheet, [sheet, *chosen], shown, **STREAM)
    stop_button.click(stop_writing, [sheet, style, seed], [sheet, line, stop_button, go_on], **QUIET)
    gr.api(text_write, api_name="text_write", **events.API)
    return TryIt(sheet, style, look_inside)
