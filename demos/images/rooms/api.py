"""The functions of this tab in the REST API."""

import json
import secrets
from typing import Any

import gradio as gr

from demos.images.catalog import DEFAULT_OVERLAP
from demos.images.views import detection_view
from demos.images.views.batch_view import SUMMARY
from demos.images.widgets.picture_input.widget import picture_input
from demos.kit import errors, events
from demos.kit.client_files import cache
from demos.serving import jobs


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
def images_detect(
    image: str | None, model: str, threshold: float | None, overlap: float | None, tiles: bool
) -> list[dict[str, Any]]:
    """Find the objects in a picture: a list of {label, score, box, mask}, highest score first.

    image: a picture file (up to 50 megapixels). model: "everyday", "nuclei", or "coco" and "mask2former" (80 classes;
    downloaded from the Hub if they aren't here yet). threshold: the lowest score to return, 0 to 1.
    overlap: of two boxes of one class whose intersection over union is larger, only the surer one is returned, 0 to 1.
    tiles: whether a picture larger than the network's input is searched in overlapping tiles too (not by "coco" and
    "mask2former").
    box: [x1, y1, x2, y2] in pixels of the upright picture. mask: run lengths as in COCO: size [height, width], counts.
    """
    from demos.images.detect import detect

    if threshold is None:
        raise WrongNumber("“threshold” has to be a number from 0 to 1.")
    if overlap is None:
        raise WrongNumber("“overlap” has to be a number from 0 to 1.")
    return [
        {
            "label": each.label,
            "score": float(each.score),
            "box": [float(edge) for edge in each.box],
            "mask": detection_view.run_lengths(each.mask),
        }
        for each in detect(image, model, threshold, overlap, tiles is True)  # type: ignore[arg-type]
    ]


@errors.refusals
def images_detect_batch(files: list[str] | None, model: str, threshold: float | None) -> tuple[dict[str, Any], str]:
    """Find the objects in several pictures: a list of what is in each picture, and a zip with all results.

    files: up to 200 pictures, or a zip of them; with a file of COCO annotations (JSON) among them, the answer has
    average precision and the worst misses as well. model, threshold: as for images_detect. The zip holds COCO JSON with
    masks, CSV, YOLO's text, mask and cut-out PNGs, and annotated pictures.
    """
    if threshold is None:
        raise WrongNumber("“threshold” has to be a number from 0 to 1.")
    from demos.images.batch_job import run_batch

    job = jobs.begin(f"images_detect_batch/{secrets.token_urlsafe()}", cache() / "jobs")  # kept for an hour
    result = None
    for progress in job.run(run_batch(job, files, model, threshold)):
        result = progress.result
    summary = json.loads((job.folder / SUMMARY).read_text(encoding="utf-8"))
    return without_pictures(summary), str(result)


def without_pictures(summary: dict[str, Any]) -> dict[str, Any]:
    """Return a summary (batch_view.BatchSummary) without the pictures that only the page shows."""
    scores = summary["scores"]
    if scores:
        scores = {
            **dict(scores["figures"]),
            **{name: scores[name] for name in ("objects", "found", "notes")},
            "misses": [{name: value for name, value in miss.items() if name != "crop"} for miss in scores["misses"]],
        }
    pictures = [
        {**{name: value for name, value in each.items() if name != "thumbnail"}, "classes": dict(each["classes"])}
        for each in summary["pictures"]
    ]
    return {
        "pictures": pictures,
        "counts": dict(summary["counts"]),
        "left_out": summary["leftOut"],
        "scores": scores,
    }


def build() -> None:
    """Register them; their components are never on the page."""
    with gr.Group(visible=False):
        picture = picture_input(label="image")
        classifier = gr.Textbox("cifar10", label="model")
        top = gr.Number(5, label="top", precision=0)
        detector = gr.Textbox("everyday", label="model")
        threshold = gr.Number(0.5, label="threshold")
        overlap = gr.Number(DEFAULT_OVERLAP, label="overlap")
        tiles = gr.Checkbox(False, label="tiles")
        answers, objects = gr.JSON(label="answers"), gr.JSON(label="objects")
        gr.Button("classify").click(
            images_classify, [picture, classifier, top], answers, api_name="images_classify", **events.API_PICTURE
        )
        files = gr.File(file_count="multiple", label="files")
        summary, archive = gr.JSON(label="summary"), gr.File(label="archive")
        gr.Button("detect").click(
            images_detect,
            [picture, detector, threshold, overlap, tiles],
            objects,
            api_name="images_detect",
            **events.API_PICTURE,
        )
        gr.Button("detect batch").click(
            images_detect_batch,
            [files, detector, threshold],
            [summary, archive],
            api_name="images_detect_batch",
            **events.API_PICTURE,
        )
