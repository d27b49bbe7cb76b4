"""The index of training faces: distances are what a plain search gives, copies are found, other networks refused."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from torch import Tensor

from tests.networks.faces_network import ship
from training.face_gan import data, nearest_index
from training.face_gan.evaluate import PIXELS, extractor
from weights.card import read_card


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tensor, Tensor]:
    """Drawn faces to learn from, and others."""
    folder = tmp_path_factory.mktemp("faces")
    data.write_tiny(folder)
    return data.load(folder / "train.parquet"), data.load(folder / "valid.parquet")


@pytest.fixture(scope="module")
def made(faces: tuple[Tensor, Tensor]) -> nearest_index.Index:
    return nearest_index.make(*faces, PIXELS)


def test_distances_are_those_of_a_plain_search_in_either_mirroring(
    made: nearest_index.Index, faces: tuple[Tensor, Tensor]
) -> None:
    train, unseen = faces
    extract = extractor(PIXELS, torch.device("cpu"))
    known = extract(train).numpy()
    centred = known - known.mean(0)
    _, _, ways = np.linalg.svd(centred, full_matrices=False)  # another way to principal components
    points = centred @ ways[: nearest_index.COMPONENTS].T
    for number in range(3):
        both = [extract(each).numpy() - known.mean(0) for each in (unseen[number][None], unseen[number][None].flip(3))]
        expected = min(
            np.linalg.norm(points - each @ ways[: nearest_index.COMPONENTS].T, axis=1).min() for each in both
        )
        assert float(made.distances(unseen[number][None])[0]) == pytest.approx(expected, rel=0.02, abs=0.01)


def test_a_training_face_lies_on_itself_and_its_mirror_image_too(
    made: nearest_index.Index, faces: tuple[Tensor, Tensor]
) -> None:
    train, _ = faces
    assert made.distances(torch.cat([train[:4], train[:4].flip(3)])).max() < 0.02
    assert made.unseen.median() > 3 * made.moved.median() > 0
    assert torch.equal(made.unseen, made.unseen.sort().values)
    assert (len(made.unseen), len(made.moved)) == (24, 48)


def test_it_is_written_read_and_listed_in_the_card(made: nearest_index.Index, tmp_path: Path) -> None:
    ship(tmp_path)
    nearest_index.write(made, tmp_path / "face_gan")
    read = nearest_index.read(tmp_path / "face_gan" / nearest_index.FILE)
    for field in dataclasses.fields(nearest_index.Index):
        ours, theirs = getattr(made, field.name), getattr(read, field.name)
        assert torch.equal(ours, theirs) if isinstance(ours, Tensor) else ours == theirs
    assert nearest_index.FILE in read_card(tmp_path / "face_gan").files
    with safe_open(tmp_path / "face_gan" / nearest_index.FILE, "pt") as stored:
        assert stored.get_tensor("faces").shape == (48, min(nearest_index.COMPONENTS, 192))


def test_another_feature_network_or_a_damaged_file_is_refused(made: nearest_index.Index, tmp_path: Path) -> None:
    ship(tmp_path)
    place = tmp_path / "face_gan"
    for wrong, sentence in (
        (dataclasses.replace(made, network="resnet_unheard_of"), "names an unknown feature network"),
        (dataclasses.replace(made, sha256="0" * 64), "was made with other weights of pixels"),
    ):
        nearest_index.write(wrong, place)
        with pytest.raises(nearest_index.IndexUnusable, match=sentence):
            nearest_index.read(place / nearest_index.FILE)
    (place / nearest_index.FILE).write_bytes(b"{}")
    with pytest.raises(nearest_index.IndexUnusable, match="is damaged"):
        nearest_index.read(place / nearest_index.FILE)


def test_one_command_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:  # type: ignore[type-arg]
    data.write_tiny(tmp_path / "faces")
    ship(tmp_path / "weights")
    place = tmp_path / "weights" / "face_gan"
    monkeypatch.setattr("sys.argv", ["index", str(place), "--data", str(tmp_path / "faces"), "--features", PIXELS])
    nearest_index.main()
    assert capsys.readouterr().out.startswith("48 faces in 64 components of pixels")
    assert (place / nearest_index.FILE).exists()
