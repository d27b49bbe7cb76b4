"""Try it: a prompt in ink, the network's continuation in accent, growing while it is written."""

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

import weights
from demos.kit import errors, events, layout, properties
from demos.kit.html import data_uri
from demos.kit.properties import Property
from demos.kit.url_state import UrlState
from demos.kit.widget import html_part
from demos.text.text_session import Sheet, hush, is_stopped, read_sheet, stop
from demos.text.views import writing_view
from demos.widgets.example_chips.widget import example_chips
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import Download, result_facts, result_line
from weights.hub import MODELS, offered

PROMPTS = {
    "ROMEO:": "ROMEO:\n",
    "To be, or not": "To be, or not to be",
    "JULIET:": "JULIET:\nO gentle night,",
    "A king dies": "KING RICHARD:\nThe crown is lost, and",
    "A quarrel": "First Citizen:\nYou lie!\n\nSecond Citizen:\n",
    "A clean page": "",
}
FIRST = "ROMEO:"
OURS = "shakespeare"
STREAM: dict[str, Any] = {"concurrency_id": "writing", "concurrency_limit": 8, "show_progress": "hidden"}
"""Writing that is watched takes a twentieth of a core, so it doesn't wait in the queue of the heavy networks."""
UPDATE_SECONDS = 1 / 25
LOOK = (
    "It chose every character in turn, knowing only those before it. "
    "Look at the layout, the names and the half-invented words: nobody taught it any of them."
)

WIDGETS = Path(__file__).parents[1] / "widgets"
LOOK_MODERN = (
    "It chose every piece of a word in turn, looking back at all of those before it. "
    "Look at whether the thread holds, and at what sounds right and isn't true."
)

Shown = tuple[Any, Any, Any, Any, Any, Any]  # sheet, notice, result line, Stop, Go on, offer


def styles_here() -> dict[str, str]:
    """Chip names of the styles whose weights are shipped, each with its style."""
    names = [name.removeprefix("char_lstm_") for name in weights.names() if name.startswith("char_lstm_")]
    ordered = sorted(set(names) or {"shakespeare"}, key=lambda style: (style != "shakespeare", style))
    return {writing_view.title(style): style for style in ordered if style in writing_view.TITLES}


def hub_chips() -> dict[str, str]:
    """Chip names of the models from the Hub, each with its name as a style."""
    return {f"{model.title}, from the Hub": name for name, model in offered("write").items()}


def paced(pieces: Iterator[str], watched: bool = False) -> Iterator[tuple[str, float]]:
    """A stream at 25 items a second at most, each with the seconds that the network has worked for it.

    watched: wait between items, so that every one of them is seen; otherwise thin the stream and lose no time.
    """
    worked, shown, piece, unseen = 0.0, 0.0, "", False
    while True:
        began = time.perf_counter()
        following = next(pieces, None)
        now = time.perf_counter()
        worked += now - began
        if following is None:
            break
        piece, unseen = following, True
        early = UPDATE_SECONDS - (now - shown)
        if early > 0 and watched:
            time.sleep(early)
        if early <= 0 or watched:
            shown, unseen = time.perf_counter(), False
            yield piece, worked
    if unseen:
        yield piece, worked


@errors.refusals
def text_write(
    prompt: str, style: str = "shakespeare", length: int = 400, temperature: float = 0.8, seed: int = 0
) -> Iterator[str]:
    """Write on from a prompt; streams the continuation so far, without the prompt.

    The same arguments give the same text. style: "shakespeare" or another that the page offers, or "distilgpt2" or
    "smollm2" from the Hub (fetched first where it isn't here, which takes minutes). length: 1 to 5,000 characters.
    temperature: 0.05 (sober) to 2 (wild). seed: 0 to 4,294,967,295. The prompt may be empty and has at most 20,000
    characters; those that the style has never seen are not read (the page names them in a notice), nor is what goes
    beyond the 1,024 tokens over which models from the Hub look back.
    """
    from demos.text.write import write

    with closing(write(prompt, style, length, temperature, seed)) as pieces:
        for piece, _ in paced(pieces):
            yield piece


def _line(sheet: Sheet, look: str, style: str, seed: int) -> str:
    text = (sheet.prompt + sheet.continuation).encode("utf-8", "replace")
    download = Download("download", writing_view.file_name(style, seed), data_uri(text, "text/plain;charset=utf-8"))
    if style in MODELS:
        return result_facts(look, sheet.seconds, None, [download], hub_download.named(style))
    return result_facts(look, sheet.seconds, weights.card(f"char_lstm_{style}"), [download])


def _stream(sheet: Sheet, style: str, length: int, temperature: float, seed: int, at_once: bool) -> Iterator[Shown]:
    """Write on where the sheet ends; our network does so where a model from the Hub isn't here and is offered."""
    from demos.text.write import reading, write

    missing, before = hub_download.value(style), sheet.continuation
    absent = writing_view.absent(MODELS[style].title) if missing else ""
    style = OURS if missing else style
    if style in MODELS:
        text = sheet.prompt + before
    else:
        read = reading(sheet.prompt, style)
        text = read.text + (before if sheet.prompt or not before else "\n" + before)
        absent = f"{absent} {writing_view.notice(read, style)}".strip()
    with closing(write(text, style, length, temperature, _later(seed, len(before)))) as pieces:
        notice, stop_button, go_on = layout.notice(absent), gr.update(interactive=True), gr.update(interactive=False)
        if style in MODELS:
            loading = layout.notice(f"{MODELS[style].title} is getting ready ...")
            yield sheet.grown(before, 0.0, True).to_json(), loading, gr.skip(), stop_button, go_on, missing
            notice = yield from _ready(sheet, text, style)
        written, worked = "", 0.0
        for item in paced(pieces, watched=not at_once):
            if is_stopped(sheet.run):
                return
            written, worked = item
            growing = sheet.grown(before + written, worked, True).to_json()
            yield growing, notice, gr.skip(), stop_button, go_on, missing
            stop_button = go_on = notice = missing = gr.skip()
    sheet = sheet.grown(before + written, worked, False)
    look = LOOK_MODERN if style in MODELS else LOOK
    line = _line(sheet, f"{writing_view.wrote(len(written), worked, not at_once)} {look}", style, seed)
    yield sheet.to_json(), gr.skip(), line, gr.update(interactive=False), gr.update(interactive=True), gr.skip()


def _ready(sheet: Sheet, text: str, style: str) -> Generator[Shown, None, str]:
    """Load a model from the Hub; where that fails, the sheet rests and the reason is raised."""
    from demos.text.hub_write import left_out

    try:
        return layout.notice(writing_view.forgotten(left_out(text, style), MODELS[style].title))
    except weights.WeightsUnavailable:
        resting = gr.update(interactive=False)
        yield sheet.to_json(), "", gr.skip(), resting, gr.update(interactive=bool(sheet.continuation)), gr.skip()
        raise


def _later(seed: int, written: int) -> int:
    whole = isinstance(seed, int) and 0 <= seed < 2**32
    return (seed + written) % 2**32 if whole else seed  # what isn't a seed is refused by `write`


def _style(chip: str) -> str:
    return (styles_here() | hub_chips()).get(chip, str(chip))


def _style_setting(titles: dict[str, str], default: str) -> Property[str]:
    """The chip in the address; a link may also name the style as `write` does."""
    usual = properties.choice("style", default, list(titles))
    names = {name: title for title, name in titles.items()}
    return Property(usual.name, usual.default, lambda text: usual.parse(names.get(text, text)))


@errors.refusals
def begin(prompt: str, chip: str, length: int, temperature: float, seed: int, at_once: bool) -> Iterator[Shown]:
    """Write on from the prompt, on a new sheet."""
    yield from _stream(Sheet(prompt), _style(chip), length, temperature, seed, at_once)


@errors.refusals
def go_on_from(sheet: str, chip: str, length: int, temperature: float, seed: int, at_once: bool) -> Iterator[Shown]:
    """Write on from where the sheet ends."""
    begun = read_sheet(sheet)
    again = Sheet(begun.prompt, begun.continuation)
    yield from _stream(again, _style(chip), length, temperature, seed, at_once)


@errors.refusals
def stopped(sheet: str, chip: str, seed: int) -> tuple[str, str, Any, Any]:
    """Leave the sheet as the visitor stopped it."""
    left = read_sheet(sheet)
    stop(left.run)
    style = _style(chip)
    line = _line(left, writing_view.stopped(len(left.continuation)), OURS if hub_download.value(style) else style, seed)
    return left.to_json(), line, gr.update(interactive=False), gr.update(interactive=True)


@errors.refusals
def pick(name: str) -> Any:
    """The prompt of an example chip."""
    return PROMPTS.get(name, gr.skip())


@dataclass(frozen=True)
class TryIt:
    """What a sibling room needs to take over the sheet."""

    sheet: gr.HTML
    style: gr.HTML
    inside: gr.Button


def build() -> TryIt:
    """Make the room and wire its events."""
    styles = styles_here() | hub_chips()
    first_style = next(iter(styles))
    with layout.columns():
        with layout.left_column():
            style = example_chips("Style", [(name, "") for name in styles], value=first_style)
            model_offer = hub_download.part()
            examples = example_chips("Example prompts", [(name, "") for name in PROMPTS], value=FIRST)
            prompt = gr.Textbox(
                PROMPTS[FIRST],
                label="Your words",
                info="The network goes on from here. Left empty, it begins at a new line.",
                lines=3,
                max_lines=10,
            )
            temperature = gr.Slider(0.1, 2.0, 0.8, step=0.05, label="Temperature: sober ... wild")
            with gr.Row():
                write = gr.Button("Write", variant="primary", min_width=96)
                stop_button = gr.Button("Stop", elem_classes=["stop"], interactive=False, min_width=96)
                go_on = gr.Button("Go on from here", interactive=False, min_width=160)
            with layout.settings():
                length = gr.Slider(50, 5000, 400, step=50, label="Length in characters")
                seed = gr.Number(0, label="Seed: another number, another text", precision=0, minimum=0)
                at_once = gr.Checkbox(False, label="As fast as it can, instead of slowly enough to watch")
                reset = gr.Button("Reset", size="sm")
        with layout.right_column():
            sheet = html_part(WIDGETS / "writing_sheet", value=Sheet().to_json(), elem_classes=["written"])
            notice = gr.HTML("", apply_default_css=False, padding=False)
            with gr.Row():
                inside = gr.Button("Look inside this text", scale=0, min_width=224)
            line = result_line()

    settled = [style, length, temperature, seed, at_once]
    given, shown = [prompt, *settled], [sheet, notice, line, stop_button, go_on, model_offer]
    settings = UrlState(
        "text",
        (_style_setting(styles, first_style), style),
        (properties.words("prompt", PROMPTS[FIRST], 2000), prompt),
        (properties.number("temperature", 0.8, 0.1, 2.0), temperature),
        (properties.whole("length", 400, 50, 5000), length),
        (properties.whole("seed", 0, 0, 2**32 - 1), seed),
        (properties.switch("fast", False), at_once),
    )
    live = {**STREAM, "trigger_mode": "always_last", "api_visibility": "private"}
    anew = [write.click, prompt.submit, style.input, temperature.release, examples.input]
    gr.on(anew, hush, sheet, None, concurrency_limit=8, show_progress="hidden", api_visibility="private")
    settings.opened().then(begin, given, shown, **live)
    settings.reset(reset).then(begin, given, shown, **live)
    picked = examples.input(pick, examples, prompt, show_progress="hidden", api_visibility="private")
    picked.then(begin, given, shown, **live)
    gr.on(
        [write.click, prompt.submit, style.input, temperature.release, model_offer.select], begin, given, shown, **live
    )
    go_on.click(go_on_from, [sheet, *settled], shown, **live)
    left = [sheet, line, stop_button, go_on]
    stop_button.click(
        stopped, [sheet, style, seed], left, concurrency_limit=8, show_progress="hidden", api_visibility="private"
    )
    gr.api(text_write, api_name="text_write", **events.API)
    return TryIt(sheet, style, inside)
