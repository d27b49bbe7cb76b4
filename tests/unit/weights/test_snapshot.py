"""A snapshot: files are judged by the card that was read with it, whatever is copied over them later."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from tests.unit.weights.small_folder import write_folder
from weights import WeightsUnavailable
from weights.card import File, read_card, write_card
from weights.snapshot import Snapshot


def test_its_network_is_the_one_on_disk(tmp_path: Path) -> None:
    write_folder(tmp_path / "line", value=2.0)
    network = Snapshot.open(str(tmp_path / "line")).load(nn.Linear)
    assert network.weight.dtype == torch.float32
    assert torch.all(network.weight == 2.0)
    assert not network.training


def test_files_of_other_weights_are_refused(tmp_path: Path) -> None:
    write_folder(tmp_path / "line", value=1.0)
    before = Snapshot.open(str(tmp_path / "line"))
    write_folder(tmp_path / "line", value=2.0)
    with pytest.raises(WeightsUnavailable, match=r"damaged: model.safetensors isn't what its card describes"):
        before.load(nn.Linear)
    assert torch.all(Snapshot.open(str(tmp_path / "line")).load(nn.Linear).weight == 2.0)


def test_tensors_outlive_their_file(tmp_path: Path) -> None:
    write_folder(tmp_path / "line", value=1.0)
    tensors = Snapshot.open(str(tmp_path / "line")).tensors()
    (tmp_path / "line/model.safetensors").write_bytes(b"")  # a memory-mapped file would end the process here
    assert all(torch.all(tensor == 1.0) for tensor in tensors.values())


def test_check_names_the_file_that_is_missing(tmp_path: Path) -> None:
    write_folder(tmp_path / "line", value=1.0)
    snapshot = Snapshot.open(str(tmp_path / "line"))
    snapshot.check()
    (tmp_path / "line/extra.txt").unlink()
    with pytest.raises(WeightsUnavailable, match=r"missing: extra.txt isn't in the weights folder"):
        snapshot.check()


def test_what_the_card_does_not_list_is_not_read(tmp_path: Path) -> None:
    write_folder(tmp_path / "line", value=1.0)
    (tmp_path / "line/other.txt").write_text("unlisted")
    with pytest.raises(WeightsUnavailable, match=r"has no file other\.txt"):
        Snapshot.open(str(tmp_path / "line")).read("other.txt")


def test_metadata_of_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "line"
    write_folder(folder, value=1.0)
    save_file({"mean": torch.zeros(3)}, folder / "index.safetensors", {"network": "a résumé"})
    write_card(folder, read_card(folder))
    assert Snapshot.open(str(folder)).metadata("index.safetensors") == {"network": "a résumé"}
    assert Snapshot.open(str(folder)).metadata() == {}


@pytest.mark.parametrize("content", [b"", b"\xff" * 40, b"\x02\0\0\0\0\0\0\0{}"])
def test_a_file_that_is_no_safetensors_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "line"
    write_folder(folder, value=1.0)
    (folder / "model.safetensors").write_bytes(content)
    card = write_card(folder, read_card(folder))
    assert isinstance(card.files["model.safetensors"], File)
    with pytest.raises(WeightsUnavailable, match="don't fit the network"):
        Snapshot.open(str(folder)).load(nn.Linear)
