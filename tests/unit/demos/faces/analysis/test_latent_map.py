"""The map of a thousand faces, computed a second time without its code."""

import base64
import json

import numpy as np
import pytest
from PIL import Image

from demos.faces import faces
from demos.faces.analysis import latent_map
from demos.faces.catalog import SLIDERS
from demos.faces.views import latent_map_view


def test_the_map_has_the_faces_of_its_seeds_at_their_projections(
    on_small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latent_map, "COUNT", 60)
    steps = list(latent_map.build(0.8))
    assert [done for done, _ in steps] == [50, 60, 60]
    found = steps[-1][1]
    assert found is not None
    for seed in (0, 59):
        expected = faces.generate(faces.latent_at(seed, (), 0.8))[0].resize((32, 32), Image.Resampling.BOX)
        assert np.abs(np.asarray(expected, float) - np.asarray(found.thumbnails[seed], float)).max() <= 8
        projections = faces.directions()[:SLIDERS] @ faces.latent_at(seed, (), 0.8)
        assert np.allclose(found.projections[seed], projections, atol=1e-5)
    assert len(list(latent_map.build(0.8))) == 1  # kept
    shown = json.loads(latent_map_view.latent_map(found, [{"name": "Direction 1"}], (0, 1)))
    sent = np.frombuffer(base64.b64decode(shown["projections"]), "<f4").reshape(-1, 60)
    assert np.array_equal(sent.T, found.projections)
