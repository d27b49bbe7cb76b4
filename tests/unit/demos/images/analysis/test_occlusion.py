"""Occlusion, against the network asked about pictures that were covered here."""

import pytest

from demos.images.analysis.occlusion import GREY, occlusion
from demos.images.catalog import CLASSIFIERS, example_path
from demos.kit.image_io import open_picture
from tests.unit.demos.images.analysis.reference import CAT, plain, served_probabilities


def test_occlusion_asks_the_network_about_every_covered_picture(model: str) -> None:
    network, x = plain(model)
    side = x.shape[3]
    steps = list(occlusion(CAT, model))
    assert [each.done for each in steps] == sorted({each.done for each in steps})
    found = steps[-1]
    places = len(found.starts)
    assert found.done == places**2
    assert found.starts[0] <= 0
    assert found.starts[-1] + found.patch >= side
    for place in (0, 37, places**2 // 2, places**2 - 1):
        top, left = found.starts[place // places], found.starts[place % places]
        covered = x.clone()
        for row in range(side):
            for column in range(side):
                if top <= row < top + found.patch and left <= column < left + found.patch:
                    covered[:, :, row, column] = GREY
        expected = served_probabilities(network, covered).tolist()
        probabilities = dict(zip(CLASSIFIERS[model].labels, expected, strict=True))
        assert found.covered[place].tolist() == pytest.approx(
            [probabilities[label] for label in found.labels], abs=0.03
        )


def test_the_shipped_network_depends_on_the_horse() -> None:
    found = list(occlusion(open_picture(example_path("horse")), "cifar10"))[-1]
    assert found.labels[0] == "horse"
    assert found.covered[:, 0].min() < found.probabilities[0] - 0.2
