"""Then and now: our face of a seed, painted at once, beside one that a modern network takes out of noise."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import gradio as gr

import weights
from demos.faces.denoising_steps import MOST_STEPS, NAME, USUAL_STEPS, missing
from demos.faces.latent_controls import HIGHEST_SEED
from demos.faces.latent_controls import NAME as OURS
from demos.faces.rooms.try_it import SEED, TRUNCATION
from demos.faces.views import denoising_view, face_view
from demos.kit import errors, events, layout, properties
from demos.kit.url_state import UrlState
from demos.kit.widget import html_part
from demos.serving import hub_models
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import Download, result_facts, result_line
from weights import WeightsUnavailable

STEPS = properties.whole("steps", USUAL_STEPS, 1, MOST_STEPS)
STREAM: dict[str, Any] = {
    "concurrency_id": "denoising",
    "concurrency_limit": 1,
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""A denoising takes minutes, so it waits in a queue of its own and holds up no other network."""
RANDOM = f"() => Math.floor(Math.random() * {HIGHEST_SEED + 1})"
LOOK = (
    "The small pictures are what it holds, noise at first; the large one is the face that it takes this for. "
    "The pose and the light are settled within a few steps, hair and eyes come last."
)

WIDGETS = Path(__file__).parents[1] / "widgets"
APART = "The seed only says which random numbers each begins with, so the two faces have nothing to do with each other."
LONG = (
    "Every step runs the whole network, some 250 billion multiplications: on a few processor cores that is seconds a "
    "step and minutes a face. How many, it says after the first step, and Stop always works. Twenty steps show much."
)
READY = "Press Start. It begins with nothing but noise."
WAITING = "Getting the network ready, or waiting until another visitor's face is done ..."

Shown = tuple[str, Any, Any, Any, Any]  # their face, its facts, the offer, the notice, the result line


@errors.refusals
def faces_denoise(seed: int = 0, steps: int = USUAL_STEPS) -> str:
    """Take a face of 256 x 256 pixels out of noise with google/ddpm-celebahq-256; a PNG in a data URI.

    The same seed (0 to 4,294,967,295) and number of steps (1 to 250) give the same face. Takes seconds a step on a
    processor, and fetches the network (455 MB) first where it isn't here. Needs the packages of requirements-extra.txt.
    """
    from demos.faces import denoise

    return face_view.address(denoise.last(seed, steps))


@errors.refusals
def paint_ours(seed: int) -> tuple[str, str]:
    """Our face of a seed, and what stands under it."""
    from demos.faces import faces

    began = time.perf_counter()
    (face,) = faces.generate(faces.latent_at(seed, (), TRUNCATION.default))
    seconds = time.perf_counter() - began
    side = hub_download.ours("Our generator (a GAN)", 2014, weights.card(OURS))
    return denoising_view.ours(face_view.address(face), int(seed)), hub_download.facts(side, seconds)


@errors.refusals
def opened() -> Shown:
    """Their side before anyone pressed Start."""
    return _before(READY)


def _before(empty: str) -> Shown:
    """Their side with nothing painted: why not, where it can't be, else the offer or a word on what to do."""
    sentence = missing()
    offered = "" if sentence else hub_download.value(NAME)
    waits = denoising_view.Way(empty="" if sentence or offered else empty)
    return waits.to_json(), hub_download.facts(hub_download.theirs(NAME)), offered, layout.notice(sentence), ""


@errors.refusals
def began(seed: int, steps: int) -> Any:
    """At once after Start: whether it can run, and the buttons for it."""
    from demos.faces import denoise

    denoise.check(seed, steps)
    runs = not missing() and hub_models.is_here(NAME)
    return *_before(WAITING), gr.update(interactive=not runs), gr.update(interactive=runs)


@errors.refusals
def stream(seed: int, steps: int) -> Iterator[Shown]:
    """The face as it comes out of the noise."""
    if missing() or not hub_models.is_here(NAME):
        return
    from demos.faces import denoise

    shown = denoising_view.Way()
    try:
        with closing(denoise.denoise(seed, steps)) as face:  # type: ignore[type-var]
            for now in face:
                shown = denoising_view.further(shown, now, int(seed))
                facts = hub_download.facts(hub_download.theirs(NAME), now.seconds) if now.step else gr.skip()
                yield shown.to_json(), facts, "", "", gr.skip()
    except WeightsUnavailable as error:
        yield denoising_view.Way().to_json(), gr.skip(), hub_download.value(NAME), layout.notice(str(error)), ""
        return
    file = Download("Save as PNG", f"denoised-{int(seed)}.png", shown.image)
    yield gr.skip(), gr.skip(), "", "", result_facts(LOOK, now.seconds, None, [file])


@errors.refusals
def stop_here(shown: Any) -> Any:
    """Leave what is there."""
    return denoising_view.stopped(shown), *_idle()


def _idle() -> tuple[Any, Any]:
    return gr.update(interactive=True), gr.update(interactive=False)


def build() -> None:
    """Make the room and wire its events."""
    gr.api(faces_denoise, api_name="faces_denoise", concurrency_id="denoising", concurrency_limit=1)
    with gr.Column(elem_classes=["then-room"]):
        with layout.columns():
            with layout.left_column("Then: all at once, 64 x 64 pixels"):
                with gr.Row(elem_classes=["face-seed"]):
                    seed = gr.Number(
                        SEED.default, label="Seed", precision=0, minimum=0, maximum=HIGHEST_SEED, min_width=112, scale=0
                    )
                    chance = gr.Button("Random", min_width=96, scale=0)
                mine = html_part(WIDGETS / "denoising", value=denoising_view.Way().to_json())
                my_facts = gr.HTML("", apply_default_css=False)
                layout.note(APART)
            with layout.right_column("Now: noise taken out step by step, 256 x 256 pixels"):
                with gr.Row(elem_classes=["face-seed"]):
                    steps = gr.Number(
                        STEPS.default, label="Steps", precision=0, minimum=1, maximum=MOST_STEPS, min_width=112, scale=0
                    )
                    start = gr.Button("Start", variant="primary", min_width=96, scale=0)
                    stop = gr.Button("Stop", elem_classes=["stop"], interactive=False, min_width=96, scale=0)
                theirs = html_part(WIDGETS / "denoising", value=denoising_view.Way().to_json())
                notice = gr.HTML("", apply_default_css=False)
                card = hub_download.part()
                their_facts = gr.HTML("", apply_default_css=False)
                line = result_line()
                layout.note(LONG)
        gr.HTML(hub_download.changed(NAME), apply_default_css=False)

    shown = [theirs, their_facts, card, notice, line]
    settings = UrlState("faces", (SEED, seed), (STEPS, steps), room="then")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    settings.opened().then(opened, None, shown, **quiet).then(paint_ours, seed, [mine, my_facts], **events.LIVE)
    gr.on([seed.input, seed.submit], paint_ours, seed, [mine, my_facts], **events.LIVE)
    chance.click(None, None, seed, js=RANDOM, **quiet).then(paint_ours, seed, [mine, my_facts], **events.LIVE)
    ready = gr.on([start.click, card.select], began, [seed, steps], [*shown, start, stop], **quiet)
    running = ready.success(stream, [seed, steps], shown, **STREAM)
    running.success(_idle, None, [start, stop], **quiet)
    running.failure(stop_here, theirs, [theirs, start, stop], **quiet)
    stop.click(stop_here, theirs, [theirs, start, stop], cancels=[running], **quiet)
