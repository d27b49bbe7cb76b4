"""In About: what each direction that has a name was measured to do."""

import gradio as gr

from demos.faces.latent_controls import named
from demos.faces.views import face_view
from demos.kit import layout

SENTENCE = (
    "What a step of 1 along each named direction changes, measured on 512 fresh faces, in standard deviations over "
    "painted faces. Its own column should be large and the rest of its row small. It isn't always: what goes together "
    "in the photographs goes together here."
)


def build() -> None:
    """Make the table, where there are such directions."""
    if found := named():
        gr.HTML('<h2 class="heading">What the named sliders do</h2>')
        layout.note(SENTENCE)
        gr.HTML(face_view.effects(found), apply_default_css=False)
