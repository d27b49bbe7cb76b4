"""The picture with the objects found in it: masks, boxes and labels, and class buttons that show and hide them."""

import gradio as gr

from demos.kit.widget import tell, widget


def detection_scene(name: str, threshold: str = "images-threshold") -> gr.HTML:
    """Make a scene; its value is JSON of `detection_view.scene`. It sends no events.

    name: its elem_id. threshold: the elem_id of the slider that it follows, made by `confidence_threshold`.
    """
    return widget(__file__, value="", elem_id=name, threshold=threshold)


def confidence_threshold(name: str, least: float, most: float, value: float) -> gr.Slider:
    """Make the slider with this elem_id; scenes that follow it redraw in the browser, and no network is asked."""
    slider = gr.Slider(least, most, value, step=0.01, label="Confidence threshold", elem_id=name)
    slider.change(
        None,
        slider,
        None,
        js=tell("images:threshold", slider=name),
        show_progress="hidden",
        api_visibility="private",
    )
    return slider
