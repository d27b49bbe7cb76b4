"""The switch between text and handwriting, and the columns that it shows."""

import gradio as gr

from demos.kit import properties
from demos.kit.properties import Property
from demos.text.catalog import handwriting_is_here
from demos.text.widgets.kind_switch.widget import KINDS, kind_switch

KIND = properties.choice("kind", KINDS[0], KINDS)

Bound = list[tuple[Property[object], object]]
"""Settings with the components that show them, as `UrlState` takes them."""


def switch() -> gr.HTML | None:
    """Return a room's switch, or None where the network that writes by hand isn't here: then there is only text."""
    return kind_switch() if handwriting_is_here() else None


def column(kind: str) -> gr.Column:
    """Return the column of a room that is shown for one of `KINDS`."""
    return gr.Column(elem_classes=[f"for-{kind}"])
