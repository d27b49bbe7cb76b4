"""The classifier as it is served: with the shipped weights, and with weights that are missing or damaged."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import weights
from demos.images.catalog import CLASSIFIERS, EXAMPLES, available_classifiers, example_path
from demos.images.classify import (
    CIFAR10,
    UnknownClassifier,
    WrongTop,
    classify,
    example_forward_pass,
    input_tensor,
    is_unsure,
    warm,
)
from demos.kit.image_io import PictureError, open_picture
from weights import WeightsUnavailable
from weights.card import Metric


def test_known_pictures_get_their_class() -> None:
    for name in ("cat", "horse"):
        answers = classify(example_path(name))
        assert answers[0][0] == name
        assert not is_unsure(answers, "cifar10")


@pytest.mark.parametrize("name", ["astronaut", "coffee", "motorcycle", "nuclei", "stained", "crowded"])
def test_pictures_of_none_of_the_ten_leave_it_unsure(name: str) -> None:
    assert is_unsure(classify(example_path(name)), "cifar10")


def test_answers_are_the_likeliest_first_and_all_of_them_sum_to_one() -> None:
    answers = classify(example_path("astronaut"), top=10)
    chances = [chance for _, chance in answers]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) == pytest.approx(1, abs=1e-4)
    assert {label for label, _ in answers} == set(CIFAR10)
    assert classify(example_path("astronaut"), top=2) == answers[:2]


def test_path_picture_and_array_give_the_same_answer() -> None:
    path = example_path("coffee")
    picture = Image.open(path)
    assert classify(path) == classify(str(path)) == classify(picture) == classify(np.asarray(picture))


def test_a_mirrored_picture_gets_the_same_answer() -> None:
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8))
    mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert dict(classify(picture, top=10)) == pytest.approx(dict(classify(mirrored, top=10)), abs=0.02)


@pytest.mark.slow
def test_the_served_form_agrees_with_the_network_as_trained() -> None:
    network = weights.load("resnet_cifar10", weights.network_class("resnet_cifar10"))
    for name in EXAMPLES:
        picture = open_picture(example_path(name))
        x = input_tensor(picture, 32).contiguous()
        with torch.no_grad():
            chances = network(torch.cat([x, x.flip(3)])).softmax(1).mean(0)
        served = dict(classify(picture, top=10))
        assert [served[label] for label in CIFAR10] == pytest.approx(chances.tolist(), abs=0.03)


def test_the_middle_square_is_looked_at() -> None:
    picture = Image.new("RGB", (96, 32), (255, 255, 255))
    picture.paste((10, 200, 30), (32, 0, 64, 32))
    x = input_tensor(picture, 32)
    assert x.shape == (1, 3, 32, 32)
    assert torch.allclose(x[0, :, 16, 16], torch.tensor([10, 200, 30]) / 255)
    assert x[0, 0].max() < 0.2


def test_the_card_promises_what_the_issue_asks_for() -> None:
    top1 = weights.card("resnet_cifar10").metric("top1")
    assert top1 is not None
    assert top1.examples == 10_000
    assert top1.value > 88


def test_the_example_for_about_runs() -> None:
    for classifier in available_classifiers().values():
        network, arguments = example_forward_pass(classifier.weights)
        assert network(*arguments).shape == (1, len(classifier.labels))
    warm()


def test_the_other_classifier_tells_an_espresso() -> None:
    assert classify(example_path("coffee"), "tiny_imagenet")[0][0] == "espresso"
    assert len(classify(example_path("coffee"), "tiny_imagenet", top=200)) == 200


def test_two_hundred_kinds_have_two_hundred_names() -> None:
    labels = CLASSIFIERS["tiny_imagenet"].labels
    assert len(set(labels)) == 200
    assert (labels[0], labels[-1]) == ("goldfish", "acorn")


def test_an_unknown_model_is_refused() -> None:
    there = r"There are: cifar10, tiny_imagenet, imagenet, vit\."
    with pytest.raises(UnknownClassifier, match=rf"There is no classifier called “alexnet”\. {there}"):
        classify(Image.new("RGB", (32, 32)), model="alexnet")


@pytest.mark.parametrize("top", [0, -1, 11, 2.5, None])
def test_a_number_of_answers_that_cannot_be_is_refused(top: int) -> None:
    with pytest.raises(WrongTop, match="1 to 10 answers"):
        classify(Image.new("RGB", (32, 32)), top=top)


def test_the_gate_stands_before_the_network() -> None:
    with pytest.raises(PictureError, match="1 x 1 pixels"):
        classify(Image.new("RGB", (1, 1)))


def test_missing_weights_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    with pytest.raises(WeightsUnavailable, match="isn't here"):
        classify(Image.new("RGB", (32, 32)))


def test_corrupted_weights_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(weights.folder() / "resnet_cifar10", tmp_path / "resnet_cifar10")
    model = tmp_path / "resnet_cifar10/model.safetensors"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 255
    model.write_bytes(content)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    with pytest.raises(WeightsUnavailable, match="damaged"):
        classify(Image.new("RGB", (32, 32)))


def test_it_is_unsure_below_what_the_card_says(monkeypatch: pytest.MonkeyPatch) -> None:
    card = weights.card("resnet_cifar10")
    others = [each for each in card.metrics if each.name != "known_probability"]
    measured = dataclasses.replace(card, metrics=[*others, Metric("known_probability", 0.6, "photographs", "valid", 9)])
    monkeypatch.setattr(weights, "card", lambda name: measured)
    assert is_unsure([("ship", 0.59), ("cat", 0.2)], "cifar10")
    assert not is_unsure([("ship", 0.6), ("cat", 0.2)], "cifar10")


def test_without_a_figure_the_catalog_decides_and_hub_models_never_are(monkeypatch: pytest.MonkeyPatch) -> None:
    card = dataclasses.replace(weights.card("resnet_cifar10"), metrics=[])
    monkeypatch.setattr(weights, "card", lambda name: card)
    below = CLASSIFIERS["tiny_imagenet"].unsure_below
    assert is_unsure([("acorn", below - 0.01)], "tiny_imagenet")
    assert not is_unsure([("acorn", below)], "tiny_imagenet")
    assert not is_unsure([("acorn", 0.01)], "imagenet")
    assert not is_unsure([], "cifar10")
