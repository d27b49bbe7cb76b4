"""Weights that are copied under the running Images tab: every answer is that of one network, old or new."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

import weights
from demos.images.analysis import detector_stages, layers
from demos.images.catalog import CLASSIFIERS, DETECTORS
from demos.images.classify import classify
from demos.images.detect import detect, served_network
from tests.unit.demos.serving.replace import copy_over, other_weights

NOISE = np.random.default_rng(0).integers(0, 256, (48, 48, 3), dtype=np.uint8)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A weights folder with copies of what is shipped."""
    for name in (CLASSIFIERS["cifar10"].weights, DETECTORS["nuclei"].weights):
        shutil.copytree(weights.folder() / name, tmp_path / "weights" / name)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    return tmp_path / "weights"


def test_the_classifier_changes_as_a_whole(place: Path, tmp_path: Path) -> None:
    name = CLASSIFIERS["cifar10"].weights
    before = classify(NOISE)
    trained = layers.trained("cifar10")
    fresh = other_weights(place / name, tmp_path / "fresh")
    seen = []
    copy_over(fresh, place / name, lambda: seen.append(classify(NOISE)))
    after = classify(NOISE)
    assert after != before
    assert seen[:2] == [before, before], "the new card alone changes nothing"
    assert all(answer in (before, after) for answer in seen)
    head = layers.trained("cifar10").state_dict()["head.weight"]
    torch.testing.assert_close(head, trained.state_dict()["head.weight"] * 1.5, rtol=2e-3, atol=1e-4)
    served = layers.served("cifar10").state_dict()["head.weight"].float()
    torch.testing.assert_close(served, head, rtol=1e-2, atol=1e-3)


@pytest.mark.slow
def test_the_detector_changes_as_a_whole(place: Path, tmp_path: Path) -> None:
    name = DETECTORS["nuclei"].weights
    detect(NOISE, "nuclei")
    before, trained = served_network(name), detector_stages.trained("nuclei")
    fresh = other_weights(place / name, tmp_path / "fresh")
    copy_over(fresh, place / name, lambda: detect(NOISE, "nuclei"))  # type: ignore[arg-type]
    assert served_network(name) is not before
    assert detector_stages.trained("nuclei") is not trained
    detect(NOISE, "nuclei")
