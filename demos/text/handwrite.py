"""Writing a text by hand: the network's lines, set on a page, piece by piece.

Graves 2013, "Generating sequences with recurrent neural networks", section 5: the network sees the text through a
window that only moves on, and each pen offset is drawn from a density; section 5.4 is the bias, 5.5 the prime.
"""

import logging
import math
import time
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

import weights
from demos.serving import loader
from demos.serving.loader import Generation
from demos.text.catalog import HANDWRITING as WEIGHTS
from demos.text.handwriting_page import Page
from demos.text.handwriting_text import lines_of
from demos.text.results import Array, HandwriteRefused, Handwriting, Prime, PrimeRefused, UnwritableCharacters
from demos.text.validation import checked_integer, checked_number
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from training.handwriting.network import Handwriter
    from training.handwriting.runtime import Stepper
    from training.handwriting.sampling import Shown, Written

__all__ = [
    "HandwriteRefused",
    "Handwriting",
    "Prime",
    "PrimeRefused",
    "UnwritableCharacters",
    "WeightsUnavailable",
    "example",
    "hands",
    "handwrite",
    "handwrite_lines",
    "handwrite_stream",
    "planned",
    "warm",
]

BIASES = (0.0, 3.0)
SEEDS = (0, 2**32 - 1)
RETRIES = 3  # for a line that isn't complete
PIECE = 12  # points between two items of a stream
LONGEST_PRIME = 40  # characters
MOST_POINTS = 20_000  # of a prime


def warm() -> None:
    """Load the network."""
    loader.get(WEIGHTS, stepper_of)


def hands() -> int:
    """Return how many hands the network has learned: styles 1 to this; style 0 is nobody's in particular."""
    return len(weights.card(WEIGHTS).config["writers"])


def planned(text: str) -> list[str]:
    """Return the lines that a text is written in, a blank one for one that is left free; refuses what can't be."""
    return lines_of(text, weights.card(WEIGHTS).config["alphabet"])


def handwrite(text: str, style: int = 0, bias: float = 0.6, seed: int = 0, prime: Prime | None = None) -> Handwriting:
    """Write a text by hand; see `handwrite_stream`, which does the same piece by piece."""
    stream = handwrite_stream(text, style, bias, seed, prime)
    while True:
        try:
            next(stream)
        except StopIteration as end:
            whole: Handwriting = end.value
            return whole


def handwrite_stream(
    text: str, style: int = 0, bias: float = 0.6, seed: int = 0, prime: Prime | None = None
) -> Generator[Array, None, Handwriting]:
    """Write a text by hand; each item is the next few points (points x 3, as `Handwriting.strokes`).

    The generator's value is the `Handwriting`. The same arguments give the same points. Long texts are written line by
    line in one hand; a line that isn't complete (a letter was left out, or the pen didn't stop by itself) is written
    again with other random numbers, at most three times.

    Args:
        text: at most 400 characters. Line breaks are kept.
        style: 0 for no hand in particular (the first line's is kept for the others), or one of those learned, 1 to
            `hands()`.
        bias: 0, as wild as the data, to 3, very tidy.
        seed: 0 to 2^32 - 1.
        prime: a line drawn by the visitor, whose hand the network takes up; then style 0 is best.

    Raises, at once:
        HandwriteRefused: no text, too much, or no such style; `UnwritableCharacters` names characters it can't write
            and offers the nearest text; `PrimeRefused` says what is wrong with what was drawn.
        OutOfRange: bias or seed isn't a number in its range.
        WeightsUnavailable: where the network's weights can't be had.

    Source: Graves 2013, section 5.
    """
    return _pieces(handwrite_lines(text, style, bias, seed, prime))


def handwrite_lines(
    text: str, style: int = 0, bias: float = 0.6, seed: int = 0, prime: Prime | None = None
) -> Iterator[Handwriting]:
    """Write a text by hand, line by line; each item is the page so far, and the last one is that of `handwrite`.

    Arguments and refusals as of `handwrite_stream`.
    """
    bias, seed = checked_number("The bias", bias, *BIASES), checked_integer("The seed", seed, *SEEDS)
    generation = loader.generation(WEIGHTS)
    config = generation.card.config
    lines = lines_of(text, config["alphabet"])
    writer = writer_of(style, config["writers"])
    shown = _shown(prime, config["alphabet"], config["decimation"])
    return _pages(generation.get(stepper_of), lines, writer, bias, seed, shown)


def _pieces(pages: Iterator[Handwriting]) -> Generator[Array, None, Handwriting]:
    """Return the points of pages that grow, some at a time, and the last page."""
    seen = 0
    for page in pages:
        for begin in range(seen, len(page.strokes), PIECE):
            yield page.strokes[begin : begin + PIECE]
        seen = len(page.strokes)
    return page


def _pages(
    stepper: "Stepper", lines: list[str], writer: int, bias: float, seed: int, prime: "Shown | None"
) -> Iterator[Handwriting]:
    from training.handwriting.network import UNKNOWN_WRITER
    from training.handwriting.sampling import beginning

    page, seconds = Page(stepper.network.scale), 0.0
    for number, line in enumerate(lines):
        if not line:
            page.leave_free()
            continue
        began = time.perf_counter()
        written, tries = _write_line(stepper, line, writer, bias, (seed, number), prime)
        page.add(line, written, tries)
        if prime is None and writer == UNKNOWN_WRITER and written.complete:
            prime = beginning(written, line)  # nobody's hand is another in every line
        seconds += time.perf_counter() - began
        yield page.finished(seconds)


def _write_line(
    stepper: "Stepper", line: str, writer: int, bias: float, seed: tuple[int, int], prime: "Shown | None"
) -> "tuple[Written, int]":
    """Return a line as it was written first complete, or else last, and after how many tries."""
    from training.handwriting.sampling import write_lines

    for tries in range(1, RETRIES + 2):
        (written,) = write_lines(stepper, [line], [writer], bias, [*seed, tries], prime)
        if written.complete:
            break
    return written, tries


def writer_of(style: int, writers: list[int]) -> int:
    """Return the id of a style's writer; raises `HandwriteRefused` where there is no such style."""
    from training.handwriting.network import UNKNOWN_WRITER

    if isinstance(style, bool) or not isinstance(style, int | np.integer) or not 0 <= style <= len(writers):
        raise HandwriteRefused(f"There is no such hand. Choose a whole number from 0 to {len(writers)}.")
    return UNKNOWN_WRITER if style == 0 else writers[style - 1]


def _shown(prime: Prime | None, alphabet: str, decimation: int) -> "Shown | None":
    """Return a prime as the network is shown it; raises `PrimeRefused` where it can't be one."""
    if prime is None:
        return None
    from training.common.parquet import DataError
    from training.handwriting.prime import as_line
    from training.handwriting.sampling import shown

    lines = lines_of(prime.text, alphabet, LONGEST_PRIME)
    points = _points(prime)
    try:
        return shown(as_line(" ".join(lines), points), decimation)
    except DataError:
        raise PrimeRefused(
            "What was drawn isn't a line of writing: it has no height. Write the phrase again."
        ) from None


def _points(prime: Prime) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """Return what was drawn as an array, points x 3; raises `PrimeRefused` where it isn't one."""
    try:
        points = np.array(prime.points, np.float64).reshape(-1, 3)
    except (TypeError, ValueError):
        points = np.full((1, 3), math.nan)
    if not np.isfinite(points).all() or np.abs(points).max(initial=0) > 1e6:
        raise PrimeRefused(
            "What was drawn can't be read: each point needs x, y and whether the pen was lifted after it."
        )
    if not 8 <= len(points) <= MOST_POINTS:
        raise PrimeRefused(
            f"What was drawn has {len(points):,} points; it needs 8 to {MOST_POINTS:,}. Write the phrase."
        )
    return points


def stepper_of(generation: Generation) -> "Stepper":
    from training.common.onnx_session import ExportUnusable
    from training.handwriting.network import Handwriter
    from training.handwriting.runtime import FILE, OnnxStepper, TorchStepper

    snapshot, card = generation.snapshot, generation.card
    network = snapshot.load(Handwriter).eval()
    try:
        return OnnxStepper(snapshot.path(FILE), network, card.files[weights.MODEL].sha256)
    except (ExportUnusable, WeightsUnavailable, KeyError) as error:
        logging.getLogger(__name__).warning(
            "%s is served by torch, without its exported form: %s", snapshot.name, error
        )
        return TorchStepper(network)


def example() -> "tuple[Handwriter, tuple[Any, ...]]":
    """Return the network with the arguments of a forward pass over eight points of a line."""
    import torch

    from training.handwriting.runtime import numbers_of

    network = loader.get(WEIGHTS, stepper_of).network
    text = network.read(*numbers_of(network, ["Handwriting"], [-1]))
    return network, (torch.zeros(1, 8, 3), text, network.start(1))
