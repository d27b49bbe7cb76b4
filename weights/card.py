"""The card that goes with every weights file: what it is, what it learned from, what it reaches, what it can't do."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from weights.legacy import class_config, class_path

CARD = "card.json"
COMPANIONS = ("history.json",)
"""Files beside the weights that the card doesn't list: the recorded training is described by itself."""


@dataclass(frozen=True)
class File:
    """One shipped file: its SHA-256 in hex and its size in bytes."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class DataSource:
    """What the network was trained on; `examples` counts training examples."""

    name: str
    source: str
    licence: str
    examples: int


@dataclass(frozen=True)
class Metric:
    """One measured figure: on which data and split, over how many examples."""

    name: str
    value: float
    data: str
    split: str
    examples: int


@dataclass(frozen=True)
class Training:
    """How the weights were made; `seconds` is wall-clock time over all resumed parts, `steps` optimiser steps."""

    command: str
    commit: str
    device: str
    seconds: float
    steps: int
    torch: str


@dataclass(frozen=True)
class Hub:
    """Where the same files lie on the Hugging Face Hub; `revision` is a full commit."""

    repo: str
    revision: str


@dataclass(frozen=True)
class CardText:
    """The part of a card that a person writes; the rest is measured."""

    task: str
    data: DataSource
    licence: str
    intended_use: str
    limitations: str


@dataclass(frozen=True)
class Card:
    """A network's card, as in `card.json`.

    `network` is an import path (`training.resnet.network.ResNet`) and `config` its constructor's arguments.
    `calibration`: what turns signs of the network's answers into probabilities, by name; empty where nothing does.
    """

    name: str
    task: str
    network: str
    config: dict[str, Any]
    parameters: int
    files: dict[str, File]
    data: DataSource
    metrics: list[Metric]
    training: Training
    licence: str
    intended_use: str
    limitations: str
    hub: Hub | None = field(default=None)
    calibration: dict[str, float] = field(default_factory=dict)

    def metric(self, name: str) -> Metric | None:
        """Return the first figure of that name, or None where it wasn't measured."""
        return next((metric for metric in self.metrics if metric.name == name), None)


def file_of(path: Path) -> File:
    """Hash and size of a file."""
    with path.open("rb") as stream:
        return File(hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size)


def read_card(folder: Path) -> Card:
    """Read `folder/card.json`; raises `OSError`, `ValueError`, `KeyError` or `TypeError` where it isn't a card."""
    raw = json.loads((folder / CARD).read_text(encoding="utf-8"))
    return Card(
        **raw
        | {
            "network": class_path(raw["network"]),
            "config": class_config(raw["network"], raw["config"]),
            "files": {name: File(**entry) for name, entry in raw["files"].items()},
            "data": DataSource(**raw["data"]),
            "metrics": [Metric(**entry) for entry in raw["metrics"]],
            "training": Training(**raw["training"]),
            "hub": Hub(**raw["hub"]) if raw.get("hub") else None,
        }
    )


def write_card(folder: Path, card: Card) -> Card:
    """Write `folder/card.json` with the hashes of the files that lie there now, and return the card as written."""
    files = {
        path.name: file_of(path)
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name not in (CARD, *COMPANIONS) and path.suffix != ".webp"
    }
    return write_card_as_it_is(folder, dataclasses.replace(card, files=files))


def write_card_as_it_is(folder: Path, card: Card) -> Card:
    """Write `folder/card.json` without looking at the files, and return the card."""
    text = json.dumps(dataclasses.asdict(card), indent=2, ensure_ascii=False)
    (folder / CARD).write_text(text + "\n", encoding="utf-8")
    return card
