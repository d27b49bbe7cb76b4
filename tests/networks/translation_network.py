"""A small translator for tests of the tab: the tiny preset, trained in seconds on generated sentences."""

import dataclasses
from pathlib import Path

import torch

from training.common.run import Run
from training.seq2seq.data import write_tiny
from training.seq2seq.presets import PRESETS
from training.seq2seq.train import train

NAME, PLAIN, BACK = "seq2seq_en_fr", "seq2seq_en_fr_plain", "seq2seq_fr_en"


def ship(folder: Path) -> None:
    """Train it and put it into the folder under the name that the page looks for."""
    _ship(folder, NAME, attention=True)


def ship_plain(folder: Path) -> None:
    """The same without attention."""
    _ship(folder, PLAIN, attention=False)


def ship_back(folder: Path) -> None:
    """One from French to English."""
    _ship(folder, BACK, attention=True, direction="fr-en")


def ship_both(folder: Path) -> None:
    """One each way."""
    ship(folder)
    ship_back(folder)


def _ship(folder: Path, name: str, attention: bool, direction: str = "en-fr") -> None:
    preset = dataclasses.replace(PRESETS["tiny"], weights=name, attention=attention, direction=direction)
    out = folder / "run" / name
    data = out / "data"
    data.mkdir(parents=True)
    write_tiny(data)
    train(preset, Run(out, preset, torch.device("cpu")), data)
    (out / "shipped").rename(folder / name)
