"""Nats and bits per character on the last 10% of a text, the memory carried from its first character to its last."""

import math
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from torch.nn import functional

import weights
from training.char_lstm.data import STYLES, read_text, split
from training.char_lstm.network import CharLSTM
from training.char_lstm.presets import PRESETS
from training.char_lstm.shipped_styles import weights_of
from training.char_lstm.style_shares import style_shares
from training.common.parquet import DataError

WINDOW = 4096  # characters a forward pass; the result doesn't depend on it
PASSAGE = 2500
"""Characters of each passage that is watched while a network learns."""


@torch.no_grad()
def nats_per_char(
    network: CharLSTM, text: str, device: torch.device, streams: int = 1, style: str | None = None
) -> tuple[float, int]:
    """Mean negative log likelihood of each character after the first, and how many were predicted.

    streams: 1 is exact; more read that many parts side by side (each with an empty memory at its start), which is
    faster and a little pessimistic. Characters must be in the vocabulary. style: one of the network's, if it has any.
    """
    training = network.training
    network.eval()
    token_ids = torch.tensor(network.encode(text), device=device)
    part = (len(token_ids) - 1) // streams
    inputs = token_ids[: part * streams].view(streams, part)
    targets = token_ids[1 : part * streams + 1].view(streams, part)
    shares = None
    if style is not None:
        shares = torch.from_numpy(style_shares(network.styles, style)).to(device).expand(streams, -1)
    state, total = network.start(streams), 0.0
    for begin in range(0, part, WINDOW):
        logits, state = network(inputs[:, begin : begin + WINDOW], state, shares)
        window = targets[:, begin : begin + WINDOW]
        total += functional.cross_entropy(logits.float().flatten(0, 1), window.flatten(), reduction="sum").item()
    network.train(training)
    return total / (part * streams), part * streams


def passages(text: str, count: int = 8, length: int = PASSAGE) -> str:
    """Return some passages of a text, evenly spaced, one after the other: what is watched while a network learns."""
    part = len(text) // count
    if part <= length:
        return text
    return "".join(text[number * part : number * part + length] for number in range(count))


def style_of(name: str) -> str:
    """Return the style of a weights name or folder: `char_lstm_shakespeare` is `shakespeare`."""
    return weights.card(name).name.removeprefix("char_lstm_")


def evaluate(name: str, data: Path, device: torch.device, style: str | None = None) -> dict[str, float]:
    """Measure shipped weights on the last 10% of a corpus.

    style: which of the styles of a network that has several; none measures each on its own file in the folder `data`,
    as `nats_per_char_STYLE`, and their mean as `nats_per_char`.

    Characters the network has never seen have no probability; they are left out, and `unknown_characters` counts them.
    Raises DataError where the data has no such text, or the network no such style; `WeightsUnavailable`.
    """
    began = time.perf_counter()
    network = weights.load(name, CharLSTM).to(device)
    if style is not None and network.styles and style not in network.styles:
        raise DataError(f"{name} doesn't write in the style {style}; it has {', '.join(network.styles)}.")
    if not network.styles:
        measured = _measure(network, name, data, device, style_of(name))
    elif style is not None or len(network.styles) == 1:
        measured = _measure(network, name, data, device, style or network.styles[0])
    else:
        measured = _measure_all(network, name, data, device)
    return measured | {"seconds": time.perf_counter() - began}


def evaluate_preset(preset: str) -> tuple[str, Callable[[str, Path, torch.device], dict[str, float]]]:
    """Return the shipped weights that a preset stands for, and what measures weights for it.

    A preset that is named after a style stands for whatever is served in that style (`shipped_styles`), and measures
    weights in it.
    """
    if preset not in STYLES or preset == "tiny":
        return PRESETS[preset].weights, evaluate
    return weights_of(preset), partial(evaluate, style=preset)


def _measure_all(network: CharLSTM, name: str, data: Path, device: torch.device) -> dict[str, float]:
    if data.is_file():
        raise DataError(f"Expected a folder with the texts of all styles in place of {data}, or a style's name.")
    each = {style: _measure(network, name, data, device, style) for style in network.styles}
    nats = sum(one["nats_per_char"] for one in each.values()) / len(each)
    metrics = {"nats_per_char": nats, "bits_per_char": nats / math.log(2)}
    metrics |= {f"nats_per_char_{style}": one["nats_per_char"] for style, one in each.items()}
    for count in ("examples", "unknown_characters"):
        if total := sum(one.get(count, 0.0) for one in each.values()):
            metrics[count] = total
    return metrics


def _measure(network: CharLSTM, name: str, data: Path, device: torch.device, style: str) -> dict[str, float]:
    corpus = STYLES.get(style, STYLES["shakespeare"])
    _, valid = split(read_text(data, corpus.file))
    known = "".join(character for character in valid if character in network.index)
    if len(known) < 2:
        raise DataError(f"Expected text in {data} with characters that {name} knows; the last 10% holds none.")
    if network.styles:
        nats, examples = style_nats(network, known, device, style)
    else:
        nats, examples = nats_per_char(network, known, device)
    metrics = {"nats_per_char": nats, "bits_per_char": nats / math.log(2), "examples": float(examples)}
    if len(known) < len(valid):
        metrics["unknown_characters"] = float(len(valid) - len(known))
        print(f"{len(valid) - len(known)} characters outside the network's alphabet were left out.", file=sys.stderr)
    return metrics


def style_nats(network: CharLSTM, text: str, device: torch.device, style: str) -> tuple[float, int]:
    """Measure one style as its card does: in eight parts side by side, or one in a short text (see `nats_per_char`)."""
    return nats_per_char(network, text, device, streams=max(1, min(8, len(text) // 4000)), style=style)
