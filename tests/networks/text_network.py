"""Small untrained character LSTMs, of one style or of several, shipped into a folder for tests."""

from collections.abc import Sequence
from pathlib import Path

import torch

from tests.networks.shipping import write_weights
from training.char_lstm.network import CharLSTM
from weights.card import DataSource, Metric

ALPHABET = "\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
JOINT_ALPHABET = "\t\n !\"&'()*,-.0123456789:;=?ABCDEFGHIJKLMNOPQRSTUVWXYZ\\_abcdefghijklmnopqrstuvwxyz{}"


def ship(folder: Path, style: str = "shakespeare", alphabet: str = ALPHABET) -> CharLSTM:
    """Write weights and card to `folder/char_lstm_STYLE`, and return the network as it will be loaded."""
    torch.manual_seed(0)
    return _ship(folder, style, CharLSTM(alphabet, embedding=8, hidden=24, layers=2), ["nats_per_char"], 4.7)


def ship_styles(folder: Path, styles: Sequence[str] = ("shakespeare", "c", "latex")) -> CharLSTM:
    """Write one network of several styles to `folder/char_lstm_styles`; the styles differ as if they were learned."""
    torch.manual_seed(1)
    network = CharLSTM(JOINT_ALPHABET, embedding=8, hidden=24, layers=2, styles=styles)
    with torch.no_grad():
        for layer in network.lstm_layers():
            layer.all_weights[0][0][:, -len(styles) :] *= 8
    return _ship(folder, "styles", network, ["nats_per_char", *(f"nats_per_char_{style}" for style in styles)])


def _ship(folder: Path, name: str, network: CharLSTM, metrics: Sequence[str], first: float = 4.2) -> CharLSTM:
    data = DataSource("tinyshakespeare.txt", "a test", "public domain", 100)
    figures = [Metric(each, first + number / 10, data.name, "valid", 10) for number, each in enumerate(metrics)]
    write_weights(folder / f"char_lstm_{name}", network, data, figures)
    return network.eval()
