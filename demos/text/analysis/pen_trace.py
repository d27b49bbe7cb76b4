"""What the network knew before each point of a line: the window over the letters, and the density of the point."""

from dataclasses import dataclass

import numpy as np

from demos.serving import loader
from demos.text.catalog import HANDWRITING
from demos.text.handwrite import BIASES, SEEDS, handwrite, planned, stepper_of, writer_of
from demos.text.handwriting_page import offset_density
from demos.text.handwriting_text import LINE
from demos.text.results import Array, DrawnLine, HandwriteRefused, OffsetDensity
from demos.text.validation import checked_integer, checked_number

ALTERNATIVES = 10
AHEAD = 14  # points of each alternative


@dataclass(frozen=True)
class PenTrace:
    """A line with what was known before each point: its window, and the density that the point was drawn from."""

    line: DrawnLine
    density: OffsetDensity


def write_line(text: str, style: int = 0, bias: float = 0.6, seed: int = 0) -> DrawnLine:
    """Write one line by hand, as `handwrite` does; raises `HandwriteRefused` for more than a line."""
    if len(planned(text)) != 1:
        raise HandwriteRefused(f"This room looks at one line of at most {LINE} characters. Shorten the text.")
    (line,) = handwrite(text, style, bias, seed).drawn_lines()
    return line


def trace(line: DrawnLine, style: int = 0) -> PenTrace:
    """Return a line with what the network knows before each of its points when it reads them."""
    from training.handwriting.sampling import passed_all, read_over

    generation = loader.generation(HANDWRITING)
    stepper = generation.get(stepper_of)
    writer = writer_of(style, generation.card.config["writers"])
    window, density = read_over(stepper, line.text, writer, line.strokes)
    scale = np.array(stepper.network.scale, np.float32)
    read = DrawnLine(line.text, line.strokes, window, passed_all(window, line.text), line.tries)
    return PenTrace(read, offset_density(density, scale))


def alternatives(line: DrawnLine, point: int, style: int = 0, bias: float = 0.6, seed: int = 0) -> tuple[Array, ...]:
    """Return ten ways in which the network could have gone on after so many points of a line (each points x 3)."""
    from training.handwriting.sampling import go_on

    bias, seed = checked_number("The bias", bias, *BIASES), checked_integer("The seed", seed, *SEEDS)
    point = checked_integer("The point", point, 0, len(line.strokes))
    generation = loader.generation(HANDWRITING)
    writer = writer_of(style, generation.card.config["writers"])
    written = go_on(
        generation.get(stepper_of),
        line.text,
        writer,
        line.strokes[:point],
        bias,
        [seed, point],
        ALTERNATIVES,
        AHEAD,
    )
    return tuple(one.strokes for one in written)
