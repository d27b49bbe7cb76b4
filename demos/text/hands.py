"""Short samples of handwriting: a word in each of ten hands, and one sentence from wild to tidy."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import weights
from demos.serving import loader
from demos.serving.loader import Generation
from demos.text.catalog import HANDWRITING as WEIGHTS
from demos.text.handwrite import BIASES, stepper_of, writer_of
from demos.text.handwriting_text import LINE, lines_of
from demos.text.results import DrawnLine, HandwriteRefused
from demos.text.validation import checked_number

if TYPE_CHECKING:
    from training.handwriting.sampling import Written

OFFERED = 10  # hands that the page offers
CLEAREST = 88  # of them: its reader misreads 1.6% of the letters, those of the others 1.4 to 12.5%
SPECIMEN = "Hello"
SPECIMEN_BIAS = 0.8
STRIP = (0.0, 0.3, 0.6, 1.0, 2.0)
"""From as wild as the data to very tidy."""


def offered() -> tuple[int, ...]:
    """Return ten of the styles that the network has learned, evenly spread over all; fewer where it has fewer.

    Raises `WeightsUnavailable` where the network isn't here.
    """
    learned = len(weights.card(WEIGHTS).config["writers"])
    count = min(OFFERED, learned)
    return tuple(1 + number * learned // count for number in range(count))


def clearest() -> int:
    """Return the style that the page begins with. Raises `WeightsUnavailable` where the network isn't here."""
    return min(CLEAREST, len(weights.card(WEIGHTS).config["writers"]))


def specimens() -> tuple[DrawnLine, ...]:
    """Return one word in each of the hands that are offered, as the network writes it; the same ones each time."""
    return loader.generation(WEIGHTS).remember(_specimens)


def at_biases(text: str, style: int = 0, seed: int = 0, biases: Sequence[float] = STRIP) -> tuple[DrawnLine, ...]:
    """Return one line of text written once for each bias, with the same random numbers.

    Raises `HandwriteRefused` for no text, for more than a line and for no such style; `OutOfRange` for a bias.
    """
    from training.handwriting.sampling import write_lines

    generation = loader.generation(WEIGHTS)
    lines = lines_of(text, generation.card.config["alphabet"])
    if len(lines) != 1:
        raise HandwriteRefused(f"Only one line of at most {LINE} characters is compared. Shorten the text.")
    writer = writer_of(style, generation.card.config["writers"])
    stepper = generation.get(stepper_of)
    checked = [checked_number("The bias", bias, *BIASES) for bias in biases]
    return tuple(_drawn(lines[0], write_lines(stepper, lines, [writer], bias, seed)[0]) for bias in checked)


def _specimens(generation: Generation) -> tuple[DrawnLine, ...]:
    from training.handwriting.sampling import write_lines

    styles, writers = offered(), generation.card.config["writers"]
    hands = [writer_of(style, writers) for style in styles]
    written = write_lines(generation.get(stepper_of), [SPECIMEN] * len(hands), hands, SPECIMEN_BIAS, seed=1)
    return tuple(_drawn(SPECIMEN, one) for one in written)


def _drawn(text: str, written: "Written") -> DrawnLine:
    return DrawnLine(text, written.strokes, written.window[:, : len(text)], written.complete)
