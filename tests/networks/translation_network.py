"""A small translator for tests of the tab: the tiny preset, trained in seconds on generated sentences."""

import dataclasses
from pathlib import Path

import torch

from training.common.run import Run
from training.seq2seq.data import write_tiny
from training.seq2seq.presets import PRESETS
from training.seq2seq.train import train

NAME, PLAIN = "seq2seq_en_fr", "seq2seq_en_fr_plain"


def ship(folder: Path) -> None:
    """Train it and put it into the folder under the name that the page looks for."""
    _ship(folder, NAME, attention=True)


def ship_plain(folder: Path) -> None:
    """The same without attention."""
    _ship(folder, PLAIN, attention=False)


def _ship(folder: Path, name: str, attention: bool) -> None:
    preset = dataclasses.replace(PRESETS["tiny"], weights=name, attention=attention)
    out = folder / "run" / name
    data = out / "data"
    data.mkdir(parents=True)
    write_tiny(data)
    train(preset, Run(out, preset, torch.device("cpu")), data)
    (out / "shipped").rename(folder / name)
