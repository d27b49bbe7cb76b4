"""What is taken away is what the page shows: the same objects, in the pixels of the picture."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask

from demos.images.catalog import example_path, knowledge
from demos.images.detect import detect
from demos.images.exports.formats import NothingToExport, UnknownFormat
from demos.images.results import UnknownDetector
from demos.images.take_away import take_away
from demos.images.views.detection_view import scene
from demos.images.views.masks import without_islands
from demos.kit.image_io import NoPicture, open_picture

CAT = str(example_path("cat"))


@pytest.mark.slow
def test_the_table_lists_what_the_page_shows() -> None:
    _, content = take_away(CAT, "everyday", 0.5, "csv")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    picture = open_picture(CAT)
    shown = json.loads(scene(picture, picture.size, detect(picture, "everyday", 0.5), by_class=True))["objects"]
    assert {(row["class"], row["score"], int(row["area_px"])) for row in rows} == {
        (each["label"], f"{each['score']:.4f}", each["area"]) for each in shown
    }
    assert "cat" in {row["class"] for row in rows}


@pytest.mark.slow
def test_a_large_picture_s_masks_have_its_own_pixels(tmp_path: Path) -> None:
    large = open_picture(CAT).resize((1804, 1200))
    large.save(tmp_path / "large.png")
    name, content = take_away(str(tmp_path / "large.png"), "everyday", 0.5, "coco")
    document = json.loads(content)
    assert name == "large-coco.json"
    assert [each["name"] for each in document["categories"]] == list(knowledge("everyday").classes)
    assert document["images"][0]["width"] == 1804
    first = document["annotations"][0]
    mask = coco_mask.decode(first["segmentation"]).astype(bool)
    wanted = without_islands(detect(large, "everyday", 0.5)[0].mask)
    assert mask.shape == (1200, 1804)
    assert (mask & wanted).sum() / (mask | wanted).sum() > 0.97
    x, _, wide, _ = first["bbox"]
    assert np.flatnonzero(mask.any(0))[0] >= x - 3
    assert np.flatnonzero(mask.any(0))[-1] <= x + wide + 3


def test_hidden_classes_stay_at_home() -> None:
    with pytest.raises(NothingToExport, match="No object is shown"):
        take_away(CAT, "everyday", 0.5, "csv", frozenset(knowledge("everyday").classes))


def test_what_cannot_be_done_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat):
        take_away(CAT, "everyday", 0.5, "docx")
    with pytest.raises(UnknownDetector):
        take_away(CAT, "unheard", 0.5, "csv")
    with pytest.raises(NoPicture):
        take_away(None, "everyday", 0.5, "csv")
    Image.new("RGB", (64, 48), "white").save(tmp_path / "white.png")
    with pytest.raises(NothingToExport):
        take_away(str(tmp_path / "white.png"), "everyday", 0.5, "zip")
