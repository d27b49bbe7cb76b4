"""The two functions of this tab in the REST API."""

from typing import Any

import gradio as gr

from demos.images.views import detection_view
from demos.images.widgets.picture_input.widget import picture_input
from demos.kit import errors, events


class WrongNumber(ValueError):
    """An argument that had to be a number isn't one."""

    title = "Not a number"


@errors.refusals
def images_classify(image: str | None, model: str, top: int | None) -> list[list[Any]]:
    """Classify a picture: a list of [label, probability], likeliest first.

    image: a picture file (JPEG, PNG, WebP, GIF, TIFF; up to 50 megapixels). model: "cifar10" (10 classes),
    "tiny_imagenet" (200 classes), or "imagenet" and "vit" (1,000 classes; downloaded from the Hub if they aren't here
    yet). top: how many answers, at most as many as there are classes.
    """
    from demos.images.classify import classify

    if not isinstance(top, int):
        raise WrongNumber("“top” has to be a whole number.")
    return [[label, probability] for label, probability in classify(image, model, top)]  # type: ignore[arg-type]


@errors.refusals
def images_detect(image: str | None, model: str, threshold: float | None) -> list[dict[str, Any]]:
    """Find the objects in a picture: a list of {label, score, box, mask}, highest score first.

    image: a picture file (up to 50 megapixels). model: "everyday", "nuclei", or "coco" and "mask2former" (80 classes;
    downloaded from the Hub if they aren't here yet). threshold: the lowest score to return, 0 to 1.
    box: [x1, y1, x2, y2] in pixels of the upright picture. mask: run lengths as in COCO: size [height, width], counts.
    """
    from demos.images.detect import detect

    if threshold is None:
        raise WrongNumber("“threshold” has to be a number from 0 to 1.")
    return [
        {
            "label": each.label,
            "score": float(each.score),
            "box": [float(edge) for edge in each.box],
            "mask": detection_view.run_lengths(each.mask),
        }
        for each in detect(image, model, threshold)  # type: ignore[arg-type]
    ]


def build() -> None:
    """Register both; their components are never on the page."""
    with gr.Group(visible=False):
        picture = picture_input(label="image")
        classifier = gr.Textbox("cifar10", label="model")
        top = gr.Number(5, label="top", precision=0)
        detector = gr.Textbox("everyday", label="model")
        threshold = gr.Number(0.5, label="threshold")
        answers, objects = gr.JSON(label="answers"), gr.JSON(label="objects")
        gr.Button("classify").click(
            images_classify, [picture, classifier, top], answers, api_name="images_classify", **events.API
        )
        gr.Button("detect").click(
            images_detect, [picture, detector, threshold], objects, api_name="images_detect", **events.API
        )
