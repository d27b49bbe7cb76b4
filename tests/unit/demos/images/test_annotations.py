"""COCO annotations that a visitor brings: read where they are right, refused with their place where they aren't."""

import json
from typing import Any

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from demos.images.annotations import AnnotationsRefused, matched_categories, read_annotations
from tests.unit.demos.images.views.shapes import ring
from training.common.coco_entries import run_lengths

SQUARE = [10, 10, 30, 10, 30, 30, 10, 30]


def document(**changed: Any) -> dict[str, Any]:
    """A right document with one object, in which an entry of the object is changed, or left out for None."""
    entry = {"id": 1, "image_id": 7, "category_id": 3, "segmentation": [SQUARE], "bbox": [10, 10, 20, 20], **changed}
    return {
        "images": [{"id": 7, "file_name": "a/cat.jpg", "width": 50, "height": 40}],
        "annotations": [{name: value for name, value in entry.items() if value is not None}],
        "categories": [{"id": 3, "name": "Cat"}],
    }


def read(content: Any) -> Any:
    return read_annotations(json.dumps(content).encode())


def refusal(content: Any) -> str:
    with pytest.raises(AnnotationsRefused) as error:
        read_annotations(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(error.value)


def test_polygons_boxes_and_run_lengths_of_both_kinds_are_read() -> None:
    mask = np.asfortranarray(ring(), np.uint8)
    packed = coco_mask.encode(mask)
    runs = {"size": [40, 50], "counts": packed["counts"].decode()}
    plain = {"size": [40, 50], "counts": run_lengths(runs["counts"])}
    for segmentation, area in (([SQUARE], 400), (runs, ring().sum()), (plain, ring().sum())):
        (instance,) = read(document(segmentation=segmentation)).files["a/cat.jpg"].instances
        assert instance.area == area
        assert coco_mask.decode(instance.rle).sum() == area
    (boxed,) = read(document(segmentation=[])).files["a/cat.jpg"].instances
    assert (boxed.rle, boxed.box, boxed.area) == (None, (10, 10, 30, 30), 400)
    (unboxed,) = read(document(bbox=None)).files["a/cat.jpg"].instances
    assert unboxed.box == (10, 10, 30, 30)


def test_run_lengths_are_those_of_pycocotools() -> None:
    noise = np.random.default_rng(0).random((90, 70)) < 0.3
    noise[20:80, 10:40] = True  # a long run, so that numbers have several groups
    packed = coco_mask.encode(np.asfortranarray(noise, np.uint8))["counts"].decode()
    lengths = run_lengths(packed)
    assert sum(lengths) == noise.size
    again = np.repeat(np.arange(len(lengths)) % 2, lengths).reshape(70, 90).T
    assert np.array_equal(again.astype(bool), noise)


def test_a_picture_is_found_by_its_name_with_or_without_folders() -> None:
    content = document()
    content["images"].append({"id": 8, "file_name": "b/dog.jpg", "width": 50, "height": 40})
    content["images"].append({"id": 9, "file_name": "c/dog.jpg", "width": 50, "height": 40})
    annotations = read(content)
    assert annotations.of("zip/cat.jpg").id == annotations.of("a/cat.jpg").id == 7
    assert annotations.of("c/dog.jpg").id == 9
    assert annotations.of("dog.jpg") is None
    assert annotations.of("other.jpg") is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"image_id": None}, "it has no “image_id”"),
        ({"image_id": 9}, "there is no image with the id 9"),
        ({"image_id": "7"}, "its “image_id” isn't a whole number"),
        ({"category_id": 4}, "there is no category with the id 4"),
        ({"segmentation": None, "bbox": None}, "it has neither a segmentation nor a bbox"),
        ({"bbox": [1, 2, 3]}, "its bbox isn't a list of left, top, width and height"),
        ({"bbox": [1, 2, -3, 4]}, "its bbox isn't"),
        ({"bbox": [1, 2, float("nan"), 4]}, "its bbox isn't"),
        ({"area": "large", "segmentation": []}, "its area isn't a number"),
        ({"segmentation": [[1, 2, 3, 4]]}, "nor a list of polygons with three corners"),
        ({"segmentation": [[*SQUARE, 1]]}, "nor a list of polygons"),
        ({"segmentation": "zip"}, "nor a list of polygons"),
        ({"segmentation": [[10, 10, 1e12, 10, 30, 30]]}, "its polygon lies far outside the picture"),
        ({"segmentation": {"size": [50, 40], "counts": "0"}}, "its mask is of the size [50, 40]"),
        ({"segmentation": {"size": [40, 50], "counts": [5, 5]}}, "its run lengths don't add up"),
        ({"segmentation": {"size": [40, 50], "counts": [2100, -100]}}, "its run lengths don't add up"),
        ({"segmentation": {"size": [40, 50], "counts": "zzzz"}}, "its compressed run lengths hold a character"),
        ({"segmentation": {"size": [40, 50], "counts": "0`"}}, "its compressed run lengths hold a character"),
        ({"segmentation": {"size": [40, 50], "counts": ""}}, "its run lengths don't add up"),
    ],
)
def test_an_object_that_is_wrong_is_told_with_its_place(changed: dict[str, Any], reason: str) -> None:
    said = refusal(document(**changed))
    assert said.startswith("Entry 1 of the annotations' “annotations” can't be used: ")
    assert reason in said


def test_documents_of_another_kind_are_refused() -> None:
    assert "aren't JSON" in refusal(b"\xff\xfe")
    assert "aren't JSON" in refusal(b"[" * 100_000)
    assert "no list “images”" in refusal([1, 2])
    assert "no list “categories”" in refusal({"images": [], "annotations": []})
    assert "Entry 1 of the annotations' “images”" in refusal({**document(), "images": [7]})
    wide = {**document(), "images": [{"id": 7, "file_name": "a.jpg", "width": 10**9, "height": 1}]}
    assert "1000000000 x 1 pixels is no size of a picture" in refusal(wide)
    twice = document()
    twice["images"] *= 2
    assert "have the id in common" in refusal(twice)


def test_classes_match_whatever_their_capitals_and_dashes() -> None:
    matched, unknown = matched_categories({1: "Cell_Phone", 2: "CAT", 5: "unicorn"}, ["cat", "cell phone"])
    assert matched == {1: "cell phone", 2: "cat"}
    assert unknown == ["unicorn"]
    assert matched_categories({1: "anything"}, ()) == ({1: "anything"}, [])
