"""A filter at work: its sum on every spot is the value of the network's own map."""

import json

import numpy as np
import pytest

from demos.images.analysis.convolution import UnknownFilter, filter_at_work, filters
from demos.images.analysis.layers import layers
from demos.images.analysis.network_input import network_input
from demos.images.views import classifier_view
from tests.unit.demos.images.analysis.reference import CAT, decoded, heard, plain


def test_the_sum_on_every_spot_is_the_value_of_the_map(model: str) -> None:
    network, x = plain(model)
    first = layers(model)[0].name
    given, result = heard(network, x, first)
    every = filters(model)
    found = filter_at_work(CAT, model, len(every) - 1)
    content = json.loads(classifier_view.convolution(every, found, network_input(CAT, model).pixels, None))
    seen = decoded(content["pixels"], "<f4").reshape(content["shape"])
    weight = decoded(content["weights"], "<f4").reshape(-1, *content["kernel"])
    shown = decoded(content["result"], "<f4").reshape(content["height"], content["width"])
    np.testing.assert_allclose(seen, given.numpy(), atol=1e-6)
    np.testing.assert_allclose(shown, result[-1].numpy(), atol=1e-4)
    (high, wide), (down, right), (above, left) = content["kernel"], content["stride"], content["padding"]
    padded = np.pad(seen, ((0, 0), (above, above + high), (left, left + wide)))
    for row in range(content["height"]):
        for column in range(content["width"]):
            under = padded[:, row * down : row * down + high, column * right : column * right + wide]
            assert (under * weight).sum() + content["bias"] == pytest.approx(shown[row, column], abs=2e-3)


def test_a_filter_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownFilter, match="none with the number 9999"):
        filter_at_work(CAT, "cifar10", 9999)
