"""Models from the Hub that classify and detect: tiny ones of the same architectures, and a stand-in for boxes."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from demos.images.catalog import example_path
from demos.images.classify import WrongTop, classify
from demos.images.detect import detect
from demos.serving import hub_models
from tests.hub.fixtures import Cached, cached_model, tiny_folders  # noqa: F401
from training.common import torchvision_compat
from weights import WeightsUnavailable
from weights.hub import MODELS

torchvision_compat.install()  # before anything that imports torchvision

CAT = example_path("cat")


@pytest.mark.parametrize("name", ["imagenet", "vit"])
def test_a_classifier_answers_as_its_users_know_it(cached_model: Cached, name: str) -> None:  # noqa: F811
    from transformers import AutoConfig, AutoModelForImageClassification, ConvNextImageProcessor, ViTImageProcessor

    folder = cached_model(name)
    processor = (ConvNextImageProcessor if name == "imagenet" else ViTImageProcessor).from_pretrained(folder)
    network = AutoModelForImageClassification.from_pretrained(folder).eval()
    with torch.inference_mode():
        probabilities = network(**processor(Image.open(CAT), return_tensors="pt")).logits[0].softmax(0)
    labels = AutoConfig.from_pretrained(folder).id2label
    answers = classify(CAT, name, 3)
    assert [label for label, _ in answers] == [labels[index] for index in probabilities.topk(3).indices.tolist()]
    assert [chance for _, chance in answers] == pytest.approx(probabilities.topk(3).values.tolist(), abs=1e-4)
    everything = classify(CAT, name, 1000)
    assert sum(chance for _, chance in everything) == pytest.approx(1, abs=1e-3)
    with pytest.raises(WrongTop, match="1 to 1000 answers, not 1001"):
        classify(CAT, name, 1001)


def test_nothing_is_fetched_for_a_call_that_is_refused(cached_model: Cached) -> None:  # noqa: F811
    for top in (0, 2.5, None):
        with pytest.raises(WrongTop):
            classify(CAT, "imagenet", top)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="There is no picture"):
        detect("", "coco")


def test_without_the_hub_a_sentence_says_what_would_have_come(cached_model: Cached) -> None:  # noqa: F811
    with pytest.raises(WeightsUnavailable, match=r"ConvNeXt \(114 MB.*hf download facebook/convnext-tiny-224"):
        classify(CAT, "imagenet")
    with pytest.raises(WeightsUnavailable, match=r"Mask2Former \(190 MB.*hf download facebook/mask2former"):
        detect(CAT, "mask2former")


@pytest.mark.slow
def test_mask2former_finds_what_the_library_finds(cached_model: Cached) -> None:  # noqa: F811
    from transformers import Mask2FormerForUniversalSegmentation, Mask2FormerImageProcessor

    folder = cached_model("mask2former")
    processor = Mask2FormerImageProcessor.from_pretrained(folder)
    network: Any = Mask2FormerForUniversalSegmentation.from_pretrained(folder)
    picture = Image.open(CAT).convert("RGB")
    with torch.inference_mode():
        outputs = network(**processor(picture, return_tensors="pt"))
    size = [(picture.height, picture.width)]
    result = processor.post_process_instance_segmentation(outputs, 0.3, target_sizes=size, return_binary_maps=True)[0]
    best = max(range(len(result["segments_info"])), key=lambda index: result["segments_info"][index]["score"])
    expected, mask = result["segments_info"][best], result["segmentation"][best].numpy().astype(bool)

    found = detect(picture, "mask2former", 0.1)
    assert found[0].label == network.config.id2label[expected["label_id"]]
    assert found[0].score == pytest.approx(expected["score"], abs=1e-4)
    assert (found[0].mask & mask).sum() / (found[0].mask | mask).sum() > 0.8  # it is all edges, and they are smoothed
    assert found[0].mask.shape == (picture.height, picture.width)
    x1, y1, x2, y2 = (int(edge) for edge in found[0].box)
    assert found[0].mask[y1:y2, x1:x2].sum() == found[0].mask.sum()
    assert len(found[0].runners_up) == 3
    assert found[0].label not in dict(found[0].runners_up)
    assert detect(picture, "mask2former", 0.99) == []
    assert all(each.mask.shape == (900, 8) for each in detect(np.zeros((900, 8, 3), np.uint8), "mask2former", 0.0))


class Boxes(nn.Module):
    """Stands in for torchvision's detector: what it finds in a picture of so many pixels, in those pixels."""

    def __init__(self, labels: list[int], boxes: list[list[float]]) -> None:
        super().__init__()
        self.labels, self.boxes = torch.tensor(labels), torch.tensor(boxes)
        self.transform = SimpleNamespace(min_size=(800,), max_size=1333)
        self.rpn = SimpleNamespace(_post_nms_top_n={"testing": 1000})
        self.roi_heads = SimpleNamespace(score_thresh=0.05)
        self.seen: tuple[int, ...] = ()

    def forward(self, pictures: list[Tensor]) -> list[dict[str, Tensor]]:
        self.seen = tuple(pictures[0].shape)
        _, high, wide = self.seen
        masks = torch.zeros(len(self.labels), 1, high, wide)
        for mask, (x1, y1, x2, y2) in zip(masks, self.boxes.int().tolist(), strict=True):
            mask[0, y1:y2, x1:x2] = 0.9
        scores = torch.linspace(0.9, 0.5, len(self.labels))
        return [{"labels": self.labels, "scores": scores, "boxes": self.boxes, "masks": masks}]


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[int], list[list[float]]], Boxes]:
    """Have "coco" find these labels and boxes."""
    from torchvision.models.detection import MaskRCNN_ResNet50_FPN_V2_Weights

    def put(labels: list[int], found: list[list[float]]) -> Boxes:
        network = Boxes(labels, found)

        @contextmanager
        def use(name: str) -> Iterator[Any]:
            yield SimpleNamespace(network=network, processor=MaskRCNN_ResNet50_FPN_V2_Weights.COCO_V1)

        monkeypatch.setattr(hub_models, "borrow", use)
        return network

    return put


Put = Callable[[list[int], list[list[float]]], Boxes]


def test_boxes_and_masks_come_back_in_the_pictures_own_pixels(boxes: Put) -> None:
    network = boxes([18], [[64.0, 96.0, 320.0, 480.0]])
    found = detect(np.zeros((960, 1280, 3), np.uint8), "coco")
    assert network.seen == (3, 480, 640)
    assert network.transform.max_size == 640
    assert [each.label for each in found] == ["dog"]
    assert found[0].box == (128, 192, 640, 960)
    assert found[0].mask.shape == (960, 1280)
    assert found[0].mask[200:900, 140:630].all()
    assert not found[0].mask[:180].any()


def test_the_threshold_reaches_the_network_and_places_without_a_kind_are_dropped(boxes: Put) -> None:
    network = boxes([12, 18], [[0.0, 0.0, 30.0, 30.0], [10.0, 10.0, 60.0, 60.0]])  # 12 is "N/A"
    found = detect(np.zeros((80, 80, 3), np.uint8), "coco", 0.3)
    assert network.roi_heads.score_thresh == pytest.approx(0.3)
    assert [each.label for each in found] == ["dog"]


def test_one_thing_gets_one_name_and_the_other_is_its_runner_up(boxes: Put) -> None:
    boxes([17, 18, 18], [[10.0, 10.0, 60.0, 60.0], [11.0, 10.0, 60.0, 60.0], [62.0, 10.0, 78.0, 60.0]])
    first, second = detect(np.zeros((80, 80, 3), np.uint8), "coco")
    assert (first.label, [label for label, _ in first.runners_up]) == ("cat", ["dog"])
    assert (second.label, second.runners_up) == ("dog", ())


def test_at_most_a_hundred_things(boxes: Put) -> None:
    places = [[4.0 * (index % 20), 4.0 * (index // 20), 0.0, 0.0] for index in range(120)]
    boxes([18] * 120, [[x, y, x + 4, y + 4] for x, y, _, _ in places])
    assert len(detect(np.zeros((80, 80, 3), np.uint8), "coco", 0.0)) == 100


@pytest.mark.slow
def test_the_real_architecture_loads_from_torchs_cache_and_answers(
    cached_model: Cached,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from torchvision.models.detection import maskrcnn_resnet50_fpn_v2

    network = maskrcnn_resnet50_fpn_v2(weights=None, weights_backbone=None)
    with torch.no_grad():
        network.roi_heads.box_predictor.cls_score.weight.zero_()
        network.roi_heads.box_predictor.cls_score.bias[18] = 5  # everything is a dog
    checkpoints = tmp_path / "torch/hub/checkpoints"
    checkpoints.mkdir(parents=True)
    torch.save(network.state_dict(), checkpoints / MODELS["coco"].url.rsplit("/", 1)[1])
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    found = detect(np.asarray(Image.open(CAT).convert("RGB").resize((120, 80))), "coco", 0.2)
    assert found
    assert {each.label for each in found} == {"dog"}
    assert all(each.mask.shape == (80, 120) for each in found)


# What the rooms make of them


@pytest.mark.slow
def test_try_it_answers_with_ours_until_the_model_is_here(cached_model: Cached) -> None:  # noqa: F811
    from demos.images.rooms import try_it

    scene, bars, line, offered, bars_offered = try_it.show_results(str(CAT), "mask2former", "imagenet")
    assert json.loads(scene)["objects"]
    assert json.loads(offered)["name"] == "mask2former"
    assert json.loads(bars_offered)["name"] == "imagenet"
    assert "Mask2Former isn&#x27;t downloaded yet, so this is our own network&#x27;s answer." in line
    assert "ConvNeXt isn&#x27;t downloaded yet" in bars

    cached_model("mask2former")
    cached_model("imagenet")
    scene, bars, line, offered, bars_offered = try_it.show_results(str(CAT), "mask2former", "imagenet")
    assert offered == bars_offered == ""
    assert "47.4 M parameters" in line
    assert "facebook/mask2former-swin-tiny-coco-instance, main@0123456789" in line
    assert "facebook/convnext-tiny-224, main@0123456789" in bars
    assert bars.count("<li") == 5


def test_a_hub_detector_stays_for_another_example_but_not_for_cells() -> None:
    from demos.images.rooms import try_it

    assert try_it.pick_example("coffee", "coco")[1] == "coco"
    assert try_it.pick_example("tissue", "coco")[1] == "nuclei"
    assert try_it.pick_example("coffee", "nuclei")[1] == "everyday"


@pytest.mark.slow
def test_then_and_now_shows_both_sides(cached_model: Cached) -> None:  # noqa: F811
    from demos.images.rooms import then_and_now

    given = (str(CAT), "everyday")
    scene, answer = then_and_now.show_ours(given, "mask2former")
    assert json.loads(scene)["objects"][0]["label"] == "cat"
    assert "trained by this repository on" in answer
    _, place, answer, offered, changed = then_and_now.show_theirs(given, "mask2former")
    assert (place["visible"], answer, json.loads(offered)["name"]) == ("hidden", "", "mask2former")
    assert "arXiv:2112.01527" in changed

    cached_model("mask2former")
    scene, place, answer, offered, _ = then_and_now.show_theirs(given, "mask2former")
    assert (place["visible"], offered) == (True, "")
    assert json.loads(scene)["picture"].startswith("data:image/")
    assert "<li>2022</li><li>47.4 M parameters</li>" in answer
    assert "core-seconds" in answer
    assert "Cells aren" in then_and_now.show_theirs((str(example_path("tissue")), "nuclei"), "mask2former")[2]


@pytest.mark.slow
def test_then_and_now_compares_words(cached_model: Cached) -> None:  # noqa: F811
    from demos.images.rooms import then_and_now

    config = cached_model("vit") / "config.json"
    content = json.loads(config.read_text())
    content["id2label"] = dict.fromkeys(content["id2label"], "<img src=x onerror=alert(1)>")
    config.write_text(json.dumps(content))
    given = (str(CAT), "everyday")
    assert then_and_now.show_ours(given, "vit")[1].count("--share") == 5
    _, place, answer, _, _ = then_and_now.show_theirs(given, "vit")
    assert place["visible"] == "hidden"
    assert answer.count("--share") == 5
    assert "<img" not in answer


def test_a_model_that_does_not_fit_is_said_in_its_place_alone(
    cached_model: Cached,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from demos.images.rooms import then_and_now
    from demos.serving import model_pool

    cached_model("mask2former")
    cached_model("vit")
    monkeypatch.setattr(model_pool, "available_memory", lambda: 1_000_000)
    given = (str(CAT), "everyday")
    assert "of free memory to be safe" in json.loads(then_and_now.show_theirs(given, "mask2former")[0])["notice"]
    assert "of free memory to be safe" in then_and_now.show_theirs(given, "vit")[2]
    assert json.loads(then_and_now.show_ours(given, "mask2former")[0])["objects"]


def test_then_and_now_takes_nonsense_calmly() -> None:
    from demos.images.rooms import then_and_now as room

    assert all(isinstance(each, dict) for each in room.show_theirs((str(CAT), "everyday"), "<script>"))
    assert all(isinstance(each, dict) for each in room.show_ours(None, "coco"))
    assert all(isinstance(each, dict) for each in room.pick_example("../../secret"))
    assert room.switch_task("<script>", "coco", "vit")[0] == "coco"
    assert room.switch_task("classes", "coco", "vit")[0] == "vit"
    assert room.sync_controls("vit")[0] == "classes"
    assert room.open_room("cat", "/own.png", "", "coco") == ("/own.png", "", "/own.png", ("/own.png", "everyday"))
    assert room.open_room("tissue", None, "", "coco")[3] == (str(example_path("tissue")), "nuclei")
    assert room.adopt_input("/own.png", "", "nuclei", "cat") == ("/own.png", "", "/own.png", ("/own.png", "nuclei"))
    assert all(isinstance(each, dict) for each in room.adopt_input("/own.png", "", "nuclei", "/own.png"))
    assert room.adopt_upload("/own.png", "everyday") == ("", ("/own.png", "everyday"))


@pytest.mark.slow
def test_the_api_serves_them(cached_model: Cached) -> None:  # noqa: F811
    from gradio_client import handle_file
    from gradio_client.exceptions import AppError

    from demos.images import tab
    from tests.api.tab_client import served

    cached_model("imagenet")
    cached_model("mask2former")
    with served(tab.build) as client:
        answers = client.predict(handle_file(CAT), "imagenet", 3, api_name="/images_classify")
        assert [label for label, _ in answers] == [label for label, _ in classify(CAT, "imagenet", 3)]
        found = client.predict(handle_file(CAT), "mask2former", 0.1, api_name="/images_detect")
        assert [each["label"] for each in found] == [each.label for each in detect(CAT, "mask2former", 0.1)]
        with pytest.raises(AppError, match="hf download google/vit-base-patch16-224"):
            client.predict(handle_file(CAT), "vit", 3, api_name="/images_classify")
        with pytest.raises(AppError, match="1 to 1000 answers"):
            client.predict(handle_file(CAT), "imagenet", 1001, api_name="/images_classify")
