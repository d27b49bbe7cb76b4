"""A denoising as the page shows it: the guess at the face, how far it is, and moments from noise to face."""

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from demos.faces.denoising_steps import moments
from demos.faces.views import face_view

if TYPE_CHECKING:
    from demos.faces.denoise import Denoised

THUMBNAIL = 96  # px


@dataclass(frozen=True)
class Way:
    """What the part shows; share is there while more will come."""

    image: str = ""
    alt: str = ""
    words: str = ""
    empty: str = ""
    share: float | None = None
    moments: tuple[dict[str, str], ...] = field(default=())
    crisp: bool = False

    def to_json(self) -> str:
        """As the part reads it."""
        kept = {name: value for name, value in self.__dict__.items() if value not in ("", None, (), False)}
        return json.dumps(kept)


def ours(face: str, seed: int) -> str:
    """Our face of a seed, as the part shows it."""
    return Way(image=face, alt=f"Our face of seed {seed}", words=f"Seed {seed}, painted at once.", crisp=True).to_json()


def further(way: Way, now: "Denoised", seed: int) -> Way:
    """The way one step later."""
    kept = way.moments
    if now.step in moments(now.steps):
        words = "noise" if now.step == 0 else f"step {now.step}"
        kept = (*kept, {"image": face_view.small(now.picture, THUMBNAIL), "words": words})
    if now.step == now.steps:
        return Way(
            face_view.address(now.picture),
            f"The denoised face of seed {seed}",
            f"Seed {seed}, after {now.steps} steps.",
            moments=kept,
        )
    guess = "The noise that it starts from."
    if now.guess is not None:
        left = face_view.left(now.seconds, now.step, now.steps)
        guess = f"Step {now.step} of {now.steps}, {left}. Large: the face that it takes the noise for."
    return Way(
        face_view.small(now.guess or now.picture),
        f"Seed {seed}, step {now.step} of {now.steps}",
        guess,
        share=now.step / now.steps,
        moments=kept,
    )


def stopped(shown: object) -> str:
    """What is left of a way that was stopped, from what the part showed; it may have been sent by anyone.

    What was at its end already stays as it is.
    """
    try:
        left = json.loads(shown) if isinstance(shown, str) else {}
        way = Way(**{name: left[name] for name in Way.__dataclass_fields__ if name in left})
    except (ValueError, TypeError):
        return Way().to_json()
    if way.share is None:
        return (replace(way, empty="Stopped.") if way.empty else way).to_json()
    step = str(way.words).partition(",")[0]
    words = f"Stopped at {step[:1].lower()}{step[1:]}." if step.startswith("Step") else "Stopped before the first step."
    return replace(way, words=words, share=None).to_json()
