"""The two functions of this tab in the REST API."""

import gradio as gr

from demos.faces.catalog import USUAL_STEPS
from demos.faces.views import face_view
from demos.kit import errors, events


@errors.refusals
def faces_generate(
    seed: int = 0,
    moves: list[float] | None = None,
    truncation: float = 1.0,
    latent: list[float] | None = None,
) -> str:
    """Generate one face of 64 x 64 pixels and return it as a PNG in a data URI.

    The face is that of a seed (0 to 4,294,967,295), its latent shortened by truncation (0 to 1.5) and moved so many
    standard deviations (-3 to 3) along the directions: those that have a name on the page in that order, then the
    principal ones, strongest first. Or give the latent itself: 64 numbers from -16 to 16, normally distributed, in
    place of the other three.
    """
    from demos.faces import faces

    z = faces.latent_at(seed, moves or [], truncation) if latent is None else latent
    return face_view.png_uri(faces.generate(z)[0])


@errors.refusals
def faces_denoise(seed: int = 0, steps: int = USUAL_STEPS) -> str:
    """Generate a face of 256 x 256 pixels by denoising (google/ddpm-celebahq-256) and return it as a PNG in a data URI.

    The same seed (0 to 4,294,967,295) and number of steps (1 to 250) give the same face. A step takes seconds on a
    processor, and the network (455 MB) is downloaded first if it isn't here. Needs the packages of
    requirements-extra.txt.
    """
    from demos.faces import denoise

    return face_view.png_uri(denoise.denoised_face(seed, steps))


def build() -> None:
    """Register both."""
    gr.api(faces_generate, api_name="faces_generate", **events.API)
    gr.api(faces_denoise, api_name="faces_denoise", concurrency_id="denoising", concurrency_limit=1)
