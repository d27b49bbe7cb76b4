"""Training of the writer by maximum likelihood, and of its reader by connectionist temporal classification."""

import copy
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

import weights
from training.common.average import Average
from training.common.history import keep_earlier
from training.common.parquet import DataError
from training.common.precision import bf16_autocast
from training.common.run import Run
from training.common.schedules import warmup_cosine
from training.handwriting.card_text import recogniser_card, writer_card
from training.handwriting.data import Batch, Batches, Line, can_be_learned, collate, read_lines
from training.handwriting.evaluate import RECOGNISER, known, likelihood, measure_recogniser, measure_writer
from training.handwriting.network import UNKNOWN_WRITER, Handwriter, negative_log_likelihood
from training.handwriting.presets import RecogniserPreset, WriterPreset
from training.handwriting.recogniser import (
    BLANK,
    Recogniser,
    character_error_rate,
    frame_lengths,
    pad_points,
    read_strokes,
)
from training.handwriting.runtime import TorchStepper
from training.handwriting.sampling import write_lines
from training.handwriting.start import start_handwriter
from weights.card import Metric

FIVE = [  # what "Watch it learn" shows at every recorded step
    "A quick brown fox.",
    "Dear Grandma,",
    "I saw a ship at sea",
    "over 30 lazy dogs",
    "Thank you so much!",
]
GLANCE = 64  # lines that are measured for "Watch it learn"


def train(preset: WriterPreset | RecogniserPreset, run: Run, data: Path) -> None:
    """Train the writer or the reader on `train.parquet` and measure it on `valid.parquet`."""
    lines, valid, alphabet = read_all(data)
    torch.manual_seed(preset.seed)
    if isinstance(preset, WriterPreset):
        _train_writer(preset, run, data.name, lines, valid, alphabet)
    else:
        _train_recogniser(preset, run, data.name, lines, valid, alphabet)


def read_all(data: Path) -> tuple[list[Line], list[Line], str]:
    """Return the lines to learn from, those of valid that have only their characters, and these; raises `DataError`."""
    lines, valid = read_lines(data / "train.parquet"), read_lines(data / "valid.parquet")
    alphabet = "".join(sorted({character for line in lines for character in line.text}))
    if not any(can_be_learned(line) for line in lines):
        raise DataError(f"Expected lines in {data} with a text and more than one point; there is none.")
    if not any((set(text) - {" "}) & set(alphabet) for text in FIVE):
        raise DataError(f"Expected texts in {data} that have a letter of “{FIVE[0]}”; they have none.")
    return lines, known(valid, alphabet), alphabet


def new_writer(preset: WriterPreset, alphabet: str, lines: Sequence[Line]) -> Handwriter:
    """Return an untrained writer for an alphabet and the known writers of some lines."""
    writers = sorted({line.writer for line in lines} - {UNKNOWN_WRITER})
    return Handwriter(
        alphabet,
        writers,
        preset.hidden,
        preset.layers,
        preset.components,
        preset.windows,
        preset.character_size,
        preset.style_size,
        preset.scale,
        preset.decimation,
        preset.dropout,
    )


def _train_writer(
    preset: WriterPreset, run: Run, data: str, lines: Sequence[Line], valid: Sequence[Line], alphabet: str
) -> None:
    network = new_writer(preset, alphabet, lines)
    if preset.start:
        start_handwriter(network, preset.start)
    network.to(run.device)
    batches = Batches(lines, preset.decimation, preset.batch, preset.jitter, preset.seed)
    average = Average(network, preset.average)
    optimizer = torch.optim.Adam(network.parameters(), lr=preset.lr, betas=(0.9, 0.98))
    recogniser = _recogniser(run.device)
    glance = valid[:: max(1, len(valid) // GLANCE)][:GLANCE]
    with torch.random.fork_rng():  # what could fail at the end is tried before the beginning
        measure_writer(copy.deepcopy(network), recogniser, valid[:2], 1)
    start = run.resume(network=network, optimizer=optimizer, average=average)
    if preset.start == preset.weights and run.first:
        keep_earlier(weights.find(preset.start).parent, run.out)
    for step in range(start, run.steps):
        torch.manual_seed(int(run.generator(step).initial_seed()))  # dropout, the same after a resume
        _set_rate(optimizer, warmup_cosine(preset.lr, step, run.steps, preset.warmup, floor=0.01))
        with bf16_autocast(run.device):
            loss = writer_loss(network, _batch(network, batches, step, preset.unknown).to(run.device))
        _update(network, optimizer, loss, preset.clip)
        average.update(network)
        run.log(step, loss=loss.item())
        if run.due(step):
            recogniser = recogniser or _recogniser(run.device)  # it may have been trained meanwhile
            run.record(step, **watch(average.network, recogniser, glance))
        run.checkpoint(step + 1, network=network, optimizer=optimizer, average=average)
        if run.out_of_time():
            break
    figures = measure_writer(average.network, recogniser or _recogniser(run.device), valid, preset.sentences)
    run.finish(average.network, _metrics(figures, data), writer_card(preset, len(batches.lines)))


def _batch(network: Handwriter, batches: Batches, step: int, unknown: float) -> Batch:
    """Return the batch of a step; of a random share of the lines the writer isn't told."""
    lines, arrays = batches.lines_of(step)
    batch = collate(network, lines, arrays)
    untold = torch.rand(len(lines)) < unknown
    return replace(batch, writers=batch.writers.masked_fill(untold, 0))


def writer_loss(network: Handwriter, batch: Batch) -> Tensor:
    """Return the mean nats of the points of a batch."""
    text = network.read(batch.characters, batch.writers)
    density, _ = network(batch.points, text, network.start(len(batch.points)))
    return negative_log_likelihood(density, batch.offsets, batch.pen)[batch.real].mean()


def watch(network: Handwriter, recogniser: Recogniser | None, lines: Sequence[Line]) -> dict[str, Any]:
    """Return the five sentences as it writes them now, nats a point on a few lines, and how well they are read.

    strokes: for each sentence dx, dy and the pen's lifts in one list of whole numbers, point after point.
    """
    texts = [network.writable(text) for text in FIVE]
    written = write_lines(TorchStepper(network.eval()), texts, [UNKNOWN_WRITER] * len(texts), 0.5, seed=0)
    shown = [
        {"text": text, "strokes": np.rint(line.strokes).astype(int).flatten().tolist()}
        for text, line in zip(texts, written, strict=True)
    ]
    figures: dict[str, Any] = {"valid_nats": round(likelihood(network, lines).nats_per_point, 4), "sentences": shown}
    if recogniser is not None:
        read = read_strokes(recogniser, [line.strokes for line in written])
        figures["cer"] = round(character_error_rate(read, texts), 3)
    return figures


def _recogniser(device: torch.device) -> Recogniser | None:
    """Return the shipped reader, or None before there is one."""
    try:
        return weights.load(RECOGNISER, Recogniser).to(device)
    except weights.WeightsUnavailable:
        return None


def _train_recogniser(
    preset: RecogniserPreset, run: Run, data: str, lines: Sequence[Line], valid: Sequence[Line], alphabet: str
) -> None:
    network = Recogniser(alphabet, preset.hidden, preset.layers, preset.scale, preset.decimation, preset.dropout).to(
        run.device
    )
    batches = Batches(lines, preset.decimation, preset.batch, preset.jitter, preset.seed)
    average = Average(network, preset.average)
    optimizer = torch.optim.Adam(network.parameters(), lr=preset.lr, betas=(0.9, 0.98))
    glance = valid[:: max(1, len(valid) // GLANCE)][:GLANCE]
    with torch.random.fork_rng():
        measure_recogniser(copy.deepcopy(network), valid[:2])
    start = run.resume(network=network, optimizer=optimizer, average=average)
    for step in range(start, run.steps):
        torch.manual_seed(int(run.generator(step).initial_seed()))
        _set_rate(optimizer, warmup_cosine(preset.lr, step, run.steps, preset.warmup, floor=0.01))
        said, arrays = batches.lines_of(step)
        with bf16_autocast(run.device):
            loss = recogniser_loss(network, [line.text for line in said], arrays, run.device)
        _update(network, optimizer, loss, 1.0)
        average.update(network)
        run.log(step, loss=loss.item())
        if run.due(step):
            run.record(step, cer=round(measure_recogniser(average.network, glance)["cer_real"], 4))
        run.checkpoint(step + 1, network=network, optimizer=optimizer, average=average)
        if run.out_of_time():
            break
    figures = measure_recogniser(average.network, valid)
    run.finish(average.network, _metrics(figures, data), recogniser_card(preset, len(batches.lines)))


def recogniser_loss(
    network: Recogniser, texts: Sequence[str], arrays: Sequence[np.ndarray[Any, Any]], device: torch.device
) -> Tensor:
    """Return the mean loss a character of lines (texts, and points x 3 in data units); Graves et al. 2006."""
    points, lengths = pad_points(arrays, network.scale)
    log_probabilities = network(points.to(device), lengths)
    letters = [network.encode(text) for text in texts]
    return functional.ctc_loss(
        log_probabilities.transpose(0, 1),  # time x batch x characters
        torch.tensor([number for numbers in letters for number in numbers]),
        frame_lengths(lengths),
        torch.tensor([len(numbers) for numbers in letters]),
        blank=BLANK,
        zero_infinity=True,
    )


def _set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate


def _update(network: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor, clip: float) -> None:
    """One optimiser step, the gradient's norm clipped."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), clip)
    optimizer.step()


def _metrics(figures: dict[str, float], data: str) -> list[Metric]:
    return [
        Metric(name, value, data, "valid", int(figures["examples"]))
        for name, value in figures.items()
        if name not in ("examples", "seconds")
    ]
