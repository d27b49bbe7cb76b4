"""CSV is read back by csv, YOLO's text by its own rules, its YAML as it stands."""

import csv
import io

import numpy as np
import pytest
from PIL import Image
from skimage.draw import polygon2mask

from demos.images.exports.annotated import Annotated, annotated
from demos.images.exports.table import ObjectTable
from demos.images.exports.yolo import YoloLabels
from demos.images.results import Detection
from tests.unit.demos.images.views.shapes import detected, disc


def rows(*pictures: Annotated) -> list[dict[str, str]]:
    table = ObjectTable()
    for picture in pictures:
        table.add(picture)
    return list(csv.DictReader(io.StringIO(table.csv().decode("utf-8-sig"))))


def test_each_object_has_a_row(street: Annotated, enlarged: Annotated) -> None:
    found = rows(street, enlarged)
    assert [(row["picture"], row["object"], row["class"]) for row in found] == [
        ("street.jpg", "1", "dog"),
        ("street.jpg", "2", "dog"),
        ("street.jpg", "3", "cat"),
        ("large.png", "1", "ring"),
    ]
    first = street.objects[0]
    assert float(found[0]["score"]) == first.score
    assert float(found[0]["left_px"]) == first.box[0]
    assert float(found[0]["width_px"]) == first.box[2] - first.box[0]
    assert int(found[0]["area_px"]) == first.mask.sum()
    assert float(found[0]["area_share"]) == pytest.approx(first.mask.mean(), abs=1e-6)


def test_a_name_with_commas_and_quotes_comes_back_and_none_is_a_formula() -> None:
    picture = Image.new("RGB", (50, 40))
    odd = annotated('a "b", c.jpg', picture, [detected("cat", 0.5, disc())])
    evil = annotated("=HYPERLINK(1).png", picture, [detected("cat", 0.5, disc())])
    found = rows(odd, evil)
    assert found[0]["picture"] == 'a "b", c.jpg'
    assert found[1]["picture"] == "'=HYPERLINK(1).png"


def test_the_second_likeliest_class_is_told() -> None:
    each = Detection("cat", 0.6, (15, 10, 35, 30), disc(), (("dog", 0.3), ("fox", 0.05)))
    (row,) = rows(annotated("a.jpg", Image.new("RGB", (50, 40)), [each]))
    assert (row["second_class"], row["second_probability"]) == ("dog", "0.3000")


def parsed(text: str) -> list[tuple[int, np.ndarray]]:
    lines = [line.split() for line in text.splitlines()]
    return [(int(line[0]), np.array([float(value) for value in line[1:]])) for line in lines]


def test_yolo_boxes_are_shares_of_the_picture(street: Annotated) -> None:
    labels = YoloLabels(["cat", "dog"])
    found = parsed(labels.boxes(street))
    assert [number for number, _ in found] == [1, 1, 0]
    for (_, (cx, cy, wide, high)), each in zip(found, street.objects, strict=True):
        box = np.array([cx - wide / 2, cy - high / 2, cx + wide / 2, cy + high / 2]) * [200, 120, 200, 120]
        assert box == pytest.approx(np.array(each.box), abs=0.01)


def test_a_box_that_leaves_the_picture_is_cut_at_its_edge() -> None:
    each = Detection("cat", 0.6, (-10, -5, 25, 45), disc())
    ((_, values),) = parsed(YoloLabels(["cat"]).boxes(annotated("a.jpg", Image.new("RGB", (50, 40)), [each])))
    assert values == pytest.approx([0.25, 0.5, 0.5, 1.0])


def test_yolo_segments_draw_the_objects(street: Annotated) -> None:
    found = parsed(YoloLabels(["cat", "dog"]).segments(street))
    second = found[1][1].reshape(-1, 2) * [200, 120]
    drawn = polygon2mask((120, 200), second[:, ::-1] - 0.5)
    mask = street.objects[1].mask
    assert (drawn & mask).sum() / (drawn | mask).sum() > 0.95
    assert all(values.min() >= 0 and values.max() <= 1 and len(values) % 2 == 0 for _, values in found)


def test_yolo_names_every_class_in_order(street: Annotated) -> None:
    labels = YoloLabels(["bird", "cat"])
    numbers = [number for number, _ in parsed(labels.boxes(street))]
    lines = labels.data_yaml().splitlines()
    names = [line.strip() for line in lines[lines.index("names:") + 1 :]]
    assert names == ['0: "bird"', '1: "cat"', '2: "dog"']
    assert numbers == [2, 2, 1]
