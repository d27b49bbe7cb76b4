"""Camera: boxes, masks and labels over the moving picture of the visitor's camera, as fast as this machine is."""

from typing import Any

import gradio as gr

from demos.images import camera_frame
from demos.images.catalog import DEFAULT_DETECTOR, DETECTORS, everyday_classes
from demos.images.timed_inference import LEAST_SHOWN
from demos.images.views import classes_view, frame_view
from demos.images.widgets.detection_scene.widget import confidence_threshold
from demos.images.widgets.live_camera.widget import live_camera, sent_frame
from demos.kit import errors, events, layout, properties
from demos.kit.url_state import UrlState

THRESHOLD, MOST_THRESHOLD = 0.6, 0.95
WORDS = (
    "Hold things up to the camera, near and one at a time at first. Each picture goes to the server that this page "
    "came from, is looked at there, and is forgotten."
)


def look(data: Any, detector: str) -> str:
    """Return JSON of what a detector finds in the picture that the camera sent."""
    number, sent, least = sent_frame(data)
    picture, found = camera_frame.look(sent, detector, least)
    return frame_view.frame(number, picture.size, found.detections, found.seconds or 0.0, found.unavailable)


def build() -> None:
    """Make the room and wire its events."""
    with layout.columns():
        with layout.right_column():
            camera = live_camera("images-camera", "images-camera-threshold")
        with layout.left_column():
            layout.note(WORDS)
            detector = gr.Radio(
                [(each.title, name) for name, each in DETECTORS.items()],
                value=DEFAULT_DETECTOR,
                label="Detector",
                elem_id="images-camera-model",
                elem_classes=["models"],
            )
            gr.HTML(classes_view.detectors_hint(everyday_classes()))
            threshold = confidence_threshold("images-camera-threshold", LEAST_SHOWN, MOST_THRESHOLD, THRESHOLD)

    settings = UrlState(
        "images",
        (properties.choice("model", DEFAULT_DETECTOR, list(DETECTORS)), detector),
        (properties.number("threshold", THRESHOLD, LEAST_SHOWN, MOST_THRESHOLD), threshold),
        room="camera",
    )
    settings.opened()

    def on_frame(detector: str, event: gr.EventData) -> str:
        return look(getattr(event, "_data", None), detector)

    quiet = {
        **events.PICTURE,
        "show_progress": "hidden",
        "trigger_mode": "multiple",
    }  # the camera sends one at a time itself
    camera.select(errors.refusals(on_frame), detector, camera, **quiet)
