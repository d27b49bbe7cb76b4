"""Going on with outliers: the loss, and a whole small run from shipped weights to a card."""

import dataclasses
import gzip
import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from training.common.parquet import DataError
from training.common.run import Run
from training.resnet.data import write_tiny
from training.resnet.outlier_exposure import CIFAR10_OUTLIERS, outlier_loss, train_outliers
from training.resnet.photos import OUTLIER
from weights.card import read_card

CPU = torch.device("cpu")


def test_an_even_answer_is_best_for_outliers() -> None:
    labels = torch.tensor([OUTLIER])
    even = outlier_loss(torch.zeros(1, 10), labels, 0.0, 0.5)
    torch.testing.assert_close(even, 0.5 * torch.tensor(10.0).log())
    assert outlier_loss(torch.tensor([[5.0] + [0.0] * 9]), labels, 0.0, 0.5) > even


def test_known_pictures_count_as_ever() -> None:
    logits, labels = (
        torch.randn(6, 10, generator=torch.Generator().manual_seed(0)),
        torch.tensor([0, OUTLIER, 3, 9, OUTLIER, 1]),
    )
    known = labels != OUTLIER
    expected = F.cross_entropy(logits[known], labels[known], label_smoothing=0.2, reduction="sum")
    torch.testing.assert_close(outlier_loss(logits, labels, 0.2, 0.0), expected)


def write_scenes(folder: Path) -> None:
    """Write a data set of photographs: a bright cat in the one, nothing known in the other."""
    (folder / "annotations").mkdir(parents=True)
    for split in ("train", "valid"):
        rows, images, annotations = [], [], []
        for number in (1, 2):
            pixels = np.full((64, 64, 3), 30 if number == 2 else 200, np.uint8)
            stream = io.BytesIO()
            Image.fromarray(pixels).save(stream, "PNG")
            shape = {"file_name": f"{number}.png", "width": 64, "height": 64}
            rows.append({"image_id": number, "image": stream.getvalue(), **shape})
            images.append({"id": number, **shape})
        annotations = [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [8, 8, 48, 48], "area": 2304, "iscrowd": 0}
            | {"segmentation": [], "has_mask": False}
        ]
        content = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "cat"}]}
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{split}.parquet")
        packed = gzip.compress(json.dumps(content).encode())
        (folder / "annotations" / f"instances_{split}.json.gz").write_bytes(packed)


def small_preset() -> object:
    return dataclasses.replace(CIFAR10_OUTLIERS, steps=2, batch=8, photos=4, ghost=4)


def test_without_photographs_it_refuses(tmp_path: Path) -> None:
    (tmp_path / "cifar10").mkdir()
    write_tiny(tmp_path / "cifar10")
    run = Run(tmp_path / "run", small_preset(), CPU)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="scenes or everyday-objects"):
        train_outliers(small_preset(), run, tmp_path / "cifar10")  # type: ignore[arg-type]


@pytest.mark.slow
def test_steps_and_history_follow_those_of_the_shipped_network(tmp_path: Path) -> None:
    (tmp_path / "cifar10").mkdir()
    write_tiny(tmp_path / "cifar10")
    write_scenes(tmp_path / "scenes")
    preset = small_preset()
    run = Run(tmp_path / "run", preset, CPU)  # type: ignore[arg-type]
    train_outliers(preset, run, tmp_path / "cifar10")  # type: ignore[arg-type]
    card = read_card(tmp_path / "run" / "shipped")
    before = read_card(Path("weights/resnet_cifar10"))
    assert card.training.steps == before.training.steps + 2
    assert card.training.seconds > before.training.seconds
    assert 0 <= card.metric("outlier_auroc").value <= 1
    assert 0 < card.metric("known_probability").value < 1
    history = json.loads((tmp_path / "run" / "shipped" / "history.json").read_text())
    steps = [sample["step"] for sample in history["samples"]]
    assert steps[0] == 0
    assert steps[-1] == before.training.steps + 1
    assert steps == sorted(set(steps))
    assert history["strips"]["filters"]["steps"] == steps
