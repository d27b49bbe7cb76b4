"""The picture with masks, boxes and labels drawn over it, as PNG or JPEG."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from demos.images.exports.annotated import Annotated
from demos.images.exports.colours import rgb_of
from demos.images.exports.drawing import FONT, LARGEST, PADDING, SHOWN_AT, SWATCH, largest_first, placed_labels, unit_of
from demos.images.views.masks import window_of

FINER = 2  # times: it is drawn so much larger, so that lines are smooth when it is made smaller again
FILL = 0.35  # opacity of a mask
INK, PAPER = (22, 32, 42), (255, 255, 255)
LEVEL = 4  # of zlib


def annotated_png(picture: Annotated) -> bytes:
    """Return the drawing as a PNG of 800 to 2048 pixels a side, whatever the picture's size."""
    stream = io.BytesIO()
    drawn(picture.resized(SHOWN_AT, LARGEST)).save(stream, "PNG", compress_level=LEVEL)
    return stream.getvalue()


def annotated_jpeg(picture: Annotated, longest: int = 1024) -> bytes:
    """Return the drawing as a JPEG of 800 to `longest` pixels a side."""
    stream = io.BytesIO()
    drawn(picture.resized(min(SHOWN_AT, longest), longest)).save(stream, "JPEG", quality=88)
    return stream.getvalue()


def drawn(picture: Annotated, labels: bool = True) -> Image.Image:
    """Return the drawing, RGB, as large as the picture; without labels where it is a thumbnail."""
    width, height = picture.size
    canvas = picture.picture.resize((width * FINER, height * FINER), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(canvas)
    line = max(1, round(2 * unit_of(picture) * FINER))
    for number in largest_first(picture):
        colour = rgb_of(picture.colours[number])
        _fill(canvas, picture, number, colour)
        for ring in picture.rings(number):
            closed = np.concatenate([ring, ring[:2]]) * FINER  # a step over the end, so that the joint is round too
            pen.line([(float(x), float(y)) for x, y in closed], fill=colour, width=line, joint="curve")
        x1, y1, x2, y2 = (edge * FINER for edge in picture.objects[number].box)
        if x2 > x1 and y2 > y1:
            pen.rectangle((x1, y1, x2, y2), outline=colour, width=max(1, round(line * 0.75)))
    if labels:
        _draw_labels(pen, picture)
    return canvas.reduce(FINER)


def _fill(canvas: Image.Image, picture: Annotated, number: int, colour: tuple[int, int, int]) -> None:
    """Lay an object's colour over it, as far as its mask reaches."""
    mask = picture.decoded(number)
    window = window_of(mask)
    if window is None:
        return
    rows, columns = window
    opacity = Image.fromarray((mask[window] * round(255 * FILL)).astype(np.uint8))
    large = opacity.resize((opacity.width * FINER, opacity.height * FINER), Image.Resampling.BILINEAR)
    canvas.paste(colour, (columns.start * FINER, rows.start * FINER), large)


def _draw_labels(pen: ImageDraw.ImageDraw, picture: Annotated) -> None:
    unit = unit_of(picture) * FINER
    font = ImageFont.load_default(FONT * unit)
    for label in placed_labels(picture):
        x1, y1, x2, y2 = (edge * FINER for edge in label.place)
        pen.rounded_rectangle((x1, y1, x2, y2), 3 * unit, fill=PAPER)
        pen.rectangle((x1, y1, x1 + SWATCH * unit, y2), fill=rgb_of(picture.colours[label.number]))
        start = x1 + (SWATCH + PADDING) * unit
        pen.text((start, (y1 + y2) / 2), label.text, fill=INK, font=font, anchor="lm")
