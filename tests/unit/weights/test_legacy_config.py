"""Cards that were written before a rename are read with today's names, and stay as they are on disk."""

import inspect
import json
from pathlib import Path

import pytest

import weights
from weights.card import read_card
from weights.legacy import class_config

FOLDER = Path(weights.__file__).parent
TRANSLATORS = sorted(path.parent.name for path in FOLDER.glob("seq2seq*/card.json"))


def test_translators_are_shipped() -> None:
    assert {"seq2seq_en_fr", "seq2seq_en_fr_plain"} <= set(TRANSLATORS)


@pytest.mark.parametrize("name", TRANSLATORS)
def test_a_translators_config_has_the_names_of_today(name: str) -> None:
    card = read_card(FOLDER / name)
    written = json.loads((FOLDER / name / "card.json").read_text())["config"]
    arguments = inspect.signature(weights.class_at(card.network)).parameters
    assert set(card.config) <= set(arguments)
    assert list(card.config.values()) == list(written.values())
    network = weights.load(str(FOLDER / name), weights.class_at(card.network))
    assert network.get_parameter("embedding.weight").shape[0] == card.config["vocabulary_size"]


def test_keys_of_other_classes_and_of_today_stay() -> None:
    path = "training.seq2seq.network.Seq2Seq"
    assert class_config(path, {"pieces": 9, "hidden": 2}) == {"vocabulary_size": 9, "hidden": 2}
    assert class_config(path, {"vocabulary_size": 9}) == {"vocabulary_size": 9}
    assert class_config("training.resnet.network.ResNet", {"pieces": 9}) == {"pieces": 9}
