"""A weights folder of a linear layer whose numbers are all the same, with a second file beside it."""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from weights.card import Card, DataSource, Hub, Metric, Training, write_card


def write_folder(folder: Path, value: float, extra: str = "") -> Card:
    """Write model.safetensors, extra.txt (its words, or the value) and the card, over those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: torch.full_like(tensor, value).half() for name, tensor in nn.Linear(2, 3).state_dict().items()}
    save_file(state, folder / "model.safetensors")
    (folder / "extra.txt").write_text(extra or f"{value}")
    return write_card(folder, linear_card(folder.name))


def linear_card(name: str, commit: str = "0" * 40, hub: Hub | None = None) -> Card:
    """Return the card of such a layer, of no files yet."""
    return Card(
        name=name,
        task="a test",
        network="torch.nn.Linear",
        config={"in_features": 2, "out_features": 3},
        parameters=9,
        files={},
        data=DataSource("noise", "generated", "none", 1),
        metrics=[Metric("loss", 0.5, "noise", "valid", 1)],
        training=Training("none", commit, "CPU", 1.0, 1, "2.13.0"),
        licence="Apache-2.0",
        intended_use="tests",
        limitations="everything else",
        hub=hub,
    )
