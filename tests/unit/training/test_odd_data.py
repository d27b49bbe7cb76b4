"""What is odd about data and can be trained on is said by `--check`, and trained on."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.faults.annotations import annotation, rewritten
from tests.faults.networks import WORDS, WRITE_TINY, corpus, strokes
from tests.faults.tables import Damage, changed, first_rows
from tests.unit.training.command import Command


def both(*damages: Damage) -> Damage:
    """Do one after the other."""

    def damage(folder: Path) -> None:
        for one in damages:
            one(folder)

    return damage


def labels(*values: int) -> Damage:
    """Give the pictures of both splits these labels in turn."""

    def damage(folder: Path) -> None:
        for split in ("train", "test"):
            table = pq.read_table(folder / f"{split}.parquet")
            row = table.schema.get_field_index("label")
            turned = pa.array([values[index % len(values)] for index in range(table.num_rows)], pa.int16())
            pq.write_table(table.set_column(row, "label", turned), folder / f"{split}.parquet")

    return damage


def twin(split: str, other: str) -> Damage:
    """Put the first rows of one table in place of another's."""

    def damage(folder: Path) -> None:
        table = pq.read_table(folder / f"{other}.parquet")
        pq.write_table(table, folder / f"{split}.parquet")

    return damage


ODD: list[tuple[str, str, Damage, str, bool]] = [
    ("resnet", "two labels", labels(0, 1), "2 classes by label: 0 96, 1 96", True),
    ("resnet", "one label", labels(0), "all pictures have the same label", True),
    (
        "resnet",
        "a gap in the labels",
        labels(0, 4),
        "3 labels up to the largest have no picture, the first is 1",
        False,
    ),
    ("resnet", "seven pictures", both(labels(0, 1), first_rows("train", 7)), "train.parquet: 7 pictures", True),
    ("resnet", "what is learned is measured", twin("test", "train"), "192 pictures are in train.parquet too", False),
    ("face_gan", "what is learned is held out", twin("valid", "train"), "48 faces are in train.parquet too", False),
    ("face_gan", "eight faces", first_rows("train", 8), "train.parquet: 8 faces", True),
    ("seq2seq", "a long pair", changed("train", 2, en="word " * 60), "1 pairs have more than 50 words", True),
    ("seq2seq", "a pair twice", changed("train", -1, en="A dog.", fr="Un chien."), "26 pairs are there again", False),
    ("char_lstm", "no end of a line", corpus(WORDS), "no line ever ends", True),
    ("char_lstm", "control characters", corpus(WORDS + b"\x00\n"), "control characters: U+0000", False),
    ("handwriting", "a point", changed("train", 2, strokes=strokes(0, 0, 1)), "1 lines have no text or a single", True),
    ("handwriting", "no text", changed("valid", 2, text=""), "1 lines have no text", True),
    ("handwriting", "unknown letters", changed("valid", 2, text="ZZ"), "1 lines have characters that no line", False),
    (
        "mask_rcnn",
        "a small object",
        annotation("train", segmentation=[[9, 9, 11, 9, 11, 11]]),
        "1 objects have fewer",
        True,
    ),
    ("mask_rcnn", "another bbox", annotation("train", bbox=[0, 0, 2, 2]), "1 objects have a bbox that isn't", True),
    (
        "mask_rcnn",
        "an unused class",
        rewritten("valid", lambda content: content["categories"].append({"id": 7, "name": "star"})),
        "no object of the classes star",
        True,
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("network", "name", "damage", "told", "trained"), ODD, ids=[f"{row[0]}: {row[1]}" for row in ODD]
)
def test_what_is_odd_is_said_and_trained_on(
    network: str,
    name: str,
    damage: Damage,
    told: str,
    trained: bool,
    tmp_path: Path,
    run: Command,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    WRITE_TINY[network](tmp_path)
    damage(tmp_path)
    assert run(network, "tiny", "--check", "--data", str(tmp_path)) == 0
    assert told in capsys.readouterr().out
    if trained:
        assert run(network, "tiny", "--data", str(tmp_path), "--out", "out", "--steps", "1", "--device", "cpu") == 0
        assert (tmp_path / "out" / "shipped" / "card.json").is_file()


def test_classes_that_the_data_lack_are_said_when_weights_are_measured(
    tmp_path: Path, run: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    WRITE_TINY["resnet"](tmp_path)
    shipped: Any = tmp_path / "out" / "shipped"
    assert run("resnet", "tiny", "--data", str(tmp_path), "--out", str(tmp_path / "out"), "--steps", "1") == 0
    labels(0, 1)(tmp_path)
    capsys.readouterr()
    assert run("resnet", "tiny", "--evaluate", "--data", str(tmp_path), "--weights", str(shipped)) == 0
    assert capsys.readouterr().err == "The data hold pictures of 2 of the network's 3 classes only.\n"


@pytest.mark.slow
def test_a_detector_is_not_measured_on_classes_of_which_it_knows_none(
    tmp_path: Path, run: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    WRITE_TINY["mask_rcnn"](tmp_path)
    out = tmp_path / "out"
    assert run("mask_rcnn", "tiny", "--data", str(tmp_path), "--out", str(out), "--steps", "1") == 0

    def rename(content: Any) -> None:
        for category in content["categories"]:
            category["name"] += "s"

    rewritten("valid", rename)(tmp_path)
    capsys.readouterr()
    assert run("mask_rcnn", "tiny", "--evaluate", "--data", str(tmp_path), "--weights", str(out / "shipped")) == 2
    assert "it knows disc, square." in capsys.readouterr().err
