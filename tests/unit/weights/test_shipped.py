"""Every shipped network: its card is complete, its hashes and parameter count are true, its history is small."""

import json
from pathlib import Path

import pytest
from PIL import Image

import weights
from weights.card import file_of, read_card

FOLDER = Path(weights.__file__).parent
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/card.json"))
MEGABYTE = 2**20


def test_the_networks_of_the_four_tabs_are_shipped() -> None:
    assert {
        "resnet_cifar10",
        "mask_rcnn_everyday",
        "mask_rcnn_nuclei",
        "char_lstm_shakespeare",
        "seq2seq_en_fr",
        "face_gan",
    } <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_card_is_complete_and_true(name: str) -> None:
    card = read_card(FOLDER / name)
    assert card.name == name
    assert all([card.task, card.licence, card.intended_use, card.limitations, card.data.name, card.data.licence])
    assert card.data.examples > 0
    assert card.metrics, "a card without a measured figure"
    assert all(metric.examples > 0 for metric in card.metrics)
    assert len(card.training.commit) == 40
    assert card.training.seconds > 0
    for file, entry in card.files.items():
        assert file_of(FOLDER / name / file) == entry
        assert entry.bytes < 16 * MEGABYTE
    on_disk = {path.name for path in (FOLDER / name).iterdir()} - {"card.json", "history.json"}
    assert {file for file in on_disk if not file.endswith(".webp")} == set(card.files)


@pytest.mark.parametrize("name", NAMES)
def test_network_has_the_parameters_that_the_card_counts(name: str) -> None:
    network = weights.load(str(FOLDER / name), weights.network_class(str(FOLDER / name)))
    assert sum(parameter.numel() for parameter in network.parameters()) == read_card(FOLDER / name).parameters


@pytest.mark.parametrize("name", NAMES)
def test_history_can_be_replayed_and_is_small(name: str) -> None:
    folder = FOLDER / name
    history = json.loads((folder / "history.json").read_text())
    assert 20 <= len(history["curve"]) <= 400
    assert history["samples"][0]["step"] == 0
    for strip in history["strips"].values():
        rows = -(-len(strip["steps"]) // strip["columns"])
        assert Image.open(folder / strip["file"]).size == (strip["width"] * strip["columns"], strip["height"] * rows)
    pictures = sum(path.stat().st_size for path in folder.glob("*.webp"))
    assert pictures + (folder / "history.json").stat().st_size < MEGABYTE


def test_all_of_it_is_within_the_budget() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 200_000_000
