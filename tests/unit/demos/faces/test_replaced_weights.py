"""Weights that are copied under the running Faces tab: generator, critic, directions and map change as one."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from demos.faces import faces
from demos.faces.analysis import discriminator, feature_maps, latent_map
from tests.networks.faces_network import ship
from tests.unit.demos.serving.replace import copy_over, other_weights
from training.common.export_state import half_state
from training.face_gan.network import Critic
from weights.card import read_card, write_card


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small untrained generator with its critic."""
    ship(tmp_path / "weights")
    folder = tmp_path / "weights/face_gan"
    torch.manual_seed(1)
    critic = Critic((16, 16, 8, 8))
    for parameter in critic.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    save_file(half_state(critic), folder / "critic.safetensors")
    write_card(folder, read_card(folder))
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    monkeypatch.setattr(latent_map, "COUNT", 60)
    monkeypatch.setattr(discriminator, "RANDOM_FACES", 64)
    return folder


def everything() -> dict[str, np.ndarray]:
    """What the rooms show, from every part of the weights folder."""
    face = faces.generate(faces.latent(3))[0]
    *_, (_, whole_map) = latent_map.build(0.8)
    assert whole_map is not None
    return {
        "face": np.asarray(face, float),
        "directions": faces.directions(),
        "scores": np.array(discriminator.random_face_scores().scores),
        "score": np.array(discriminator.score_random_face(3).score),
        "layers": feature_maps.ablate(faces.latent(3)).layers[0].maps,
        "map": whole_map.projections,
    }


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> list[str]:
    """Names of the parts that are the same in both."""
    return [name for name, value in one.items() if np.array_equal(value, other[name])]


def test_all_parts_change_together(place: Path, tmp_path: Path) -> None:
    before = everything()
    fresh = other_weights(place, tmp_path / "fresh")
    seen: list[dict[str, np.ndarray]] = []
    copy_over(fresh, place, lambda: seen.append(everything()))
    after = everything()
    assert not same(before, after)
    for answers in seen:
        assert same(answers, before) == list(before), "an answer mixes two networks, or came too early"


def test_a_part_that_was_not_loaded_before_is_not_mixed_in(place: Path, tmp_path: Path) -> None:
    faces.generate(faces.latent(3))
    old = discriminator.score_random_face(3).score
    fresh = other_weights(place, tmp_path / "fresh")
    copy_over(fresh, place)
    new = discriminator.score_random_face(3).score
    assert new != old
    copied = discriminator.scores(faces.generate(faces.latent(3)))[0]
    assert copied == pytest.approx(new, rel=1e-3), "generator and critic are of one generation"
