"""A small untrained character LSTM with Shakespeare's alphabet, shipped into a folder for tests."""

from pathlib import Path

import torch
from safetensors.torch import save_file

from training.char_lstm.network import CharLSTM
from weights.card import Card, DataSource, Metric, Training, write_card

ALPHABET = "\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def ship(folder: Path, style: str = "shakespeare", alphabet: str = ALPHABET) -> CharLSTM:
    """Write weights and card to `folder/char_lstm_STYLE`, and return the network as it will be loaded."""
    torch.manual_seed(0)
    network = CharLSTM(alphabet, embedding=8, hidden=24, layers=2)
    state = {name: tensor.half() for name, tensor in network.state_dict().items()}
    network.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    place = folder / f"char_lstm_{style}"
    place.mkdir(parents=True)
    save_file(state, place / "model.safetensors")
    card = Card(
        name=place.name,
        task="writes",
        network="training.char_lstm.network.CharLSTM",
        config=network.config,
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        files={},
        data=DataSource("tinyshakespeare.txt", "a test", "public domain", 100),
        metrics=[Metric("nats_per_char", 4.2, "tinyshakespeare.txt", "valid", 10)],
        training=Training("none", "0" * 40, "1 CPU core", 0.0, 0, torch.__version__),
        licence="Apache-2.0",
        intended_use="tests",
        limitations="all",
    )
    write_card(place, card)
    return network.eval()
