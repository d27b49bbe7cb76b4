"""The Images tab through the Gradio API: what comes back, what is documented, and what a refused call is told."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image
from pycocotools import mask as coco

from demos.images import tab
from demos.images.catalog import example_path
from demos.images.classify import CIFAR10, classify
from demos.images.detect import detect
from tests.api.tab_client import served


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A client of the tab alone, on the shipped weights."""
    with served(tab.build) as client:
        yield client


def test_images_classify_gives_labels_and_probabilities(client: Client) -> None:
    path = example_path("cat")
    answers = client.predict(handle_file(path), "cifar10", 3, api_name="/images_classify")
    assert [label for label, _ in answers] == [label for label, _ in classify(path, top=3)]
    assert all(label in CIFAR10 and 0 <= chance <= 1 for label, chance in answers)


def test_images_classify_has_defaults(client: Client) -> None:
    assert len(client.predict(handle_file(example_path("cat")), api_name="/images_classify")) == 5


@pytest.mark.parametrize(("name", "model"), [("astronaut", "everyday"), ("tissue", "nuclei")])
def test_images_detect_gives_labels_boxes_and_masks(client: Client, name: str, model: str) -> None:
    path = example_path(name)
    found = client.predict(handle_file(path), model, 0.3, api_name="/images_detect")
    expected = detect(path, model, 0.3)
    assert [each["label"] for each in found] == [each.label for each in expected]
    for each, wanted in zip(found, expected, strict=True):
        assert each["score"] == pytest.approx(wanted.score)
        assert each["box"] == pytest.approx(list(wanted.box))
        mask = coco.decode(coco.frPyObjects(each["mask"], *each["mask"]["size"])).astype(bool)
        assert np.array_equal(mask, wanted.mask)


def test_the_api_lists_the_two_functions_with_types_and_words(client: Client) -> None:
    listed = client.view_api(return_format="dict")["named_endpoints"]
    assert {name for name in listed if name.startswith("/images")} == {"/images_classify", "/images_detect"}
    parameters = {
        name: [parameter["parameter_name"] for parameter in listed[name]["parameters"]]
        for name in ("/images_classify", "/images_detect")
    }
    assert parameters == {
        "/images_classify": ["image", "model", "top"],
        "/images_detect": ["image", "model", "threshold"],
    }
    for name in parameters:
        assert "picture" in listed[name]["description"]


def refusal(client: Client, *arguments: object, api_name: str) -> str:
    with pytest.raises(AppError) as error:
        client.predict(*arguments, api_name=api_name)
    return str(error.value)


@pytest.mark.parametrize("api_name", ["/images_classify", "/images_detect"])
def test_bad_pictures_are_told_why(client: Client, tmp_path: Path, api_name: str) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("Not a picture.\n" * 100)
    dot = tmp_path / "dot.png"
    Image.new("RGB", (1, 1)).save(dot)
    assert "There is no picture here." in refusal(client, None, api_name=api_name)
    assert "isn't a picture that Pillow can read" in refusal(client, handle_file(text), api_name=api_name)
    assert "1 x 1 pixels" in refusal(client, handle_file(dot), api_name=api_name)


def test_bad_arguments_are_told_why(client: Client) -> None:
    cat = handle_file(example_path("cat"))
    assert "1 to 10 answers" in refusal(client, cat, "cifar10", 99, api_name="/images_classify")
    assert "no classifier called" in refusal(client, cat, "<b>x</b>", 5, api_name="/images_classify")
    assert "no detector called" in refusal(client, cat, "faces", 0.5, api_name="/images_detect")
    assert "between 0 and 1" in refusal(client, cat, "everyday", 7, api_name="/images_detect")
    assert "has to be a number" in refusal(client, cat, "everyday", None, api_name="/images_detect")
