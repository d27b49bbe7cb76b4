"""About: what this breakthrough is, the generator with its card, and what each named slider was measured to do."""

from pathlib import Path

import gradio as gr

from demos.faces.catalog import GENERATOR, named_directions
from demos.faces.views import face_view
from demos.kit import layout
from demos.widgets.about_room import about_room

TEXT = Path(__file__).parents[1] / "about.md"
SENTENCE = (
    "What a step of 1 along each named direction changes, measured on 512 fresh faces, in standard deviations over "
    "generated faces. The direction's own column should be large and the rest of its row small. Where it isn't, the "
    "two traits went together in the training photographs."
)


def build(example: about_room.Example) -> None:
    """Make the room; example: loads the network with the arguments of one forward pass."""
    about_room.build("faces", TEXT, [GENERATOR], example)
    if named := named_directions():
        gr.HTML('<h2 class="heading">What the named sliders do</h2>')
        layout.note(SENTENCE)
        gr.HTML(face_view.effects_table(named), apply_default_css=False)
