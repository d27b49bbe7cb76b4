"""What the networks found in a picture as JSON and HTML for the page."""

import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from demos.images.views.masks import Mask, Ring, rings, tidied
from demos.images.views.object_colours import HUES, object_colours
from demos.kit.html import data_uri, escape

if TYPE_CHECKING:
    from demos.images.results import Detection

LONGEST = 1024  # pixels a side of the picture that is sent to the page


def scene(
    picture: Image.Image,
    original: tuple[int, int],
    detections: "Sequence[Detection]",
    by_class: bool,
    notice: str = "",
) -> str:
    """Return JSON of the picture and everything found in it, for detection_scene.js.

    picture: RGB, as `on_page` gives it. original: width and height in pixels before that. by_class: one colour a
    label, and others for those that overlap one of their label, else one an object. Small islands of masks are left
    out. Largest objects come first, so that small ones are drawn above them. notice: a sentence over the picture.
    """
    width, height = picture.size
    content: dict[str, Any] = {
        "width": width,
        "height": height,
        "scale": original[0] / width,
        "picture": picture_address(picture),
        "objects": drawn_objects(detections, by_class),
        "notice": notice,
    }
    return json.dumps(content, separators=(",", ":"))


def drawn_objects(detections: "Sequence[Detection]", by_class: bool) -> list[dict[str, Any]]:
    """Return what the page draws of each object, the largest first; by_class: as `scene` takes it."""
    ranked = sorted((tidied(each) for each in detections), key=lambda detection: -detection.score)
    objects: list[dict[str, Any]] = []
    for detection, colour in zip(ranked, object_colours(ranked, by_class), strict=True):
        objects.append(
            {
                "label": detection.label,
                "score": round(float(detection.score), 4),
                "box": [round(float(edge), 1) for edge in detection.box],
                "area": int(detection.mask.sum()),
                "path": outline(detection.mask),
                "others": [[label, round(probability, 4)] for label, probability in detection.runners_up],
                **hue_of(colour.own),
                "ofClass": hue_of(colour.of_class),
            }
        )
    return sorted(objects, key=lambda found: -found["area"])


def hue_of(number: int) -> dict[str, int]:
    """Return the colour of a number from 0: which hue, from 1, and whether it is the lighter one (0 or 1)."""
    return {"hue": number % HUES + 1, "lighter": number // HUES % 2}


def on_page(picture: Image.Image) -> Image.Image:
    """Return the picture as the page shows it: at most 1024 px a side, the shorter side 8 px at least."""
    if max(picture.size) <= LONGEST:
        return picture
    scale = LONGEST / max(picture.size)
    width, height = (max(8, round(side * scale)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=3.0)


def picture_address(picture: Image.Image, quality: int = 88) -> str:
    """Return the picture as a data URI, a JPEG of this quality (1 to 95)."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return data_uri(stream.getvalue(), "image/jpeg")


def outline(mask: Mask) -> str:
    """Return the smooth outlines of a mask (height x width) as an SVG path in pixels, for the fill rule evenodd."""
    return svg_path(rings(mask))


def svg_path(outlines: Sequence[Ring]) -> str:
    """Return closed outlines (N x 2 each: x, y) as an SVG path with a decimal."""
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in outlines)


def run_lengths(mask: Mask) -> dict[str, list[int]]:
    """Return a mask (height x width) in COCO's uncompressed run-length form: size, counts down the columns from 0."""
    flat = mask.flatten(order="F")
    changes = np.flatnonzero(np.diff(flat)) + 1
    edges = np.concatenate([[0], changes, [flat.size]])
    counts = np.diff(edges).tolist()
    if flat.size and flat[0]:
        counts.insert(0, 0)
    return {"size": list(mask.shape), "counts": counts}


def bars(answers: Sequence[tuple[str, float]]) -> str:
    """Return HTML of the classifier's answers as bars."""
    items = "".join(
        f'<li style="--share:{probability:.4f}"><span>{escape(label)}</span><b>{escape(percent(probability))}</b></li>'
        for label, probability in answers
    )
    return f'<ul class="bars" aria-label="Classification">{items}</ul>'


def percent(probability: float) -> str:
    """Return a probability as "83%" or "3.4%", never rounded to none or all; `percent` in kit/js/format.js agrees."""
    if probability <= 0:
        return "0%"
    if probability < 0.001:
        return "<0.1%"
    if probability >= 1:
        return "100%"
    if probability > 0.9995:
        return ">99.9%"
    return f"{probability:.1%}" if probability < 0.0995 or probability >= 0.995 else f"{probability:.0%}"
