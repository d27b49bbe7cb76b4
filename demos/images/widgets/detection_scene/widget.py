"""The picture with the objects found in it: masks, boxes and labels, and class buttons that show and hide them."""

import json
import math
from collections.abc import Sequence
from typing import Any

import gradio as gr

from demos.images.results import Box
from demos.kit.widget import tell, widget


def detection_scene(
    name: str, threshold: str = "images-threshold", formats: Sequence[tuple[str, str]] = (), explains: bool = False
) -> gr.HTML:
    """Make a scene; its value is JSON of `detection_view.scene`.

    name: its elem_id. threshold: the elem_id of the slider that it follows, made by `confidence_threshold`. formats:
    names and titles of the files that can be downloaded: asked for one, it sends `select` with what `asked_file` reads,
    and waits for `tell("images:exported")` with its elem_id. Without formats it saves its drawing as SVG on its own.
    explains: whether a selected object has a button that asks how it was found; it sends `submit` with what
    `asked_object` reads.
    """
    return widget(
        __file__,
        value="",
        elem_id=name,
        threshold=threshold,
        formats=json.dumps(formats) if formats else "",
        explains="yes" if explains else "",
    )


def asked_file(data: Any) -> tuple[str, frozenset[str]]:
    """Return the format that a scene asks for and the classes that are hidden in it; a call may carry anything."""
    asked = data if isinstance(data, dict) else {}
    hidden = asked.get("hidden")
    labels = hidden if isinstance(hidden, list) else []
    return str(asked.get("format", "")), frozenset(label for label in labels if isinstance(label, str))


def asked_object(data: Any) -> tuple[str, Box] | None:
    """Return class and box of the object that a scene asks about, in its pixels; a call may carry anything."""
    asked = data if isinstance(data, dict) else {}
    label, box = asked.get("label"), asked.get("box")
    if not isinstance(label, str) or not isinstance(box, list) or len(box) != 4:
        return None
    if not all(isinstance(side, int | float) and not isinstance(side, bool) and math.isfinite(side) for side in box):
        return None
    return label, (float(box[0]), float(box[1]), float(box[2]), float(box[3]))


def confidence_threshold(name: str, least: float, most: float, value: float) -> gr.Slider:
    """Make the slider with this elem_id; scenes that follow it redraw in the browser, and no network is asked."""
    slider = gr.Slider(
        least,
        most,
        value,
        step=0.01,
        label="Confidence threshold",
        info="Hides objects with a lower score.",
        elem_id=name,
    )
    slider.change(
        None,
        slider,
        None,
        js=tell("images:threshold", slider=name),
        show_progress="hidden",
        api_visibility="private",
    )
    return slider
