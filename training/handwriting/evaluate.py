"""Nats a point and a line, squared error, and whether a reader can read what was written."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

import weights
from training.common.parquet import DataError, evaluation_split
from training.handwriting.data import Line, collate, decimate, read_lines
from training.handwriting.network import Handwriter, negative_log_likelihood
from training.handwriting.recogniser import Recogniser, character_error_rate, read_strokes
from training.handwriting.runtime import Stepper, TorchStepper
from training.handwriting.sampling import Written, write_lines
from training.handwriting.sentences import sentences

RECOGNISER = "handwriting_recogniser"
BIAS = 1.0
READ = 200  # sentences whose writing is read
COMPLETE = 500  # sentences that are looked at for completeness
TOGETHER = 64  # lines a batch


@dataclass(frozen=True)
class Likelihood:
    """Nats of each point and of each line (of offsets in units of the network's scale), and the squared error.

    squared_error: of the mean of the density, summed over a point's dx and dy, in the same units; Graves 2013 gives
    the sum of squares a point in this way, table 3.
    """

    nats_per_point: float
    nats_per_line: float
    squared_error: float
    lines: int


@torch.no_grad()
def likelihood(network: Handwriter, lines: Sequence[Line], batch: int = TOGETHER) -> Likelihood:
    """Measure the writer on real lines, each from its first point to its last."""
    device = network.head.weight.device
    training = network.training
    network.eval()
    nats = error = 0.0
    points = 0
    order = sorted(lines, key=lambda line: len(line.strokes))
    for at in range(0, len(order), batch):
        some = order[at : at + batch]
        given = collate(network, some, [decimate(line.strokes, network.decimation) for line in some]).to(device)
        density, _ = network(given.points, network.read(given.characters, given.writers), network.start(len(some)))
        nats += float(negative_log_likelihood(density, given.offsets, given.pen)[given.real].double().sum())
        mean = (density.log_weights.exp()[..., None] * density.mean).sum(-2)  # batch x time x 2
        error += float(((mean - given.offsets) ** 2).sum(-1)[given.real].double().sum())
        points += int(given.real.sum())
    network.train(training)
    return Likelihood(nats / points, nats / len(lines), error / points, len(lines))


def evaluate(name: str, data: Path, device: torch.device) -> dict[str, float]:
    """Measure shipped weights of a writer or of a reader on `test.parquet`, or `valid.parquet` where there is none."""
    lines = read_lines(data / f"{evaluation_split(data)}.parquet")
    if weights.card(name).network.endswith(Recogniser.__qualname__):
        return measure_recogniser(weights.load(name, Recogniser).to(device), lines)
    recogniser = weights.load(RECOGNISER, Recogniser).to(device)
    return measure_writer(weights.load(name, Handwriter).to(device), recogniser, lines, COMPLETE)


def measure_recogniser(network: Recogniser, lines: Sequence[Line]) -> dict[str, float]:
    """Return the share of characters that the reader gets wrong on real lines."""
    began = time.perf_counter()
    lines = known(lines, network.alphabet)
    read = read_strokes(network, [decimate(line.strokes, network.decimation) for line in lines])
    rate = character_error_rate(read, [line.text for line in lines])
    return {"cer_real": rate, "examples": float(len(lines)), "seconds": time.perf_counter() - began}


def measure_writer(
    network: Handwriter, recogniser: Recogniser | None, lines: Sequence[Line], count: int
) -> dict[str, float]:
    """Return likelihood on real lines, and of `count` sentences that it writes how many are complete and legible.

    The sentences are written in the hands that the network knows, in turn; the first 200 are read at bias 1
    (`cer_generated`) and at 0.5.
    """
    began = time.perf_counter()
    lines = known(lines, network.alphabet)
    measured = likelihood(network, lines)
    figures = {
        "nats_per_point": measured.nats_per_point,
        "nats_per_line": measured.nats_per_line,
        "squared_error": measured.squared_error,
    }
    texts = [network.writable(text) for text in sentences(count)]
    writers = [*network.writer_index] or [-1]
    hands = [writers[row % len(writers)] for row in range(count)]
    stepper = TorchStepper(network.eval())
    written = write_all(stepper, texts, hands, BIAS, seed=1)
    figures["complete"] = sum(line.complete for line in written) / len(written)
    if recogniser is not None:
        read = texts[:READ]
        loose = write_all(stepper, read, hands[:READ], 0.5, seed=2)
        figures["cer_real"] = measure_recogniser(recogniser, lines)["cer_real"]
        figures["cer_generated"] = _error_rate(recogniser, written[:READ], read)
        figures["cer_generated_bias_05"] = _error_rate(recogniser, loose, read)
    return figures | {"examples": float(measured.lines), "seconds": time.perf_counter() - began}


def write_all(
    stepper: Stepper, texts: Sequence[str], writers: Sequence[int], bias: float, seed: int, batch: int = 100
) -> list[Written]:
    """Write many texts, some side by side; see `write_lines`."""
    written: list[Written] = []
    for at in range(0, len(texts), batch):
        written += write_lines(stepper, texts[at : at + batch], writers[at : at + batch], bias, seed * 1000 + at)
    return written


def _error_rate(recogniser: Recogniser, written: Sequence[Written], texts: Sequence[str]) -> float:
    return character_error_rate(read_strokes(recogniser, [line.strokes for line in written]), texts)


def known(lines: Sequence[Line], alphabet: str) -> list[Line]:
    """Return the lines whose texts have only characters of an alphabet; raises `DataError` where there is none."""
    kept = [line for line in lines if line.text and set(line.text) <= set(alphabet)]
    if not kept:
        raise DataError("Expected lines of handwriting whose text the network knows; there is none.")
    return kept
