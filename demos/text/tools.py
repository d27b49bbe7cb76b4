"""What programs that speak MCP may ask of this tab: texts in; a text, or a written page as a picture, out."""

import io
from typing import TYPE_CHECKING

from demos.kit.html import data_uri

if TYPE_CHECKING:
    from PIL import Image

    from demos.text.results import Handwriting

UNITS_A_PIXEL = 8  # a letter is some 260 units high
MARGIN, PEN, LINE = 24, 3, 70  # pixels


def continue_text(prompt: str, style: str = "shakespeare", length: int = 400, seed: int = 0) -> str:
    """Continue a text, character by character, in the style of what a small recurrent network was trained on.

    It imitates form (speakers, indentation, sentences) and not meaning. The same arguments give the same text.

    Args:
        prompt: What to go on from, at most 20,000 characters; it may be empty.
        style: "shakespeare", "war_and_peace", "latex", "c", "presidents" or "sherlock"; from the Hub "distilgpt2".
        length: How many characters to write, 1 to 5,000.
        seed: A whole number from 0 to 4,294,967,295; another one gives another text.

    Returns:
        The continuation alone, without the prompt.
    """
    from demos.text.write import write

    written = ""
    for text in write(prompt, style, length, seed=seed):
        written = text
    return written


def handwrite(text: str, style: int = 0, bias: float = 0.6, seed: int = 0) -> str:
    """Write a text by hand, as a picture of pen strokes. For non-commercial research, as the network's data.

    Args:
        text: At most 400 characters of English letters, digits and the usual marks; long lines are wrapped.
        style: 0 for no hand in particular, or one of the hands that the network has learned, from 1.
        bias: How tidy it is, from 0 (as wild as people write) to 3 (very tidy).
        seed: A whole number from 0 to 4,294,967,295; another one gives another writing.

    Returns:
        A picture, black on white.
    """
    from demos.text.handwrite import handwrite as write_by_hand

    stream = io.BytesIO()
    _drawn(write_by_hand(text, style, bias, seed)).save(stream, "PNG")
    return data_uri(stream.getvalue(), "image/png")


def _drawn(page: "Handwriting") -> "Image.Image":
    """Return a written page as a picture, one line under the other, in shades of grey."""
    import numpy as np
    from PIL import Image, ImageDraw

    lines = [np.cumsum(line.strokes[:, :2], axis=0) / UNITS_A_PIXEL for line in page.drawn_lines()]  # points x 2, each
    lines = [line - line.min(axis=0) for line in lines]
    heights = [max(LINE, float(line[:, 1].max()) + PEN) for line in lines]
    size = max(float(line[:, 0].max()) for line in lines) + 2 * MARGIN, sum(heights) + 2 * MARGIN
    picture = Image.new("L", (round(size[0]), round(size[1])), 255)
    pen, top = ImageDraw.Draw(picture), float(MARGIN)
    for drawn, places, height in zip(page.drawn_lines(), lines, heights, strict=True):
        lifts = np.flatnonzero(drawn.strokes[:, 2]) + 1
        for stroke in np.split(places + np.array([MARGIN, top]), lifts):
            points = [(float(x), float(y)) for x, y in stroke]
            if len(points) > 1:
                pen.line(points, fill=0, width=PEN, joint="curve")
            elif points:
                pen.circle(points[0], PEN / 2, fill=0)
        top += height
    return picture
