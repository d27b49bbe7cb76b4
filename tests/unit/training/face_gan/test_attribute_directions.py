"""Named directions: on a generator whose faces are known, the right ones are found and the wrong ones left out."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

import weights
from training.common.parquet import read_table
from training.face_gan import attribute_directions, data
from training.face_gan.attribute_directions import Named, directions, effects, name_directions, write
from training.face_gan.attributes import ATTRIBUTES, Measurer, agreement, learn, measure, read_targets, standardised

COUNT = len(ATTRIBUTES)


class Painter(nn.Module):
    """Its "faces" hold the attributes as grey levels of their first pixels: known mixtures of the latent."""

    def __init__(self) -> None:
        super().__init__()
        self.latent = 16
        torch.manual_seed(0)
        mixed = torch.eye(COUNT, 16)
        mixed[1] += 0.6 * mixed[2]  # attribute 1 comes with attribute 2
        self.mixed = mixed

    def forward(self, z: Tensor) -> Tensor:
        faces = torch.zeros(len(z), 3, 64, 64)
        faces[:, 0, 0, :COUNT] = z @ self.mixed.T
        return faces


class Reader(Measurer):
    """Reads them off again."""

    def forward(self, faces: Tensor) -> Tensor:
        return faces[:, 0, 0, :COUNT]


def test_directions_are_freed_from_the_attributes_that_come_along() -> None:
    torch.manual_seed(1)
    z = torch.randn(4000, 16)
    ways = directions(z, z @ Painter().mixed.T)
    assert torch.allclose(ways.norm(dim=1), torch.ones(COUNT), atol=1e-5)
    changed = effects(Painter(), Reader(), ways)
    assert changed.diag().min() > 0.6
    assert abs(float(changed[1, 2])) < 0.15  # the plain slope would move attribute 2 by half as much
    assert abs(float(changed[2, 1])) < 0.15


def test_effects_are_in_standard_deviations_for_a_move_of_one() -> None:
    changed = effects(Painter(), Reader(), torch.eye(16)[:1])
    assert float(changed[0, 0]) == pytest.approx(1, abs=0.1)
    assert changed[0, 3:].abs().max() < 1e-5


def test_only_directions_that_do_what_they_say_are_shipped(tmp_path: Path) -> None:
    save_file({"directions": torch.eye(4, 16)}, tmp_path / attribute_directions.FILE)
    known = [0.9] * COUNT
    known[3] = 0.1  # badly measured
    ways, facts = name_directions(Painter(), Reader(), known)
    source = Path(weights.__file__).parent / "face_gan/card.json"
    (tmp_path / "card.json").write_text(source.read_text())
    kept = write(tmp_path, ways, facts)
    names = [each.name for each in kept]
    assert ATTRIBUTES[3].name not in names
    assert ATTRIBUTES[0].name in names
    tensors = load_file(tmp_path / attribute_directions.FILE)
    assert tensors["named"].shape == (len(kept), 16)
    assert torch.equal(tensors["directions"], torch.eye(4, 16))
    written = json.loads((tmp_path / attribute_directions.FACTS).read_text())
    assert [each["name"] for each in written["named"]] == names
    assert ATTRIBUTES[3].name in [each["name"] for each in written["left_out"]]
    entanglements = [each.entanglement for each in kept]
    assert entanglements == sorted(entanglements)


def test_a_direction_that_moves_others_more_is_not_worth_shipping() -> None:
    assert Named("Smile", "", "", 0.5, {"Age": 0.1}, 0.9).worth_shipping
    assert not Named("Smile", "", "", 0.5, {"Age": -0.45}, 0.9).worth_shipping
    assert not Named("Smile", "", "", 0.1, {"Age": 0.0}, 0.9).worth_shipping
    assert not Named("Smile", "", "", 0.5, {"Age": 0.1}, 0.4).worth_shipping


def test_targets_are_read_turned_round_and_standardised(tmp_path: Path) -> None:
    data.write_tiny(tmp_path)
    targets = read_targets(tmp_path / "train.parquet")
    assert targets.shape == (48, COUNT)
    table = read_table(tmp_path / "train.parquet", {"attr_young": "boolean"})
    age = [each.column for each in ATTRIBUTES].index("attr_young")
    assert np.array_equal(targets[:, age].numpy(), 1 - table["attr_young"].to_numpy().astype(np.float32))
    even = standardised(targets)
    for number, each in enumerate(ATTRIBUTES):
        if not each.is_label:
            assert float(even[:, number].mean()) == pytest.approx(0, abs=0.1)
            assert float(even[:, number].std()) == pytest.approx(1, abs=0.1)


@pytest.mark.slow
def test_the_measurer_learns_what_it_is_shown() -> None:
    torch.manual_seed(0)
    bright = torch.rand(64)
    faces = (bright.view(-1, 1, 1, 1) * 255).expand(64, 3, 64, 64).to(torch.uint8)
    targets = torch.full((64, COUNT), torch.nan)
    hair = [each.name for each in ATTRIBUTES].index("Hair")
    targets[:, hair] = (bright - bright.mean()) / bright.std()
    network = learn(faces, targets, steps=25, batch=32)
    measured = measure(network, data.to_input(faces))
    assert np.corrcoef(measured[:, hair].numpy(), bright.numpy())[0, 1] > 0.9


def test_agreement_is_correlation_for_measures_and_area_under_the_curve_for_labels() -> None:
    torch.manual_seed(0)
    measured = torch.randn(200, COUNT)
    labels = torch.tensor([each.is_label for each in ATTRIBUTES])
    truth = torch.where(labels, (measured > 0.3).float(), 3 * measured - 1)
    assert agreement(measured, truth) == pytest.approx([1.0] * COUNT)
    assert agreement(-measured, truth) == pytest.approx([0.0 if each.is_label else -1.0 for each in ATTRIBUTES])
