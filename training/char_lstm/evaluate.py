"""Nats and bits per character on the last 10% of a text, the memory carried from its first character to its last."""

import math
import sys
import time
from pathlib import Path

import torch
from torch.nn import functional

import weights
from training.char_lstm.data import STYLES, read_text, split
from training.char_lstm.network import CharLSTM
from training.common.parquet import DataError

WINDOW = 4096  # characters a forward pass; the result doesn't depend on it


@torch.no_grad()
def nats_per_char(network: CharLSTM, text: str, device: torch.device, streams: int = 1) -> tuple[float, int]:
    """Mean negative log likelihood of each character after the first, and how many were predicted.

    streams: 1 is exact; more read that many parts side by side (each with an empty memory at its start), which is
    faster and a little pessimistic. Characters must be in the vocabulary.
    """
    training = network.training
    network.eval()
    token_ids = torch.tensor(network.encode(text), device=device)
    part = (len(token_ids) - 1) // streams
    inputs = token_ids[: part * streams].view(streams, part)
    targets = token_ids[1 : part * streams + 1].view(streams, part)
    state, total = network.start(streams), 0.0
    for begin in range(0, part, WINDOW):
        logits, state = network(inputs[:, begin : begin + WINDOW], state)
        window = targets[:, begin : begin + WINDOW]
        total += functional.cross_entropy(logits.float().flatten(0, 1), window.flatten(), reduction="sum").item()
    network.train(training)
    return total / (part * streams), part * streams


def style_of(name: str) -> str:
    """The style of a weights name or folder: `char_lstm_shakespeare` is `shakespeare`."""
    return weights.card(name).name.removeprefix("char_lstm_")


def evaluate(name: str, data: Path, device: torch.device) -> dict[str, float]:
    """Measure shipped weights on the last 10% of a corpus.

    Characters the network has never seen have no probability; they are left out, and `unknown_characters` counts them.
    """
    began = time.perf_counter()
    network = weights.load(name, CharLSTM).to(device)
    style = STYLES.get(style_of(name), STYLES["shakespeare"])
    _, valid = split(read_text(data, style.file))
    known = "".join(character for character in valid if character in network.index)
    if len(known) < 2:
        raise DataError(f"Expected text in {data} with characters that {name} knows; the last 10% holds none.")
    nats, examples = nats_per_char(network, known, device)
    metrics = {"nats_per_char": nats, "bits_per_char": nats / math.log(2), "examples": float(examples)}
    if len(known) < len(valid):
        metrics["unknown_characters"] = float(len(valid) - len(known))
        print(f"{len(valid) - len(known)} characters outside the network's alphabet were left out.", file=sys.stderr)
    return metrics | {"seconds": time.perf_counter() - began}
