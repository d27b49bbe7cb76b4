"""What the room Try it makes of a picture, above all when weights are missing or damaged or a call carries nonsense."""

import json
import shutil
from pathlib import Path

import gradio as gr
import pytest

import weights
from demos.images.catalog import EXAMPLES, example_path
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
        (folder / name / "model.safetensors").write_bytes(b"damaged")
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
    assert len(EXAMPLES) == 6
    for name in EXAMPLES:
        assert example_path(name).is_file()


def test_a_link_names_a_detector_only_where_the_example_is_meant_for_another() -> None:
    assert try_it.open_room("tissue", "")[1] == "nuclei"
    assert try_it.open_room("tissue", "everyday")[1] == "everyday"
    assert try_it.linked_detector("tissue", "nuclei") == try_it.linked_detector("", "everyday") == ""
    assert try_it.linked_detector("tissue", "everyday") == "everyday"
    assert try_it.linked_detector("cat", "coco") == "coco"
    assert try_it.pick_example("cat", "coco") == (CAT, "coco", "coco")
