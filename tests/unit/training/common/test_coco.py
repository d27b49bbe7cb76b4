import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
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
    with pytest.raises(DataError, match=r"neither mask nor box"):
        read_split(folder, "valid")


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
    "content", [b"not gzip", gzip.compress(b"not json"), gzip.compress(b"[]"), gzip.compress(b"{}")]
)
def test_annotations_that_are_no_coco_json_get_one_sentence(folder: Path, content: bytes) -> None:
    annotations(folder).write_bytes(content)
    with pytest.raises(DataError, match=r"^Expected gzipped COCO JSON with images, annotations and categories"):
        read_split(folder, "valid")


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["annotations"][0].update(category_id=99),
        lambda content: content["annotations"][0].update(image_id=99),
        lambda content: content["annotations"][0].update(segmentation=[]),
        lambda content: content["annotations"][0]["segmentation"].update(size=[3, 3]),
        lambda content: content["annotations"][0].update(segmentation="spot"),
    ],
)
def test_annotations_that_do_not_fit_get_one_sentence(folder: Path, change: Callable[[Any], None]) -> None:
    rewrite(folder, change)
    with pytest.raises(DataError, match=r"^Expected gzipped COCO JSON"):
        read_split(folder, "valid")


def test_a_row_without_an_entry_is_named(folder: Path) -> None:
    rewrite(folder, lambda content: content.update(images=content["images"][1:], annotations=[]))
    with pytest.raises(DataError, match=r"Expected each image_id of valid.parquet"):
        read_split(folder, "valid")


def test_a_picture_that_does_not_decode_or_fit_is_named(folder: Path) -> None:
    table = pq.read_table(folder / "valid.parquet")
    rows = table.to_pylist()
    rows[0]["image"] = b"text"
    rows[1]["width"] = 60
    pq.write_table(type(table).from_pylist(rows, schema=table.schema), folder / "valid.parquet")
    pictures = read_split(folder, "valid").pictures
    with pytest.raises(DataError, match=r"image_id 9 isn't one"):
        pictures[0].decode()
    with pytest.raises(DataError, match=r"image_id 10 to be 60x64 pixels; it is 72x64"):
        pictures[1].decode()
