"""What a classifier sees and answers: the same number in every room."""

import numpy as np
import pytest

from demos.images.analysis.grad_cam import grad_cam
from demos.images.analysis.network_input import network_input
from demos.images.analysis.occlusion import occlusion
from demos.images.catalog import CLASSIFIERS, EXAMPLES, example_path
from demos.images.classify import classify
from demos.images.results import UnknownClassifier
from demos.kit.image_io import open_picture
from tests.unit.demos.images.analysis.reference import CAT, plain, served_probabilities


def test_the_answers_are_the_network_s_own_averaged_with_the_mirror_image(model: str) -> None:
    network, x = plain(model)
    found = network_input(CAT, model)
    np.testing.assert_allclose(found.pixels, x[0].permute(1, 2, 0).numpy(), atol=1e-6)
    expected = dict(zip(CLASSIFIERS[model].labels, served_probabilities(network, x).tolist(), strict=True))
    assert len(found.answers) == 5
    for label, probability in found.answers:
        assert probability == pytest.approx(expected[label], abs=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("model", CLASSIFIERS)
@pytest.mark.parametrize("example", EXAMPLES)
def test_look_inside_gives_the_same_numbers_as_classify(model: str, example: str) -> None:
    picture = open_picture(example_path(example))
    served = classify(picture, model)
    labels = [label for label, _ in served]
    probabilities = pytest.approx([probability for _, probability in served], abs=1e-4)
    answers = network_input(picture, model).answers
    evidence = grad_cam(picture, model)
    uncovered = next(occlusion(picture, model))
    assert [label for label, _ in answers] == [each.label for each in evidence] == list(uncovered.labels) == labels
    assert [probability for _, probability in answers] == probabilities
    assert [each.probability for each in evidence] == probabilities
    assert uncovered.probabilities.tolist() == probabilities


def test_an_unknown_classifier_is_refused() -> None:
    with pytest.raises(UnknownClassifier):
        network_input(CAT, "<script>")
