"""The index of training faces: distances are what a plain search gives, copies are found, other networks refused."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from torch import Tensor

from tests.demos.faces_network import ship
from training.face_gan import data, index
from training.face_gan.evaluate import PIXELS, extractor
from weights.card import read_card


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tensor, Tensor]:
    """Drawn faces to learn from, and others."""
    folder = tmp_path_factory.mktemp("faces")
    data.write_tiny(folder)
    return data.load(folder / "train.parquet"), data.load(folder / "valid.parquet")


@pytest.fixture(scope="module")
def made(faces: tuple[Tensor, Tensor]) -> index.Index:
    return index.make(*faces, PIXELS)


def test_distances_are_those_of_a_plain_search_in_either_mirroring(
    made: index.Index, faces: tuple[Tensor, Tensor]
) -> None:
    train, unseen = faces
    extract = extractor(PIXELS, torch.device("cpu"))
    known = extract(train).numpy()
    centred = known - known.mean(0)
    _, _, ways = np.linalg.svd(centred, full_matrices=False)  # another way to principal components
    points = centred @ ways[: index.COMPONENTS].T
    for number in range(3):
        both = [extract(each).numpy() - known.mean(0) for each in (unseen[number][None], unseen[number][None].flip(3))]
        expected = min(np.linalg.norm(points - each @ ways[: index.COMPONENTS].T, axis=1).min() for each in both)
        assert float(made.distances(unseen[number][None])[0]) == pytest.approx(expected, rel=0.02, abs=0.01)


def test_a_training_face_lies_on_itself_and_its_mirror_image_too(
    made: index.Index, faces: tuple[Tensor, Tensor]
) -> None:
    train, _ = faces
    assert made.distances(torch.cat([train[:4], train[:4].flip(3)])).max() < 0.02
    assert made.unseen.median() > 3 * made.moved.median() > 0
    assert torch.equal(made.unseen, made.unseen.sort().values)
    assert (len(made.unseen), len(made.moved)) == (24, 48)


def test_it_is_written_read_and_listed_in_the_card(made: index.Index, tmp_path: Path) -> None:
    ship(tmp_path)
    index.write(made, tmp_path / "face_gan")
    read = index.read(tmp_path / "face_gan" / index.FILE)
    for field in dataclasses.fields(index.Index):
        ours, theirs = getattr(made, field.name), getattr(read, field.name)
        assert torch.equal(ours, theirs) if isinstance(ours, Tensor) else ours == theirs
    assert index.FILE in read_card(tmp_path / "face_gan").files
    with safe_open(tmp_path / "face_gan" / index.FILE, "pt") as stored:
        assert stored.get_tensor("faces").shape == (48, min(index.COMPONENTS, 192))


def test_another_feature_network_or_a_damaged_file_is_refused(made: index.Index, tmp_path: Path) -> None:
    ship(tmp_path)
    place = tmp_path / "face_gan"
    for wrong, sentence in (
        (dataclasses.replace(made, network="resnet_unheard_of"), "names an unknown feature network"),
        (dataclasses.replace(made, sha256="0" * 64), "was made with other weights of pixels"),
    ):
        index.write(wrong, place)
        with pytest.raises(index.IndexUnusable, match=sentence):
            index.read(place / index.FILE)
    (place / index.FILE).write_bytes(b"{}")
    with pytest.raises(index.IndexUnusable, match="is damaged"):
        index.read(place / index.FILE)


def test_one_command_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    data.write_tiny(tmp_path / "faces")
    ship(tmp_path / "weights")
    place = tmp_path / "weights" / "face_gan"
    monkeypatch.setattr("sys.argv", ["index", str(place), "--data", str(tmp_path / "faces"), "--features", PIXELS])
    index.main()
    assert capsys.readouterr().out.startswith("48 faces in 64 components of pixels")
    assert (place / index.FILE).exists()
