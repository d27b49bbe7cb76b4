"""`python -m training.char_lstm.export WEIGHTS --data DATA/text`: the form that is served, beside shipped weights.

It is measured in each style that the network writes in before it is kept.
"""

import argparse
import dataclasses
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

import weights
from training.char_lstm.data import STYLES, read_text, split
from training.char_lstm.evaluate import nats_per_char, style_of
from training.char_lstm.network import CharLSTM
from training.char_lstm.onnx_model import model
from training.char_lstm.runtime import FILE, WINDOW, Exported
from training.char_lstm.style_shares import equal_shares, style_shares
from training.common.cli import on_weights
from training.common.onnx_export import ParityMissed
from training.common.parquet import DataError
from weights.card import Metric, read_card, write_card

PARITY = 0.002  # nats per character
NATS, DIFFERENCE = "nats_per_char_int8", "nats_per_char_int8_minus_fp32"


@dataclass(frozen=True)
class Parity:
    """Nats per character of the network and of its exported form over the same text, memory carried, and its length."""

    fp32: float
    int8: float
    examples: int

    @property
    def difference(self) -> float:
        """What the exported form loses, in nats per character."""
        return self.int8 - self.fp32


def exported_nats(exported: Exported, text: str) -> float:
    """Mean negative log likelihood of each character after the first by the exported form, memory carried over."""
    numbers = np.array([exported.index[character] for character in text])
    memory, total = exported.start(), 0.0
    for begin in range(0, len(numbers), WINDOW):
        window = numbers[begin : begin + WINDOW]
        logits, memory = exported.score(window.tolist(), memory)
        losses = torch.nn.functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(window), reduction="none")
        total += float(losses[0 if begin else 1 :].double().sum())
    return total / (len(numbers) - 1)


def export(name: str, data: Path) -> dict[str, Parity]:
    """Write `model.onnx` beside shipped weights; enter its hash, size and parity on the last 10% of `data` in the card.

    Returns the parity in each of the network's styles, or under the name of the one that it was trained on.
    Raises `ParityMissed` where it loses more than `PARITY` in any of them, and leaves everything as it was; DataError
    where a text is missing.
    """
    network = weights.load(name, CharLSTM)
    folder = weights.find(name).parent
    card = read_card(folder)
    texts = {style: _valid_text(network, name, data, style) for style in network.styles or [style_of(name)]}
    made_from = card.files[weights.MODEL].sha256
    fresh = folder / f".{FILE}"
    try:
        fresh.write_bytes(model(network, made_from))
        exported = Exported(fresh, network.vocabulary, made_from, network.styles)
        parities = {style: _parity(network, exported, style, text) for style, text in texts.items()}
        for style, parity in parities.items():
            if abs(parity.difference) > PARITY:
                raise ParityMissed(
                    f"The exported form of {name} differs by {parity.difference:+.4f} nats per character in the style "
                    f"{style}, more than {PARITY}; it wasn't kept."
                )
        os.replace(fresh, folder / FILE)
    finally:
        fresh.unlink(missing_ok=True)
    kept = [metric for metric in card.metrics if not metric.name.startswith(NATS)]
    measured = _metrics(parities, each=len(network.styles) > 0)
    write_card(folder, dataclasses.replace(card, metrics=kept + measured))
    return parities


def _valid_text(network: CharLSTM, name: str, data: Path, style: str) -> str:
    """Return the last 10% of a style's text without the characters that the network has never seen."""
    valid = split(read_text(data, STYLES.get(style, STYLES["shakespeare"]).file))[1]
    text = "".join(character for character in valid if character in network.index)
    if len(text) < 2:
        raise DataError(f"Expected text in {data} with characters that {name} knows; the last 10% holds none.")
    return text


def _parity(network: CharLSTM, exported: Exported, style: str, text: str) -> Parity:
    """Measure both forms over the same text, memory carried from its first character to its last."""
    in_style = style if network.styles else None
    shares = style_shares(network.styles, style) if network.styles else equal_shares(())
    fp32, examples = nats_per_char(network, text, torch.device("cpu"), style=in_style)
    return Parity(fp32, exported_nats(exported.in_style(shares), text), examples)


def mean_parity(parities: Mapping[str, Parity]) -> Parity:
    """Return the mean of the styles, each counting once."""
    all_of_them, count = parities.values(), len(parities)
    return Parity(
        sum(one.fp32 for one in all_of_them) / count,
        sum(one.int8 for one in all_of_them) / count,
        sum(one.examples for one in all_of_them),
    )


def _metrics(parities: Mapping[str, Parity], each: bool) -> list[Metric]:
    """Return the card's figures of the exported form: of all styles together, and where asked for of each."""
    figures = [("", mean_parity(parities), list(parities))]
    if each:
        figures += [(f"_{style}", parity, [style]) for style, parity in parities.items()]
    metrics = []
    for suffix, parity, styles in figures:
        files = ", ".join(STYLES.get(style, STYLES["shakespeare"]).file for style in styles)
        metrics.append(Metric(NATS + suffix, round(parity.int8, 4), files, "valid", parity.examples))
        metrics.append(Metric(DIFFERENCE + suffix, round(parity.difference, 5), files, "valid", parity.examples))
    return metrics


def main(argv: Sequence[str] | None = None) -> None:
    """Export, and print one JSON line of what was measured; what can't be done ends with a sentence and status 2."""
    on_weights(
        "training.char_lstm.export",
        "Export for serving.",
        _exported,
        argv,
        data="folder of the data set, or a text file",
    )


def _exported(arguments: argparse.Namespace) -> dict[str, float]:
    parities = export(arguments.weights, arguments.data)
    mean, size = mean_parity(parities), weights.card(arguments.weights).files[FILE].bytes
    line = {"nats_per_char": mean.fp32, NATS: mean.int8, "examples": mean.examples, "bytes": size}
    if len(parities) > 1:
        line |= {f"{NATS}_{style}": parity.int8 for style, parity in parities.items()}
    return line


if __name__ == "__main__":
    main()
