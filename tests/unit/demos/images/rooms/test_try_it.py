"""What the room Try it makes of a picture, above all when weights are missing or damaged or a call carries nonsense."""

import json
import shutil
from pathlib import Path

import gradio as gr
import pytest
from PIL import Image

import weights
from demos.images.catalog import EXAMPLES, example_path, knowledge
from demos.images.exports.formats import NothingToExport, UnknownFormat
from demos.images.rooms import try_it

CAT = str(example_path("cat"))


def weights_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> Path:
    """Serve copies of these weights and no others."""
    for name in names:
        shutil.copytree(weights.folder() / name, tmp_path / name)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    return tmp_path


def test_without_the_detector_the_classifier_works_and_the_page_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights_folder(tmp_path, monkeypatch, "resnet_cifar10")
    scene, bars, line, *_ = try_it.show_results(CAT, "everyday", "cifar10")
    content = json.loads(scene)
    assert content["notice"].startswith("No objects are marked here. The network “mask_rcnn_everyday” isn't here")
    assert content["objects"] == []
    assert bars.count("<li") == 5
    assert "CIFAR-10" in line


def test_without_the_classifier_the_detector_works_and_the_page_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights_folder(tmp_path, monkeypatch, "mask_rcnn_everyday")
    scene, bars, *_ = try_it.show_results(CAT, "everyday", "cifar10")
    assert json.loads(scene)["notice"] == ""
    assert "The network “resnet_cifar10” isn" in bars


def test_damaged_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = weights_folder(tmp_path, monkeypatch, "resnet_cifar10", "mask_rcnn_everyday")
    for name in ("resnet_cifar10", "mask_rcnn_everyday"):
        for file in (folder / name).iterdir():
            if file.suffix in (".safetensors", ".onnx"):
                file.write_bytes(b"damaged")
    scene, bars, *_ = try_it.show_results(CAT, "everyday", "cifar10")
    assert "The weights of “mask_rcnn_everyday” are damaged" in json.loads(scene)["notice"]
    assert "The weights of “resnet_cifar10” are damaged" in bars


def test_nonsense_is_refused_with_a_sentence() -> None:
    with pytest.raises(gr.Error, match="There is no detector called"):
        try_it.show_results(CAT, "<script>", "cifar10")
    with pytest.raises(gr.Error, match="There is no picture here"):
        try_it.show_results(None, "everyday", "cifar10")


def test_only_examples_can_be_picked() -> None:
    assert try_it.pick_example("cat") == (CAT, "everyday", "")
    assert try_it.pick_example("tissue")[1] == "nuclei"
    assert all(isinstance(part, dict) for part in try_it.pick_example("../../secret"))
    assert try_it.open_room("../../secret", "") == (CAT, "everyday")


def test_every_example_is_there() -> None:
    assert len(EXAMPLES) >= 10
    for name in EXAMPLES:
        assert example_path(name).is_file()


def test_a_link_names_a_detector_only_where_the_example_is_meant_for_another() -> None:
    assert try_it.open_room("tissue", "")[1] == "nuclei"
    assert try_it.open_room("tissue", "everyday")[1] == "everyday"
    assert try_it.linked_detector("tissue", "nuclei") == try_it.linked_detector("", "everyday") == ""
    assert try_it.linked_detector("tissue", "everyday") == "everyday"
    assert try_it.linked_detector("cat", "coco") == "coco"
    assert try_it.pick_example("cat", "coco") == (CAT, "coco", "coco")


def test_a_file_holds_what_the_scene_shows() -> None:
    name, content = try_it.make_file({"format": "csv", "hidden": []}, CAT, "everyday", 0.5)
    assert name == "chelsea-objects.csv"
    assert b",cat," in content


@pytest.mark.parametrize("asked", [None, [], {"format": ["zip"]}, {"format": "exe", "hidden": "cat"}])
def test_a_file_that_nobody_offers_is_refused(asked: object) -> None:
    with pytest.raises(UnknownFormat, match="There is no format called"):
        try_it.make_file(asked, CAT, "everyday", 0.5)


def test_classes_that_are_hidden_are_not_in_the_file() -> None:
    with pytest.raises(NothingToExport):
        try_it.make_file({"format": "csv", "hidden": [*knowledge("everyday").classes, 7]}, CAT, "everyday", 0.5)


@pytest.mark.slow
def test_what_was_chosen_meanwhile_counts() -> None:
    tissue = str(example_path("tissue"))
    picture, detector, *shown = try_it.show_opened("tissue", "", CAT, "everyday", "cifar10")
    assert (picture, detector) == (tissue, "nuclei")
    assert json.loads(shown[0])["objects"][0]["label"] == "nucleus"
    kept = try_it.show_opened("", "", CAT, "everyday", "cifar10")
    assert all(isinstance(each, dict) for each in kept[:2])
    assert json.loads(kept[2])["objects"][-1]["label"] == "cat"
    ours = try_it.show_example("tissue", CAT, "nuclei", "cifar10")[0]
    assert ours == shown[0]


@pytest.mark.slow
def test_page_and_file_keep_the_same_boxes() -> None:
    tissue = str(example_path("tissue"))
    few, many = (
        len(json.loads(try_it.show_results(tissue, "nuclei", "cifar10", overlap)[0])["objects"])
        for overlap in (0.1, 0.9)
    )
    assert few < many
    _, content = try_it.make_file({"format": "csv", "hidden": []}, tissue, "nuclei", 0.1, 0.9)
    assert content.decode().count("nucleus") == many


@pytest.mark.slow
def test_the_page_searches_a_large_picture_itself_and_shows_it_smaller(tmp_path: Path) -> None:
    large = Image.new("RGB", (1280, 640), (120, 130, 120))
    large.paste(Image.open(CAT).convert("RGB").resize((180, 120)), (700, 330))
    large.save(tmp_path / "large.png")
    file = str(tmp_path / "large.png")
    whole, tiled = (
        json.loads(try_it.show_results(file, "everyday", "cifar10", tiles=tiles)[0]) for tiles in (False, True)
    )
    assert [each for each in whole["objects"] if each["score"] > 0.5] == []
    (found,) = [each for each in tiled["objects"] if each["score"] > 0.5]
    assert tiled["width"] == 1024
    assert found["label"] == "cat"
    assert found["box"] == pytest.approx([700 * 0.8, 330 * 0.8, 880 * 0.8, 450 * 0.8], abs=24)
    _, content = try_it.make_file({"format": "csv", "hidden": []}, file, "everyday", 0.5, tiles=True)
    assert content.decode().count(",cat,") == 1


def test_an_unsure_classifier_says_so_over_its_answers() -> None:
    sure, _ = try_it.show_classification(CAT, "cifar10")
    assert "Probably none of its ten classes" not in sure
    unsure, _ = try_it.show_classification(str(example_path("coffee")), "cifar10")
    assert unsure.index("Probably none of its ten classes. The closest are:") < unsure.index("<li")
    two_hundred, _ = try_it.show_classification(str(example_path("nuclei")), "tiny_imagenet")
    assert "Not sure. Its first three guesses are:" in two_hundred
    assert two_hundred.count("<li") == 3
