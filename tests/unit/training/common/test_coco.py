import gzip
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image
from pycocotools import mask as coco_mask

from training.common.coco import Picture, Split, read_evaluation_split, read_split
from training.common.coco_evaluation import Predicted, evaluate
from training.common.parquet import DataError
from training.mask_rcnn.data import write_tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tiny(tmp_path)
    return tmp_path


def annotations(folder: Path) -> Path:
    return folder / "annotations" / "instances_valid.json.gz"


def rewrite(folder: Path, change: Callable[[Any], None]) -> None:
    content = json.loads(gzip.decompress(annotations(folder).read_bytes()))
    change(content)
    annotations(folder).write_bytes(gzip.compress(json.dumps(content).encode()))


def truth(picture: Picture, split: Split) -> list[Predicted]:
    return [
        Predicted(split.categories[instance.category], 0.9, tuple(box), mask.astype(bool))
        for instance, box, mask in zip(picture.instances, picture.boxes().tolist(), picture.masks(), strict=True)
    ]


def score(split: Split, predict: Callable[[Picture], list[Predicted]]) -> dict[str, float]:
    pictures = iter(split.pictures)
    return evaluate(split, lambda _: predict(next(pictures)))


def test_reads_pictures_masks_and_categories(folder: Path) -> None:
    split = read_split(folder, "valid")
    picture = split.pictures[0]
    assert split.categories == {1: "disc", 2: "square"}
    assert picture.decode().shape == (64, 72, 3)
    assert picture.masks().shape == (2, 64, 72)
    x1, y1, x2, y2 = picture.boxes()[1].astype(int)
    assert picture.masks()[1, y1:y2, x1:x2].all()  # a square fills its box
    assert picture.masks([1]).sum() == (x2 - x1) * (y2 - y1)


def test_reads_polygons_and_uncompressed_masks(folder: Path) -> None:
    def change(content: Any) -> None:
        content["annotations"][0]["segmentation"] = [[10, 20, 30, 20, 30, 40, 10, 40]]
        content["annotations"][1]["segmentation"] = {"size": [64, 72], "counts": [0, 64, 64 * 71]}

    rewrite(folder, change)
    masks = read_split(folder, "valid").pictures[0].masks()
    assert masks[0].sum() == pytest.approx(400, abs=45)
    assert masks[0, 25, 15] == 1
    assert masks[1, :, 0].all()
    assert masks[1].sum() == 64


def test_evaluates_the_test_split_first_and_takes_a_file(folder: Path) -> None:
    assert read_evaluation_split(folder).name == "valid"
    assert read_evaluation_split(folder / "train.parquet").name == "train"
    (folder / "test.parquet").write_bytes((folder / "valid.parquet").read_bytes())
    annotations(folder).with_name("instances_test.json.gz").write_bytes(annotations(folder).read_bytes())
    assert read_evaluation_split(folder).name == "test"


def test_the_truth_scores_100_and_nothing_scores_0(folder: Path) -> None:
    split = read_split(folder, "valid")
    perfect = score(split, lambda picture: truth(picture, split))
    assert [perfect[key] for key in ("box_ap", "box_ap50", "mask_ap", "mask_ap50")] == [100, 100, 100, 100]
    assert perfect["examples"] == 8
    assert perfect["seconds"] >= 0
    assert score(split, lambda _: [])["mask_ap50"] == 0


def test_one_class_missed_halves_the_score(folder: Path) -> None:
    split = read_split(folder, "valid")
    found = score(split, lambda picture: [one for one in truth(picture, split) if one.label == "disc"])
    assert found["mask_ap"] == found["box_ap50"] == 50


def test_boxes_and_masks_are_scored_apart(folder: Path) -> None:
    split = read_split(folder, "valid")

    def filled(picture: Picture) -> list[Predicted]:
        whole = np.ones((picture.height, picture.width), bool)
        return [Predicted(one.label, one.score, one.box, whole) for one in truth(picture, split)]

    found = score(split, filled)
    assert found["box_ap"] == 100
    assert found["mask_ap50"] == 0


def test_classes_not_looked_for_in_a_picture_do_not_count(folder: Path) -> None:
    def change(content: Any) -> None:
        for image in content["images"]:
            image["labelled_category_ids"] = [1]
        content["annotations"] = [one for one in content["annotations"] if one["category_id"] == 1]

    split = read_split(folder, "valid")
    everything = {picture.id: truth(picture, split) for picture in split.pictures}
    rewrite(folder, change)
    partly = read_split(folder, "valid")
    assert score(partly, lambda picture: everything[picture.id])["mask_ap"] == 100


def test_what_nobody_looked_for_is_no_false_alarm(folder: Path) -> None:
    split = read_split(folder, "valid")
    everything = {picture.id: truth(picture, split) for picture in split.pictures}
    numbers = [picture.id for picture in split.pictures]

    def change(content: Any) -> None:  # squares were looked for in half of the pictures only, though all hold one
        for image in content["images"]:
            image["labelled_category_ids"] = ["1", "2"] if image["id"] in numbers[4:] else [1]
        content["annotations"] = [
            one for one in content["annotations"] if one["category_id"] == 1 or one["image_id"] in numbers[4:]
        ]

    rewrite(folder, change)
    partly = read_split(folder, "valid")
    assert partly.pictures[7].labelled == {1, 2}
    found = score(partly, lambda picture: everything[picture.id])
    assert found["box_ap"] == found["mask_ap"] == 100


@pytest.mark.parametrize("has_mask", [True, False])
def test_a_region_to_ignore_is_neither_missed_nor_a_false_alarm(folder: Path, has_mask: bool) -> None:
    whole = {
        picture.id: truth(picture, read_split(folder, "valid")) for picture in read_split(folder, "valid").pictures
    }

    def change(content: Any) -> None:
        region = content["annotations"][0]
        region.update(iscrowd=1, ignore=1, ignore_reason="difficult", has_mask=has_mask)

    rewrite(folder, change)
    split = read_split(folder, "valid")
    assert [instance.ignored for instance in split.pictures[0].instances] == [True, False]
    assert len(split.pictures[0].objects) == 1
    first = split.pictures[0].id
    for dropped in (0, 1):  # found or not: the same
        found = score(split, lambda one, n=dropped: whole[one.id][n if one.id == first else 0 :])  # type: ignore[misc]
        assert found["box_ap"] == found["mask_ap"] == 100


def test_a_box_without_a_mask_is_scored_as_a_box_and_its_picture_not_for_masks(folder: Path) -> None:
    whole = {
        picture.id: truth(picture, read_split(folder, "valid")) for picture in read_split(folder, "valid").pictures
    }

    def change(content: Any) -> None:
        content["annotations"][0].update(segmentation=[], has_mask=False, bbox=[10.5, 20, 15, 12.5], area=187.5)

    rewrite(folder, change)
    split = read_split(folder, "valid")
    without = split.pictures[0].instances[0]
    assert (without.rle, without.box, without.area) == (None, (10.5, 20, 25.5, 32.5), 187.5)
    assert not split.pictures[0].masks()[0].any()
    assert [picture.has_all_masks for picture in split.pictures] == [False] + [True] * 7
    first = split.pictures[0].id
    found = score(split, lambda picture: [] if picture.id == first else whole[picture.id])
    assert found["mask_ap"] == 100
    assert found["box_ap"] < 95
    boxed = Predicted("disc", 0.9, without.box, np.zeros((64, 72), bool))
    found = score(split, lambda one: [boxed, *whole[one.id][1:]] if one.id == first else whole[one.id])
    assert found["box_ap"] == 100


def test_an_object_with_neither_mask_nor_box_gets_one_sentence(folder: Path) -> None:
    def change(content: Any) -> None:
        content["annotations"][0].update(segmentation=[], has_mask=False)
        del content["annotations"][0]["bbox"]

    rewrite(folder, change)
    with pytest.raises(DataError, match=r"annotation 1 doesn't: it has neither a segmentation nor a bbox"):
        read_split(folder, "valid")


@pytest.mark.slow
def test_over_a_hundred_objects_count_where_asked_for(folder: Path) -> None:
    def dots(content: Any) -> None:
        content["annotations"] = []
        for image in content["images"][:1]:
            for index in range(150):
                mask = np.zeros((64, 72), np.uint8, order="F")
                mask[index // 15 * 6 : index // 15 * 6 + 4, index % 15 * 4 : index % 15 * 4 + 3] = 1
                rle = coco_mask.encode(mask)
                segmentation = {"size": rle["size"], "counts": rle["counts"].decode()}
                content["annotations"].append(
                    {"image_id": image["id"], "category_id": 1, "segmentation": segmentation, "iscrowd": 0}
                )

    rewrite(folder, dots)
    split = read_split(folder, "valid")
    found = {limit: evaluate(split, iter_truth(split), limit)["mask_ap"] for limit in (100, 300)}
    assert found[300] == 100
    assert found[100] < 70


def iter_truth(split: Split) -> Callable[[Any], list[Predicted]]:
    pictures = iter(split.pictures)
    return lambda _: truth(next(pictures), split)


def test_missing_files_are_named(tmp_path: Path, folder: Path) -> None:
    annotations(folder).unlink()
    with pytest.raises(DataError, match=r"Expected COCO annotations in .*_valid.json.gz; there is no such file"):
        read_split(folder, "valid")
    with pytest.raises(DataError, match=r"valid.parquet"):
        read_split(tmp_path / "nowhere", "valid")


@pytest.mark.parametrize(
    "content",
    [b"not gzip", gzip.compress(b"not json"), gzip.compress(b"[]"), gzip.compress(b"{}")],
    ids=["no gzip", "no JSON", "a list", "empty"],  # the bytes hold the time, and two processes must agree on a name
)
def test_annotations_that_are_no_coco_json_get_one_sentence(folder: Path, content: bytes) -> None:
    annotations(folder).write_bytes(content)
    with pytest.raises(DataError, match=r"^Expected gzipped COCO JSON with images"):
        read_split(folder, "valid")


RUNS = {"size": [64, 72], "counts": [64 * 72]}
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"category_id": 99}, "there is no category 99"),
    ({"category_id": "disc"}, "its “category_id” isn't a whole number"),
    ({"category_id": True}, "its “category_id” isn't a whole number"),
    ({"image_id": 99}, "there is no image 99"),
    ({"image_id": None}, "its “image_id” isn't a whole number"),
    ({"segmentation": None}, "its segmentation is neither run lengths nor a list of polygons"),
    ({"segmentation": []}, "its segmentation is neither"),
    ({"segmentation": "spot"}, "its segmentation is neither"),
    ({"segmentation": [[]]}, "its segmentation is neither"),
    ({"segmentation": [[5, 5]]}, "its segmentation is neither"),
    ({"segmentation": [[5, 5, 9, 9]]}, "its segmentation is neither"),  # pycocotools takes four numbers for a box
    ({"segmentation": [[5, 5, 9, 9, 5, 9, 7]]}, "its segmentation is neither"),
    ({"segmentation": [[10, None, 30, 20, 30, 40, 10, 40]]}, "its segmentation is neither"),
    ({"segmentation": [[10, float("nan"), 30, 20, 30, 40]]}, "its segmentation is neither"),
    ({"segmentation": [[10, 10**400, 30, 20, 30, 40]]}, "its segmentation is neither"),
    ({"segmentation": [[10, 1e8, 30, 20, 30, 40]]}, "its polygon lies far outside the picture"),
    ({"segmentation": [[0, 0, 72, 64, 0, 64, 72, 0] * 200]}, "outline is longer than any that fits"),
    ({"segmentation": {**RUNS, "size": [3, 3]}}, "its mask is of the size [3, 3], its picture of [64, 72]"),
    ({"segmentation": {**RUNS, "size": None}}, "its mask is of the size None"),
    ({"segmentation": {**RUNS, "counts": [0, 64]}}, "its run lengths don't add up to the pixels of the picture"),
    ({"segmentation": {**RUNS, "counts": [64 * 72 + 1, -1]}}, "its run lengths don't add up"),
    ({"segmentation": {**RUNS, "counts": [64 * 72.0]}}, "its run lengths don't add up"),
    ({"segmentation": {**RUNS, "counts": 7}}, "its run lengths don't add up"),
    ({"segmentation": {**RUNS, "counts": "00"}}, "its run lengths don't add up"),
    ({"segmentation": {**RUNS, "counts": "z\x00"}}, "its compressed run lengths hold a character"),
    ({"segmentation": {**RUNS, "counts": "0P"}}, "its compressed run lengths hold a character"),
    ({"segmentation": {**RUNS, "counts": "o" * 5_000 + "0"}}, "its compressed run lengths hold a character"),
    ({"segmentation": {"size": [64, 72]}}, "its run lengths don't add up"),
    ({"bbox": [1, 2, 3]}, "its bbox isn't a list of left, top, width and height"),
    ({"bbox": [1, 2, float("inf"), 3]}, "its bbox isn't a list"),
    ({"bbox": [1, 2, 30, 9_000]}, "its bbox lies far outside the picture"),
    ({"area": "large"}, "its area isn't a number of pixels"),
    ({"iscrowd": "0"}, "its “iscrowd” is neither 0 nor 1"),
    ({"ignore": 2}, "its “ignore” is neither 0 nor 1"),
    ({"has_mask": "false"}, "its “has_mask” is neither 0 nor 1"),
]


@pytest.mark.parametrize(("change", "told"), FAULTS, ids=[f"{change}"[:50] for change, _ in FAULTS])
def test_an_annotation_that_is_wrong_is_told_with_its_id(folder: Path, change: dict[str, Any], told: str) -> None:
    rewrite(folder, lambda content: content["annotations"][3].update(change))
    with pytest.raises(DataError) as error:
        read_split(folder, "valid")
    assert "instances_valid.json.gz; annotation 4 doesn't: " in str(error.value)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("listed", "change", "told"),
    [
        ("images", {"width": 10**9}, "image 9 doesn't: 1000000000 x 64 pixels is no size of a picture"),
        ("images", {"height": None}, "image 9 doesn't: its “height” isn't a whole number"),
        ("images", {"id": 10}, "image 10 doesn't: its id is there twice"),
        ("images", {"labelled_category_ids": 1}, "image 9 doesn't: its “labelled_category_ids” are no list"),
        ("images", {"labelled_category_ids": ["disc"]}, "image 9 doesn't: its “labelled_category_ids” isn't a whole"),
        ("categories", {"id": 2}, "category 2 doesn't: its id is there twice"),
        ("categories", {"id": "one"}, "category one doesn't: its “id” isn't a whole number"),
        ("categories", {"name": "square"}, "two have the same"),
    ],
)
def test_images_and_categories_that_are_wrong_are_told(
    folder: Path, listed: str, change: dict[str, Any], told: str
) -> None:
    rewrite(folder, lambda content: content[listed][0].update(change))
    with pytest.raises(DataError, match=re.escape(told)):
        read_split(folder, "valid")


def test_ids_are_the_same_whether_written_as_numbers_or_texts(folder: Path) -> None:
    plain = read_split(folder, "valid")

    def change(content: Any) -> None:
        for category in content["categories"]:
            category["id"] = str(category["id"])
        for image in content["images"]:
            image["labelled_category_ids"] = [1.0, "2"]
        for annotation in content["annotations"]:
            annotation.update(image_id=float(annotation["image_id"]), category_id=str(annotation["category_id"]))

    rewrite(folder, change)
    split = read_split(folder, "valid")
    assert split == plain
    assert score(split, lambda picture: truth(picture, split))["box_ap"] == 100


def test_a_table_that_does_not_fit_its_annotations_is_told_with_the_row(folder: Path) -> None:
    table = pq.read_table(folder / "valid.parquet")
    for row, change, told in (
        (2, {"image_id": 9}, "row 2 has 9 again"),
        (1, {"width": 60}, r"row 1 \(image_id 10\) has 60x64, not 72x64"),
        (3, {"image_id": None}, r"row 3 \(None\) lacks"),
        (3, {"image": None}, r"row 3 \(12\) lacks"),
    ):
        rows = table.to_pylist()
        rows[row].update(change)
        pq.write_table(type(table).from_pylist(rows, schema=table.schema), folder / "valid.parquet")
        with pytest.raises(DataError, match=told):
            read_split(folder, "valid")


def test_a_row_without_an_entry_is_named(folder: Path) -> None:
    rewrite(folder, lambda content: content.update(images=content["images"][1:], annotations=[]))
    with pytest.raises(DataError, match=r"Expected each image_id of valid.parquet"):
        read_split(folder, "valid")


def test_a_picture_comes_upright(folder: Path) -> None:
    table = pq.read_table(folder / "valid.parquet")
    rows = table.to_pylist()
    whole = Image.open(io.BytesIO(rows[0]["image"])).convert("RGB")
    lying, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    whole.transpose(Image.Transpose.ROTATE_90).save(lying, "PNG", exif=exif)
    rows[0]["image"] = lying.getvalue()
    pq.write_table(type(table).from_pylist(rows, schema=table.schema), folder / "valid.parquet")
    assert (read_split(folder, "valid").pictures[0].decode() == np.asarray(whole)).all()


def test_a_picture_that_does_not_decode_or_fit_is_named(folder: Path) -> None:
    table = pq.read_table(folder / "valid.parquet")
    rows = table.to_pylist()
    rows[0]["image"] = b"text"
    small = io.BytesIO()
    Image.new("RGB", (60, 64)).save(small, "PNG")
    rows[1]["image"] = small.getvalue()
    pq.write_table(type(table).from_pylist(rows, schema=table.schema), folder / "valid.parquet")
    pictures = read_split(folder, "valid").pictures
    with pytest.raises(DataError, match=r"image_id 9 isn't one"):
        pictures[0].decode()
    with pytest.raises(DataError, match=r"image_id 10 to be 72x64 pixels; it is 60x64"):
        pictures[1].decode()
