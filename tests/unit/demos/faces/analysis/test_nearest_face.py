"""The distance to the nearest training photograph, and what is said of it."""

import json
from pathlib import Path

import pytest
from PIL import Image

from demos.faces.analysis import nearest_face
from demos.faces.latent_controls import NO_MOVES
from demos.faces.rooms import look_inside
from demos.faces.views import nearest_face_view
from training.face_gan import data, nearest_index
from training.face_gan.evaluate import PIXELS
from weights.card import read_card, write_card


def test_a_distance_is_said_with_what_it_means(small: Path, on_small: None, tmp_path: Path) -> None:
    shown = json.loads(look_inside.show_nearest(3, NO_MOVES, 0.8))
    assert shown == {"missing": nearest_face.MISSING}
    data.write_tiny(tmp_path)
    train, valid = data.load(tmp_path / "train.parquet"), data.load(tmp_path / "valid.parquet")
    folder = small / "face_gan"
    try:
        nearest_index.write(nearest_index.make(train, valid, PIXELS), folder)
        known = nearest_index.read(folder / nearest_index.FILE)
        copied = nearest_face.nearest(Image.fromarray(train[5].permute(1, 2, 0).numpy()))
        assert copied.is_copy
        assert "close to a copy" in json.loads(nearest_face_view.nearest_face(copied))["verdict"]
        other = nearest_face.nearest(Image.fromarray(valid[5].permute(1, 2, 0).numpy()))
        assert other.distance == pytest.approx(float(known.distances(valid[5:6])[0]))
        assert other.share_closer == pytest.approx(float((known.unseen < other.distance).float().mean()), abs=0.05)
        assert json.loads(look_inside.show_nearest(3, NO_MOVES, 0.8))["faces"] == 48
    finally:
        (folder / nearest_index.FILE).unlink()
        write_card(folder, read_card(folder))
