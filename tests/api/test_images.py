"""The Images tab through the Gradio API: what comes back, what is documented, and what a refused call is told."""

import json
import zipfile
from collections import Counter
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


def test_the_api_lists_its_functions_with_types_and_words(client: Client) -> None:
    listed = client.view_api(return_format="dict")["named_endpoints"]
    ours = {"/images_classify", "/images_detect", "/images_detect_batch"}
    assert {name for name in listed if name.startswith("/images")} == ours
    parameters = {name: [parameter["parameter_name"] for parameter in listed[name]["parameters"]] for name in ours}
    assert parameters == {
        "/images_classify": ["image", "model", "top"],
        "/images_detect": ["image", "model", "threshold", "overlap", "tiles"],
        "/images_detect_batch": ["files", "model", "threshold"],
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
    assert "“overlap” has to be a number" in refusal(client, cat, "everyday", 0.5, None, api_name="/images_detect")
    assert "between 0 and 1" in refusal(client, cat, "everyday", 0.5, 2, api_name="/images_detect")


def test_images_detect_batch_gives_all_pictures_and_a_zip(client: Client, tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("Not a picture.")
    with zipfile.ZipFile(tmp_path / "pictures.zip", "w") as archive:
        archive.write(tmp_path / "text.jpg", "text.jpg")
        archive.write(example_path("cat"), "cat.png")
    cat, packed = example_path("cat"), tmp_path / "pictures.zip"
    summary, path = client.predict(
        [handle_file(cat), handle_file(packed)], "everyday", 0.3, api_name="/images_detect_batch"
    )
    expected = Counter(each.label for each in detect(cat, "everyday", 0.3))
    assert [each["name"] for each in summary["pictures"]] == ["cat.png", "chelsea.png", "text.jpg"]
    assert summary["pictures"][0]["classes"] == summary["pictures"][1]["classes"] == dict(expected)
    assert "isn't a picture that Pillow can read" in summary["pictures"][2]["refusal"]
    assert summary["counts"] == {label: 2 * count for label, count in expected.items()}
    with zipfile.ZipFile(path) as archive:
        assert len(json.loads(archive.read("annotations.json"))["annotations"]) == 2 * sum(expected.values())


def test_images_detect_batch_scores_by_annotations(client: Client, tmp_path: Path) -> None:
    found = detect(example_path("cat"), "everyday", 0.5)[0]
    x1, y1, x2, y2 = found.box
    rle = coco.encode(np.asfortranarray(found.mask, np.uint8))
    segmentation = {"size": rle["size"], "counts": rle["counts"].decode()}
    annotation = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [x1, y1, x2 - x1, y2 - y1]}
    document = {
        "images": [{"id": 1, "file_name": "chelsea.png", "width": 451, "height": 300}],
        "annotations": [{**annotation, "segmentation": segmentation}],
        "categories": [{"id": 1, "name": "cat"}],
    }
    path = tmp_path / "instances.json"
    path.write_text(json.dumps(document))
    files = [handle_file(example_path("cat")), handle_file(path)]
    scores = client.predict(files, "everyday", 0.5, api_name="/images_detect_batch")[0]["scores"]
    assert (scores["box AP50"], scores["mask AP50"], scores["found"], scores["misses"]) == (100, 100, 1, [])
    path.write_text("{}")
    assert "no list “images”" in refusal(client, files, "everyday", 0.5, api_name="/images_detect_batch")


def test_images_detect_batch_without_pictures_is_told_why(client: Client) -> None:
    assert "There are no pictures here." in refusal(client, None, api_name="/images_detect_batch")
    cat = [handle_file(example_path("cat"))]
    assert "no detector called" in refusal(client, cat, "faces", 0.5, api_name="/images_detect_batch")
