"""A denoising as the page shows it: the predicted face, how far it is, and kept steps from noise to face."""

import json
from dataclasses import dataclass, field, replace

from demos.faces.denoising_steps import kept_steps
from demos.faces.results import DenoisingStep
from demos.faces.views import face_view

THUMBNAIL = 96  # px


@dataclass(frozen=True)
class DenoisingView:
    """What the widget shows; progress is there while more will come.

    steps: the kept steps, each {image, caption}. run: the name of the run that paints it, until it has ended.
    """

    image: str = ""
    alt: str = ""
    caption: str = ""
    placeholder: str = ""
    progress: float | None = None
    steps: tuple[dict[str, str], ...] = field(default=())
    crisp: bool = False
    run: str = ""

    def to_json(self) -> str:
        """Return JSON for the widget, without what is empty."""
        filled = {name: value for name, value in self.__dict__.items() if value not in ("", None, (), False)}
        return json.dumps(filled)


def gan_face(image: str, seed: int) -> str:
    """Return JSON of the generator's face of a seed; image: its data URI."""
    caption = f"Seed {seed}, generated in one pass."
    return DenoisingView(image, f"The generator's face of seed {seed}", caption, crisp=True).to_json()


def after_step(view: DenoisingView, now: DenoisingStep, seed: int) -> DenoisingView:
    """Return the view one step later."""
    kept = view.steps
    if now.step in kept_steps(now.steps):
        caption = "noise" if now.step == 0 else f"step {now.step}"
        kept = (*kept, {"image": face_view.webp_uri(now.picture, THUMBNAIL), "caption": caption})
    if now.step == now.steps:
        return DenoisingView(
            face_view.png_uri(now.picture),
            f"The denoised face of seed {seed}",
            f"Seed {seed}, after {now.steps} steps.",
            steps=kept,
        )
    caption = "The noise that it starts from."
    if now.prediction is not None:
        left = time_left(now.seconds, now.step, now.steps)
        caption = f"Step {now.step} of {now.steps}, {left}. Large: the finished face as predicted in this step."
    return DenoisingView(
        face_view.webp_uri(now.prediction or now.picture),
        f"Seed {seed}, step {now.step} of {now.steps}",
        caption,
        progress=now.step / now.steps,
        steps=kept,
        run=view.run,
    )


def read(shown: object) -> DenoisingView:
    """Return the view that a page sent, an empty one where it isn't one: a call may carry anything."""
    try:
        left = json.loads(shown) if isinstance(shown, str) else {}
        view = DenoisingView(**{name: left[name] for name in DenoisingView.__dataclass_fields__ if name in left})
        return view if isinstance(view.run, str) else DenoisingView()
    except (ValueError, TypeError):
        return DenoisingView()


def stopped(shown: object) -> str:
    """Return JSON of what a stopped denoising leaves; shown: the widget's value, which anyone may have sent.

    A denoising that was at its end already stays as it is.
    """
    view = read(shown)
    if view.progress is None:
        return (replace(view, placeholder="Stopped.") if view.placeholder else view).to_json()
    step = str(view.caption).partition(",")[0]
    at_step = step.startswith("Step")
    caption = f"Stopped at {step[:1].lower()}{step[1:]}." if at_step else "Stopped before the first step."
    return replace(view, caption=caption, progress=None).to_json()


def time_left(seconds: float, step: int, steps: int) -> str:
    """Return how long the steps that are left will take, judged by those so far, as "about 2 minutes left"."""
    if not 0 < step < steps:
        return ""
    more = seconds / step * (steps - step)
    minutes = round(more / 60)
    if more < 90:
        return f"about {max(1, round(more))} s left"
    return f"about {minutes} minutes left"
