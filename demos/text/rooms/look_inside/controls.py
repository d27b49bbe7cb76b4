"""What a visitor chooses in Look inside: as a frozen value for the analyses, and as components on the page."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

Data = dict[Any, Any]
"""What the components hold when an event comes, or what they are to hold, by component."""


@dataclass(frozen=True)
class Choices:
    """The text, the unit and the views of it.

    style: the chip's title. layer, unit: from 1. readout: "memory" or "output". gate: one gate for the whole layer, or
    "unit" for all gates of the unit. position: how many characters stand before the one that is predicted, None for
    all of them. linked_unit: the unit of the page's address, None for the best match of the first feature. measured:
    "own" where units are searched for on this text, "heldout" for the passage that was held out.
    """

    text: str
    style: str
    layer: int = 1
    unit: int = 1
    readout: str = "memory"
    gate: str = "unit"
    position: int | None = None
    linked_unit: int | None = None
    measured: str = "heldout"


@dataclass(frozen=True)
class Controls:
    """The components that hold the choices, named as there."""

    text: gr.HTML
    style: gr.HTML
    layer: gr.Radio
    unit: gr.Slider
    readout: gr.Radio
    gate: gr.Radio
    position: gr.Number
    linked_unit: gr.Number
    measured: gr.Radio

    def inputs(self) -> set[Any]:
        """Return the components as an event's inputs."""
        return set(vars(self).values())

    def read(self, data: Data) -> Choices:
        """Return what they hold."""
        return Choices(**{name: data[component] for name, component in vars(self).items()})

    def updates(self, before: Choices, after: Choices) -> Data:
        """Return what has to change on the page: what a visitor has chosen meanwhile stays in all other components."""
        return {
            component: getattr(after, name)
            for name, component in vars(self).items()
            if getattr(before, name) != getattr(after, name)
        }
