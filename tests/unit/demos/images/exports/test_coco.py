"""COCO JSON is read back by pycocotools, with holes, and scores against itself as perfect."""

import contextlib
import io
import json
from pathlib import Path

import numpy as np
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from demos.images.exports.annotated import Annotated
from demos.images.exports.coco import CocoDocument


def loaded(document: CocoDocument, tmp_path: Path) -> COCO:
    path = tmp_path / "annotations.json"
    path.write_bytes(document.json())
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


@pytest.fixture
def document(street: Annotated, enlarged: Annotated) -> CocoDocument:
    made = CocoDocument(["bird", "cat", "dog"], "made here")
    made.add(street)
    made.add(enlarged)
    return made


def test_pycocotools_reads_the_masks_with_their_holes(
    document: CocoDocument, street: Annotated, tmp_path: Path
) -> None:
    coco = loaded(document, tmp_path)
    annotations = coco.loadAnns(coco.getAnnIds(imgIds=[1]))
    assert [coco.cats[each["category_id"]]["name"] for each in annotations] == ["dog", "dog", "cat"]
    for each, found in zip(annotations, street.objects, strict=True):
        assert np.array_equal(coco.annToMask(each).astype(bool), found.mask)
        assert each["area"] == found.mask.sum()
        x1, y1, x2, y2 = found.box
        assert each["bbox"] == [x1, y1, x2 - x1, y2 - y1]
    assert not coco.annToMask(annotations[0])[60, 45]


def test_images_and_categories_fit(document: CocoDocument, tmp_path: Path) -> None:
    coco = loaded(document, tmp_path)
    assert coco.loadImgs([1, 2]) == [
        {"id": 1, "file_name": "street.jpg", "width": 200, "height": 120},
        {"id": 2, "file_name": "large.png", "width": 200, "height": 160},
    ]
    assert [each["name"] for each in coco.loadCats(coco.getCatIds())] == ["bird", "cat", "dog", "ring"]
    assert len({each["id"] for each in coco.dataset["annotations"]}) == 4
    assert json.loads(document.json())["info"]["description"] == "made here"


def test_it_scores_against_itself_as_perfect(document: CocoDocument, tmp_path: Path) -> None:
    coco = loaded(document, tmp_path)
    with contextlib.redirect_stdout(io.StringIO()):
        again = coco.loadRes([dict(each) for each in coco.dataset["annotations"]])
        evaluation = COCOeval(coco, again, "segm")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    assert evaluation.stats[0] == pytest.approx(1.0)


def test_run_lengths_have_the_picture_s_size(document: CocoDocument) -> None:
    last = json.loads(document.json())["annotations"][-1]["segmentation"]
    assert last["size"] == [160, 200]
    assert coco_mask.decode(last).shape == (160, 200)
