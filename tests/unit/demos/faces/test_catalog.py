"""Directions with a name: where they come from, and what the page says of them."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

import weights
from demos.faces import faces
from demos.faces.catalog import SLIDERS, named_directions
from demos.faces.views import face_view
from weights.card import read_card, write_card

pytestmark = pytest.mark.usefixtures("small_network")


def test_directions_with_a_name_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "face_gan"
    shutil.copytree(weights.folder() / "face_gan", folder)
    tensors = load_file(folder / "directions.safetensors")
    way = torch.zeros(1, tensors["directions"].shape[1])
    way[0, 5] = 1
    save_file({**tensors, "named": way}, folder / "directions.safetensors")
    fact = {"name": "Smile", "low": "serious", "high": "<b>", "effect": 0.8, "others": {"Age": -0.2, "Hair": 0.1}}
    (folder / "directions.json").write_text(json.dumps({"named": [{**fact, "agreement": 0.9}], "left_out": []}))
    write_card(folder, read_card(folder))
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    assert np.array_equal(faces.directions()[0], way[0].numpy())
    assert faces.latent_at(3, [2.0])[5] == pytest.approx(faces.latent(3)[5] + 2)
    (smile,) = named_directions()
    assert (smile.name, smile.effect, smile.side_effect) == ("Smile", 0.8, "Age (-25%)")
    names = face_view.slider_labels([smile])
    assert names[0]["measured"].startswith("A step of 1 changes it by 0.8 standard deviations.")
    assert names[1] == {"name": "Direction 1"}
    assert len(names) == SLIDERS
    table = face_view.effects_table([smile])
    assert "<td class=own>+0.80</td><td>−0.20</td><td>+0.10</td>" in table


def test_without_names_the_directions_are_the_principal_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    assert named_directions() == []
