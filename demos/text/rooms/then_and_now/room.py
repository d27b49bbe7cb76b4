"""Then and now: our network and a language model from the Hub continue the same prompt, side by side."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import gradio as gr

from demos.kit import errors, layout, properties
from demos.kit.properties import Property
from demos.kit.url_state import UrlState
from demos.text.catalog import FIRST_PROMPT, THEN_AND_NOW_MODEL, THEN_AND_NOW_PROMPTS
from demos.text.rooms.then_and_now import compression, league
from demos.text.rooms.then_and_now.side_by_side import write_both
from demos.text.streaming import STREAM
from demos.text.text_session import cancel
from demos.text.widgets.writing_sheet.widget import writing_sheet
from demos.widgets.example_chips.widget import example_chips, follow_text
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.named_model import widget as named_model
from demos.widgets.result_line.widget import result_line
from weights.hub import offered

LENGTHS = (50, 2000)
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@errors.refusals
def cancel_both(sheet: str) -> None:
    """End both continuations: they share one run."""
    cancel(sheet)


@errors.refusals
def pick_example(name: str) -> Any:
    """Return the prompt of an example chip."""
    return THEN_AND_NOW_PROMPTS.get(name, gr.skip())


def build(also: Sequence[tuple[Property[Any], Any]] = ()) -> None:
    """Make the room and wire its events. also: settings of the room that stand beside these in its address."""
    with layout.columns():
        with layout.left_column():
            names = [(name, "") for name in THEN_AND_NOW_PROMPTS]
            examples = example_chips("Example prompts", names, value=FIRST_PROMPT)
            prompt = gr.Textbox(
                THEN_AND_NOW_PROMPTS[FIRST_PROMPT],
                label="Prompt",
                info="Both networks continue from here.",
                lines=3,
                max_lines=10,
            )
            notice = gr.HTML("", apply_default_css=False, padding=False)
        with layout.right_column():
            model = gr.Radio(hub_download.labels("write"), value=THEN_AND_NOW_MODEL, label="Compare with")
            more = named_model.field("Causal language models with a byte-level tokenizer", "openai-community/gpt2")
            temperature = gr.Slider(
                0.1, 2.0, 0.8, step=0.05, label="Temperature", info="Low: predictable. High: surprising."
            )
            with gr.Row():
                write = gr.Button("Write both", variant="primary", min_width=128)
                stop_button = gr.Button("Stop", elem_classes=["stop"], interactive=False, min_width=96)
            with layout.settings():
                length = gr.Slider(*LENGTHS, 400, step=50, label="Length of each text (characters)")
                seed = gr.Number(
                    0, label="Seed", info="The same seed and settings give the same texts.", precision=0, minimum=0
                )
                reset = gr.Button("Reset", size="sm")
    with layout.columns():
        with layout.left_column("Then: trained from scratch by this project") as left:
            our_sheet = writing_sheet()
            our_facts = gr.HTML("", apply_default_css=False, padding=False)
        with layout.right_column("Now: a pretrained model from the Hub") as right:
            offer = hub_download.part()
            their_sheet = writing_sheet(elem_classes=["writing-sheet", "theirs"])
            their_facts = gr.HTML("", apply_default_css=False, padding=False)
    left.scale = right.scale = 6  # two sheets of one size
    changed = gr.HTML("", apply_default_css=False, padding=False)
    line = result_line()
    measured, all_styles = compression.build(), league.build()

    given = [prompt, model, temperature, length, seed]
    shown = [our_sheet, their_sheet, notice, offer, our_facts, their_facts, changed, line, stop_button]
    settings = UrlState(
        "text",
        (properties.choice("model", THEN_AND_NOW_MODEL, list(offered("write"))), model),
        (properties.words("prompt", THEN_AND_NOW_PROMPTS[FIRST_PROMPT], 2000), prompt),
        (properties.number("temperature", 0.8, 0.1, 2.0), temperature),
        (properties.whole("length", 400, *LENGTHS), length),
        (properties.whole("seed", 0, 0, 2**32 - 1), seed),
        (properties.words("passage", "", 2000), measured.passage),
        *also,
        room="then",
    )
    follow_text(examples, prompt, THEN_AND_NOW_PROMPTS)
    starts = [write.click, prompt.submit, model.input, temperature.release, examples.input, stop_button.click]
    gr.on(starts, cancel_both, our_sheet, None, concurrency_limit=8, **QUIET)
    opened = settings.opened().then(write_both, given, shown, **STREAM)
    settings.reset(reset, *given, measured.passage).then(write_both, given, shown, **STREAM)
    examples.input(pick_example, examples, prompt, **QUIET).then(write_both, given, shown, **STREAM)
    gr.on([write.click, prompt.submit, temperature.release], write_both, given, shown, **STREAM)
    other = gr.on([model.input, offer.select], write_both, given, shown, **STREAM)
    more.check.click(cancel_both, our_sheet, None, concurrency_limit=8, **QUIET)
    named = more.check.click(partial(named_model.choose, task="write"), more.name, model, **named_model.CHECK)
    compared = named.success(write_both, given, shown, **STREAM)
    compression.wire(measured, model, [opened, other, compared])
    league.wire(all_styles, model, opened)
