"""What the networks found in a picture as JSON and HTML for the page."""

import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from demos.kit.html import data_uri, escape

if TYPE_CHECKING:
    from demos.images.results import Detection

LONGEST = 1024  # pixels a side of the picture that is sent to the page
HUES = 7  # colours that anyone can tell apart; then the same ones lighter

Mask = npt.NDArray[np.bool_]


def scene(
    picture: Image.Image,
    original: tuple[int, int],
    detections: "Sequence[Detection]",
    by_class: bool,
    notice: str = "",
) -> str:
    """Return JSON of the picture and everything found in it, for detection_scene.js.

    picture: RGB, as `on_page` gives it. original: width and height in pixels before that. by_class: one colour a
    label, else one an object. Largest objects come first, so that small ones are drawn above them. notice: a sentence
    that stands over the picture.
    """
    colours: dict[str, int] = {}
    objects = []
    for index, detection in enumerate(sorted(detections, key=lambda detection: -detection.score)):
        colour = colours.setdefault(detection.label, len(colours)) if by_class else index
        objects.append(
            {
                "label": detection.label,
                "score": round(float(detection.score), 4),
                "box": [round(float(edge), 1) for edge in detection.box],
                "area": int(detection.mask.sum()),
                "path": outline(detection.mask),
                "others": [[label, round(probability, 4)] for label, probability in detection.runners_up],
                **hue_of(colour),
            }
        )
    objects.sort(key=lambda found: -found["area"])  # type: ignore[operator]
    width, height = picture.size
    content: dict[str, Any] = {
        "width": width,
        "height": height,
        "scale": original[0] / width,
        "picture": picture_address(picture),
        "objects": objects,
        "notice": notice,
    }
    return json.dumps(content, separators=(",", ":"))


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


def picture_address(picture: Image.Image) -> str:
    """Return the picture as a data URI."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=88)
    return data_uri(stream.getvalue(), "image/jpeg")


def outline(mask: Mask, tolerance: float = 0.8) -> str:
    """Return the outlines of a mask (height x width) as an SVG path in pixels, for the fill rule evenodd.

    tolerance: how far, in pixels, a corner may be cut; the stairs of a slanting edge of pixels are 0.7 high.
    """
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return ""
    from skimage.measure import approximate_polygon, find_contours

    top, left = int(rows[0]), int(columns[0])
    inside = np.pad(mask[top : rows[-1] + 1, left : columns[-1] + 1], 1)
    parts = []
    for contour in find_contours(inside.astype(np.float32), 0.5):
        corners = approximate_polygon(contour, tolerance)
        if len(corners) > 3:
            # The contour runs through pixel centres of the padded crop: half a pixel out and one pixel of padding back.
            points = [f"{x + left - 0.5:.1f} {y + top - 0.5:.1f}" for y, x in corners[:-1]]
            parts.append("M" + "L".join(points) + "Z")
    return "".join(parts)


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
