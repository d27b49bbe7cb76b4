"""Try it: a prompt in ink, and the network's continuation in the accent colour, growing while it is written."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from demos.kit import errors, events, layout, properties
from demos.kit.browser_call import browser_call
from demos.kit.properties import Property
from demos.kit.url_state import UrlState
from demos.serving.runs import new_run, stop
from demos.text.catalog import (
    FIRST_PROMPT,
    OUR_STYLE,
    PROMPTS,
    example_prompts,
    prompt_in_style,
    style_chips,
    style_of,
    style_of_example,
)
from demos.text.rooms.try_it import specimens
from demos.text.rooms.try_it.settings import (
    WriteSettings,
    all_titles,
    blend_controls,
    style_setting,
    truncation_controls,
)
from demos.text.rooms.try_it.stream import Shown, result_facts_of, stream_sheet
from demos.text.streaming import STREAM, paced
from demos.text.text_session import Sheet, cancel, read_sheet
from demos.text.views import writing_view
from demos.text.widgets.writing_sheet.widget import writing_sheet
from demos.widgets.example_chips.widget import example_chips, follow_text
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import result_line
from weights.hub import MODELS

SEEDS = Path(__file__).parents[2] / "widgets/seeds.js"
QUIET: dict[str, Any] = {"concurrency_limit": 8, "show_progress": "hidden", "api_visibility": "private"}


@errors.refusals
def text_write(
    prompt: str,
    style: str = "shakespeare",
    length: int = 400,
    temperature: float = 0.8,
    seed: int = 0,
    blend: tuple[str, float] | None = None,
    top_k: int = 0,
    top_p: float = 1.0,
) -> Iterator[str]:
    """Continue a prompt; streams the continuation so far, without the prompt.

    The same arguments give the same text. style: "shakespeare" or another that the page offers, or "distilgpt2" or
    "smollm2" from the Hub (downloaded first where it isn't here, which takes minutes). length: 1 to 5,000 characters.
    temperature: 0.05 (predictable) to 2 (surprising). seed: 0 to 4,294,967,295. blend: another style of the same
    network and its share from 0 to 1, as ["latex", 0.3], or null. top_k: draw only from so many of the most probable
    characters or tokens (0: from all, to 1,000). top_p: only from the most probable that together reach this share
    (0.01 to 1: all). The prompt may be empty and has at most 20,000 characters; those that the style has never seen
    are not read (the page names them in a notice), nor is what exceeds the context window of 1,024 tokens of the
    models from the Hub.
    """
    from demos.text.write import write

    with closing(write(prompt, style, length, temperature, seed, blend, top_k, top_p)) as items:
        for item, _ in paced(items):
            yield item


@errors.refusals
def write_anew(prompt: str, *chosen: Any) -> Iterator[Shown]:
    """Continue the prompt, on a new sheet. chosen: the values of `WriteSettings`."""
    yield from stream_sheet(Sheet(prompt), WriteSettings(*chosen))


@errors.refusals
def rewrite(prompt: str, *chosen: Any) -> Iterator[Shown]:
    """Continue the prompt with the seed that is being typed, on a new sheet; leave all as it is where there is none."""
    settings = WriteSettings(*chosen)
    if settings.seed is None:
        yield (gr.skip(),) * 6
        return
    yield from stream_sheet(Sheet(prompt), settings)


@errors.refusals
def continue_sheet(sheet: str, *chosen: Any) -> Iterator[Shown]:
    """Continue where the sheet ends."""
    yield from stream_sheet(_following(sheet), WriteSettings(*chosen))


@errors.refusals
def continue_in(chip: str, sheet: str, *chosen: Any) -> Iterator[Shown]:
    """Continue where the sheet ends, in another style."""
    yield from stream_sheet(_following(sheet), WriteSettings(*chosen).in_style(chip))


def _following(sheet: str) -> Sheet:
    """Return a sheet with the text of the one that the page sent, to be written on."""
    before = read_sheet(sheet)
    return replace(before, run=new_run(), follows=before.run)


@errors.refusals
def stop_writing(sheet: str, *chosen: Any) -> tuple[str, str, Any, Any]:
    """Leave the sheet as the visitor stopped it."""
    left, settings = read_sheet(sheet), WriteSettings(*chosen)
    stop(left.run)
    settings = settings.in_style(OUR_STYLE) if hub_download.value(settings.style_name) else settings
    line = result_facts_of(left, writing_view.stopped(len(left.continuation)), settings)
    return left.to_json(), line, gr.update(interactive=False), gr.update(interactive=True)


@errors.refusals
def pick_example(name: str, chip: str) -> Any:
    """Return the prompt of an example chip, and the chip of its style; a model from the Hub goes on with any prompt."""
    if name not in PROMPTS:
        return gr.skip(), gr.skip()
    titles = {style: title for title, style in style_chips().items()}
    stays = style_of(chip) in MODELS or not style_of_example(name)
    return PROMPTS[name], gr.skip() if stays else titles.get(style_of_example(name), gr.skip())


def pick_style(chip: str, prompt: str) -> str:
    """Return a prompt that suits the style just chosen."""
    return prompt_in_style(str(prompt or ""), style_of(chip))


@dataclass(frozen=True)
class TryIt:
    """What the tab needs to hand the sheet to another room, and to let it branch.

    chosen: the components of the settings, style, length and temperature first; shown: those that a writing sets.
    """

    sheet: gr.HTML
    style: gr.HTML
    look_inside: gr.Button
    prompt: gr.Textbox
    chosen: Sequence[Any]
    shown: Sequence[Any]


def build(also: Sequence[tuple[Property[Any], Any]] = ()) -> TryIt:
    """Make the room and wire its events. also: settings of the room that stand beside these in its address."""
    styles = all_titles()
    first_style = next(iter(styles))
    with layout.columns():
        with layout.left_column():
            style = specimens.chips(first_style)
            offer = hub_download.part()
            blend = blend_controls()
            examples = example_chips("Example prompts", [(name, "") for name in example_prompts()], value=FIRST_PROMPT)
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
                truncation = truncation_controls()
                keep = gr.Checkbox(False, label="Keep this seed", info="Otherwise Write draws a new one each time.")
                full_speed = gr.Checkbox(False, label="Full speed, without slowing down to be watched")
                reset = gr.Button("Reset", size="sm")
        with layout.right_column():
            sheet = writing_sheet(branching=True)
            notice = gr.HTML("", apply_default_css=False, padding=False)
            with gr.Column(visible=len(style_chips()) > 1, elem_classes=["go-on-in"]):
                layout.note("Or go on from its last character in another style:")
                elsewhere = example_chips("Go on in another style", [(name, "") for name in style_chips()])
            with gr.Row():
                look_inside = gr.Button("Look inside this text", scale=0, min_width=224)
            line = result_line()

    chosen = [style, length, temperature, seed, full_speed, blend.blended, blend.share]
    chosen += [truncation.top_k, truncation.top_p]
    given, shown = [prompt, *chosen], [sheet, notice, line, stop_button, go_on, offer]
    settings = UrlState(
        "text",
        (style_setting(styles, first_style), style),
        (properties.words("prompt", PROMPTS[FIRST_PROMPT], 2000), prompt),
        (properties.number("temperature", 0.8, 0.1, 2.0), temperature),
        (properties.whole("length", 400, 50, 5000), length),
        (properties.whole("seed", 0, 0, 2**32 - 1), seed),
        (properties.switch("fast", False), full_speed),
        (properties.switch("keep", False), keep),
        *blend.bound(),
        *truncation.bound(),
        *also,
    )
    follow_text(examples, prompt, PROMPTS)
    changed = [temperature.release, offer.select, blend.blended.input, blend.share.release]
    changed += [truncation.top_k.release, truncation.top_p.release]
    starts = [write.click, prompt.submit, examples.input, seed.input, style.input, *changed]
    gr.on(starts, cancel, sheet, None, **QUIET)
    opened = settings.opened()
    opened.then(write_anew, given, shown, **STREAM)
    specimens.wire(opened)
    settings.reset(reset, *chosen, prompt, keep).then(write_anew, given, shown, **STREAM)
    picked = examples.input(pick_example, [examples, style], [prompt, style], **QUIET)
    style.input(pick_style, [style, prompt], prompt, **QUIET).then(write_anew, given, shown, **STREAM)
    drawing: dict[str, Any] = {
        "fn": None,
        "inputs": [seed, keep],
        "outputs": seed,
        "js": browser_call(SEEDS, "nextSeed"),
        **QUIET,
    }
    for drawn in (gr.on([write.click, prompt.submit], **drawing), picked.then(**drawing)):
        drawn.then(write_anew, given, shown, **STREAM)
    seed.input(None, None, keep, js=browser_call(SEEDS, "kept"), **QUIET)
    seed.input(rewrite, given, shown, **STREAM)
    gr.on(changed, write_anew, given, shown, **STREAM)
    go_on.click(continue_sheet, [sheet, *chosen], shown, **STREAM)
    elsewhere.input(continue_in, [elsewhere, sheet, *chosen], shown, **STREAM)
    stop_button.click(stop_writing, [sheet, *chosen], [sheet, line, stop_button, go_on], **QUIET)
    gr.api(text_write, api_name="text_write", **events.API)
    return TryIt(sheet, style, look_inside, prompt, chosen, shown)
