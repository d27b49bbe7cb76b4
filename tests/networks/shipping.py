"""How a small network gets into a folder as if it had been shipped, and is served from there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

import weights
from demos.serving import loader
from weights.card import Card, DataSource, Metric, Training, write_card


def write_weights(place: Path, network: nn.Module, data: DataSource, metrics: Sequence[Metric]) -> None:
    """Write weights in float16 and a card into a new folder; the network is left as it will be loaded from there.

    network: keeps its constructor's arguments in `config`. data, metrics: what the card says it was trained on and
    reaches.
    """
    state = {name: tensor.half() for name, tensor in network.state_dict().items()}
    network.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    place.mkdir(parents=True)
    save_file(state, place / weights.MODEL)
    config = network.config
    assert isinstance(config, dict)
    card = Card(
        name=place.name,
        task="writes",
        network=f"{type(network).__module__}.{type(network).__qualname__}",
        config=config,
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        files={},
        data=data,
        metrics=list(metrics),
        training=Training("none", "0" * 40, "1 CPU core", 0.0, 0, torch.__version__),
        licence=data.licence,
        intended_use="tests",
        limitations="all",
    )
    write_card(place, card)


@contextmanager
def served_from(folder: Path) -> Iterator[Path]:
    """Serve the weights in this folder in place of the shipped ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEIGHTS_DIR", str(folder))
        loader.clear()
        yield folder
    loader.clear()
