"""Then and now: our network and a language model from the Hub write on from the same words, side by side."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

import weights
from demos.kit import errors, layout, properties
from demos.kit.url_state import UrlState
from demos.kit.widget import html_part
from demos.text.rooms import then_bits
from demos.text.rooms.try_it import OURS, STREAM, UPDATE_SECONDS
from demos.text.text_session import Sheet, hush, is_stopped
from demos.text.views import writing_view
from demos.widgets.example_chips.widget import example_chips
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import result_facts, result_line
from weights.hub import MODELS, offered

PROMPTS = {
    "ROMEO:": "ROMEO:\n",
    "The old bridge": "The old bridge over the river",
    "A recipe": "To make a good soup, first",
    "News": "Scientists announced today that",
    "A king dies": "KING RICHARD:\nThe crown is lost, and",
}
FIRST = "ROMEO:"
MODEL = "distilgpt2"
LENGTHS = (50, 2000)
LOOK = (
    "Both throw the same kind of dice and know nothing but your words. Look at how far each keeps to what it began: "
    "a name, a sentence, a subject."
)

WIDGETS = Path(__file__).parents[1] / "widgets"

Shown = tuple[Any, ...]  # our sheet, their sheet, notice, offer, facts of both, what changed, result line, Stop


@dataclass(frozen=True)
class Pair:
    """Both sheets of one writing."""

    ours: Sheet
    theirs: Sheet

    def grown(self, both: Any, writing: bool, theirs: bool = True) -> tuple[str, str]:
        """The sheets a little later, for the page."""
        return (
            self.ours.grown(both.ours, both.our_seconds, writing).to_json(),
            self.theirs.grown(both.theirs, both.their_seconds, writing and theirs).to_json(),
        )


@errors.refusals
def write_both(prompt: str, model: str, temperature: float, length: int, seed: int) -> Iterator[Shown]:
    """Write on from the prompt with both; with ours alone where the other isn't here or can't be loaded."""
    from demos.text.interleave import Both, together
    from demos.text.write import reading, write

    ours = write(reading(prompt, OURS).text, OURS, length, temperature, seed)
    theirs = write(prompt, model, length, temperature, seed)
    missing, changed, title = hub_download.value(model), hub_download.changed(model), MODELS[model].title
    sheet = Sheet(prompt)
    pair, both, still = Pair(sheet, replace(sheet)), Both(), [gr.skip()] * 6
    heard = layout.notice("" if missing else f"{title} is getting ready ...")
    facts = [hub_download.facts(_our_side()), hub_download.facts(hub_download.theirs(model))]
    stop_button = gr.update(interactive=True)
    yield *pair.grown(both, True, not missing), heard, missing, *facts, changed, gr.skip(), stop_button
    problem, forgotten = ("", 0) if missing else _load(prompt, model)
    alone = bool(missing or problem)
    told = [problem, writing_view.forgotten(forgotten, title), writing_view.notice(reading(prompt, OURS), OURS)]
    still[0] = layout.notice(" ".join(part for part in told if part))
    shown = 0.0
    with closing(together(ours, None if alone else theirs)) as pieces:
        for both in pieces:
            if is_stopped(sheet.run):
                break
            early = UPDATE_SECONDS - (time.perf_counter() - shown)
            if alone and early > 0:
                time.sleep(early)  # slowly enough to watch
            if alone or early <= 0:
                shown = time.perf_counter()
                yield *pair.grown(both, True, not alone), *still, gr.skip()
                still[0] = gr.skip()
    facts = [
        hub_download.facts(_our_side(), both.our_seconds),
        hub_download.facts(hub_download.theirs(model), None if alone else both.their_seconds),
    ]
    line = result_facts(_look(both, is_stopped(sheet.run)), both.our_seconds + both.their_seconds)
    yield *pair.grown(both, False), still[0], gr.skip(), *facts, gr.skip(), line, gr.update(interactive=False)


def _load(prompt: str, model: str) -> tuple[str, int]:
    """What keeps the model from being loaded, or nothing, and how many characters of the prompt it won't read."""
    from demos.text.hub_write import left_out

    try:
        return "", left_out(prompt, model)
    except weights.WeightsUnavailable as error:
        return str(error), 0


def _our_side() -> hub_download.Side:
    return hub_download.ours("Character LSTM", 2015, weights.card(f"char_lstm_{OURS}"))


def _look(both: Any, stopped: bool) -> str:
    said = "Stopped. " if stopped else ""
    if not both.theirs:
        return f"{said}Our network wrote {len(both.ours):,} characters."
    rates = writing_view.rates(
        (len(both.ours), both.our_seconds),
        (len(both.theirs), both.their_seconds),
    )
    return f"{said}{rates} {LOOK}"


@errors.refusals
def hush_both(sheet: str) -> None:
    """End both writings: they share one run."""
    hush(sheet)


@errors.refusals
def pick(name: str) -> Any:
    """The prompt of an example chip."""
    return PROMPTS.get(name, gr.skip())


def build() -> None:
    """Make the room and wire its events."""
    with layout.columns():
        with layout.left_column():
            examples = example_chips("Example prompts", [(name, "") for name in PROMPTS], value=FIRST)
            prompt = gr.Textbox(PROMPTS[FIRST], label="Your words, for both", lines=3, max_lines=10)
            notice = gr.HTML("", apply_default_css=False, padding=False)
        with layout.right_column():
            model = gr.Radio(hub_download.labels("write"), value=MODEL, label="Beside our network")
            temperature = gr.Slider(0.1, 2.0, 0.8, step=0.05, label="Temperature: sober ... wild")
            with gr.Row():
                write = gr.Button("Write both", variant="primary", min_width=128)
                stop_button = gr.Button("Stop", elem_classes=["stop"], interactive=False, min_width=96)
            with layout.settings():
                length = gr.Slider(*LENGTHS, 400, step=50, label="Length in characters, of each")
                seed = gr.Number(0, label="Seed: another number, other texts", precision=0, minimum=0)
                reset = gr.Button("Reset", size="sm")
    with layout.columns():
        with layout.left_column("Then") as left:
            our_sheet = html_part(WIDGETS / "writing_sheet", value=Sheet().to_json(), elem_classes=["written"])
            our_facts = gr.HTML("", apply_default_css=False, padding=False)
        with layout.right_column("Now") as right:
            model_offer = hub_download.part()
            their_sheet = html_part(
                WIDGETS / "writing_sheet", value=Sheet().to_json(), elem_classes=["written", "theirs"]
            )
            their_facts = gr.HTML("", apply_default_css=False, padding=False)
    left.scale = right.scale = 6  # two sheets of one size
    changed = gr.HTML("", apply_default_css=False, padding=False)
    line = result_line()
    bits = then_bits.build()

    given = [prompt, model, temperature, length, seed]
    shown = [our_sheet, their_sheet, notice, model_offer, our_facts, their_facts, changed, line, stop_button]
    settings = UrlState(
        "text",
        (properties.choice("model", MODEL, list(offered("write"))), model),
        (properties.words("prompt", PROMPTS[FIRST], 2000), prompt),
        (properties.number("temperature", 0.8, 0.1, 2.0), temperature),
        (properties.whole("length", 400, *LENGTHS), length),
        (properties.whole("seed", 0, 0, 2**32 - 1), seed),
        (properties.words("passage", "", 2000), bits.passage),
        room="then",
    )
    silent: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    live = {**STREAM, "trigger_mode": "always_last", "api_visibility": "private"}
    anew = [write.click, prompt.submit, model.input, temperature.release, examples.input, stop_button.click]
    gr.on(anew, hush_both, our_sheet, None, concurrency_limit=8, **silent)
    opened = settings.opened().then(write_both, given, shown, **live)
    settings.reset(reset).then(write_both, given, shown, **live)
    examples.input(pick, examples, prompt, **silent).then(write_both, given, shown, **live)
    gr.on([write.click, prompt.submit, temperature.release], write_both, given, shown, **live)
    other = gr.on([model.input, model_offer.select], write_both, given, shown, **live)
    then_bits.wire(bits, model, [opened, other])
