"""Feature maps, against the outputs of the network itself."""

import numpy as np
import pytest

from demos.images.analysis.feature_maps import feature_maps, strongest_maps
from demos.images.analysis.layers import UnknownLayer, layers
from tests.unit.demos.images.analysis.reference import CAT, heard, plain


@pytest.mark.slow
def test_the_maps_are_those_of_the_network_strongest_first(model: str) -> None:
    network, x = plain(model)
    for layer in layers(model):
        found = feature_maps(CAT, model, layer.name)
        expected = heard(network, x, layer.name)[1].numpy()
        np.testing.assert_allclose(found.maps, expected[list(found.channels)], rtol=1e-3, atol=1e-4)
        assert sorted(found.channels) == list(range(layer.channels))
        strengths = found.maps.std(axis=(1, 2))
        assert (np.diff(strengths) <= 1e-5).all()
    strongest = strongest_maps(CAT, model)
    np.testing.assert_allclose(strongest[-1][1], found.maps[0], atol=1e-5)


def test_a_layer_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownLayer, match="no layer called"):
        feature_maps(CAT, "cifar10", "layers.99")
