"""A small untrained writer, shipped into a folder for tests, with or without its exported form."""

from pathlib import Path

import torch

import weights
from tests.networks.shipping import write_weights
from training.handwriting.export import write_graph
from training.handwriting.network import Handwriter
from training.handwriting.runtime import FILE
from weights.card import DataSource, Metric, read_card, write_card

ALPHABET = " !\"'(),-.0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def ship(folder: Path, exported: bool = True) -> Handwriter:
    """Write weights and card to `folder/handwriting`, and return the network as it will be loaded."""
    torch.manual_seed(0)
    network = Handwriter(ALPHABET, [11, 12, 15], 16, 2, 3, 2, 6, 4, scale=(50.0, 40.0), decimation=3).eval()
    network.head.bias.data[-1] -= 5  # an untrained one ends a line at every third point
    place = folder / "handwriting"
    data = DataSource("handwriting", "a test", "non-commercial research use only", 100)
    write_weights(place, network, data, [Metric("nats_per_point", 1.5, "handwriting", "valid", 10)])
    if exported:
        card = read_card(place)  # with the hashes of its files
        write_graph(network, place / FILE, card.files[weights.MODEL].sha256, whole=False)
        write_card(place, card)
    return network
