"""Then and now: the generator's face of a seed, at once, beside one that a denoising network makes step by step."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import gradio as gr

import weights
from demos.faces.catalog import DENOISER, GENERATOR, HIGHEST_SEED, MOST_STEPS, USUAL_STEPS, missing_package
from demos.faces.latent_controls import NO_MOVES, check_controls
from demos.faces.settings import SEED, TRUNCATION
from demos.faces.views import denoising_view, face_view
from demos.faces.views.denoising_view import DenoisingView
from demos.faces.widgets.denoising.widget import denoising
from demos.kit import errors, events, layout, properties
from demos.kit.browser_call import browser_call
from demos.kit.url_state import UrlState
from demos.serving import hub_models, runs
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import Download, result_facts, result_line
from weights import WeightsUnavailable
from weights.hub import MODELS, megabytes

CONTROLS = Path(__file__).parents[1] / "widgets/controls.js"
STEPS = properties.whole("steps", USUAL_STEPS, 1, MOST_STEPS)
STREAM: dict[str, Any] = {
    "concurrency_id": "denoising",
    "concurrency_limit": 1,
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""A denoising takes minutes, so it waits in a queue of its own and holds up no other network."""
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
LOOK = (
    "The small pictures are the noisy face at each step; the large one is the finished face as predicted in that step. "
    "Pose and light are settled within a few steps, hair and eyes come last."
)
UNRELATED = "The seed only sets the random numbers that each network starts from, so the two faces are unrelated."
LONG = (
    "Every step runs the whole network, some 250 billion multiplications: seconds a step and minutes a face on a few "
    "processor cores. The time left is shown after the first step, and you can stop at any time. 20 steps already show "
    "a lot."
)
READY = "Press Start. The network starts from pure noise."
WAITING = "Getting the network ready, or waiting for another visitor's face to be finished ..."
DOWNLOAD_FIRST = "The network isn't on this machine yet. Download it first ({size})."

UNCHANGED = (gr.skip(),) * 5
TheirSide = tuple[str, Any, Any, Any, Any]  # the denoiser's face, its facts, the offer, the notice, the result line


@errors.refusals
def show_ours(seed: Any) -> Any:
    """Return the generator's face of a seed and the facts under it; nothing changes while the seed field is empty."""
    if seed is None:
        return gr.skip()
    seed, _ = check_controls(seed, NO_MOVES)
    from demos.faces import faces

    started = time.perf_counter()
    (face,) = faces.generate(faces.latent_at(seed, (), TRUNCATION.default))
    seconds = time.perf_counter() - started
    side = hub_download.ours("Our generator (a GAN)", 2014, weights.card(GENERATOR))
    return denoising_view.gan_face(face_view.png_uri(face), seed), hub_download.facts(side, seconds)


@errors.refusals
def on_open() -> TheirSide:
    """Return the denoiser's side before anyone pressed Start."""
    return _before_start(READY)


def _before_start(placeholder: str, notice: str = "", run: str = "") -> TheirSide:
    """Return the denoiser's side without a face: why there can be none, else the offer, else the placeholder."""
    sentence = missing_package()
    offer = "" if sentence else hub_download.value(DENOISER)
    view = DenoisingView(placeholder="" if sentence or offer else placeholder, run=run)
    facts = hub_download.facts(hub_download.theirs(DENOISER))
    return view.to_json(), facts, offer, layout.notice(sentence or (notice if offer else "")), ""


@errors.refusals
def on_start(seed: int, steps: int, shown: object = "") -> Any:
    """Return, at once after Start, what is shown while it waits or why it can't run, and Start and Stop.

    shown: the value of the denoiser's side; a run that still goes on there ends.
    """
    from demos.faces import denoise

    denoise.check_request(seed, steps)
    runs.stop(denoising_view.read(shown).run)
    can_run = not missing_package() and hub_models.is_downloaded(DENOISER)
    notice = DOWNLOAD_FIRST.format(size=megabytes(MODELS[DENOISER].bytes))
    before = _before_start(WAITING, notice, runs.new_run() if can_run else "")
    return *before, gr.update(interactive=not can_run), gr.update(interactive=can_run)


@errors.refusals
def stream_denoising(seed: int, steps: int, shown: object = "") -> Iterator[TheirSide]:
    """Yield the denoiser's side after every step, until its run is stopped; where it can't run, all stays as it is.

    shown: the value of the denoiser's side that `on_start` gave, with the name of the run.
    """
    view = DenoisingView(run=denoising_view.read(shown).run)
    if missing_package() or not hub_models.is_downloaded(DENOISER) or runs.is_stopped(view.run):
        yield UNCHANGED
        return
    from demos.faces import denoise

    try:
        with closing(denoise.denoise(seed, steps)) as stream:  # type: ignore[type-var]
            for now in stream:
                if runs.is_stopped(view.run):
                    yield UNCHANGED
                    return
                view = denoising_view.after_step(view, now, int(seed))
                facts = hub_download.facts(hub_download.theirs(DENOISER), now.seconds) if now.step else gr.skip()
                yield view.to_json(), facts, "", "", gr.skip()
    except WeightsUnavailable as error:
        yield DenoisingView().to_json(), gr.skip(), hub_download.value(DENOISER), layout.notice(str(error)), ""
        return
    file = Download("Save as PNG", f"denoised-{int(seed)}.png", view.image)
    yield gr.skip(), gr.skip(), "", "", result_facts(LOOK, now.seconds, None, [file])


@errors.refusals
def on_stop(shown: Any) -> Any:
    """Return what a stopped denoising leaves, and Start and Stop."""
    runs.stop(denoising_view.read(shown).run)
    return denoising_view.stopped(shown), gr.update(interactive=True), gr.update(interactive=False)


@errors.refusals
def on_end(shown: Any) -> Any:
    """Return the same where a run has ended by itself, or painted one more step after Stop.

    Nothing changes where Stop was answered already, or another run was begun since: what this returns may come late.
    """
    view = denoising_view.read(shown)
    settled = view.run and (view.progress is None or not runs.is_stopped(view.run))
    return (gr.skip(), gr.skip(), gr.skip()) if settled else on_stop(shown)


def build() -> None:
    """Make the room and wire its events."""
    with gr.Column(elem_classes=["then-room"]):
        with layout.columns():
            with layout.left_column("Then: in one pass, 64 x 64 pixels"):
                with gr.Row(elem_classes=["face-seed"]):
                    seed = gr.Number(SEED.default, label="Seed", precision=0, min_width=112, scale=0)
                    random_seed = gr.Button("Random", min_width=96, scale=0)
                ours = denoising()
                our_facts = gr.HTML("", apply_default_css=False)
                layout.note(UNRELATED)
            with layout.right_column("Now: denoised step by step, 256 x 256 pixels"):
                with gr.Row(elem_classes=["face-seed"]):
                    steps = gr.Number(
                        STEPS.default, label="Steps", precision=0, minimum=1, maximum=MOST_STEPS, min_width=112, scale=0
                    )
                    start = gr.Button("Start", variant="primary", min_width=96, scale=0)
                    stop = gr.Button("Stop", elem_classes=["stop"], interactive=False, min_width=96, scale=0)
                theirs = denoising()
                notice = gr.HTML("", apply_default_css=False)
                offer = hub_download.part()
                their_facts = gr.HTML("", apply_default_css=False)
                line = result_line()
                layout.note(LONG)
        gr.HTML(hub_download.changed(DENOISER), apply_default_css=False)

    shown = [theirs, their_facts, offer, notice, line]
    settings = UrlState("faces", (SEED, seed), (STEPS, steps), room="then")
    settings.opened().then(on_open, None, shown, **QUIET).then(show_ours, seed, [ours, our_facts], **events.LIVE)
    gr.on([seed.input, seed.submit], show_ours, seed, [ours, our_facts], **events.LIVE)
    draw_seed = browser_call(CONTROLS, "randomSeed", HIGHEST_SEED)
    random_seed.click(None, None, seed, js=draw_seed, **QUIET).then(show_ours, seed, [ours, our_facts], **events.LIVE)
    given = [seed, steps, theirs]
    ready = gr.on([start.click, offer.select], on_start, given, [*shown, start, stop], **QUIET)
    running = ready.success(stream_denoising, given, shown, trigger_mode="multiple", **STREAM)
    running.success(on_end, theirs, [theirs, start, stop], **QUIET)
    running.failure(on_stop, theirs, [theirs, start, stop], **QUIET)
    stop.click(on_stop, theirs, [theirs, start, stop], **QUIET)
