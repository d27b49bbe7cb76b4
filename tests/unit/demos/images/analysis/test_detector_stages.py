"""The walk through the detector, against the network's own result, and every figure a second time without its code."""

import base64
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

import weights
from demos.images import detect as serving
from demos.images import examples
from demos.images.analysis import detector_stages
from demos.images.analysis.detector_stages import NONE, SURE, SURPLUS, UNSURE, Walk, through, trained, walk
from demos.images.catalog import DETECTORS
from demos.images.detect import LIMITS, SAME_THING, UnknownDetector, detect
from demos.images.rooms import look_inside_detector
from demos.images.views import classifier_view, detector_stages_view
from training.common.torchvision_compat import nms
from training.mask_rcnn.network import MaskRCNN
from training.mask_rcnn.runtime import Settings, find, paste, prepare

PICTURES = {"everyday": "motorcycle", "nuclei": "tissue"}


def picture(model: str) -> Image.Image:
    return Image.open(examples.path(PICTURES[model])).convert("RGB")


def strange() -> MaskRCNN:
    """An untrained network of another shape, that calls everything something."""
    torch.manual_seed(0)
    anchors = [[20], [60]]
    network = MaskRCNN(["one", "two"], (8, 12, 16), (1, 1, 1), 1, 16, anchors, 30, 24, (8,), long_side=150)
    return network.eval()


@pytest.fixture(params=["everyday", "nuclei", "strange"])
def walked(request: pytest.FixtureRequest) -> tuple[MaskRCNN, Image.Image, int, Walk]:
    """A network, a picture, the limit of objects, and the walk."""
    model = request.param
    if model == "strange":
        network, shown, limit = strange(), picture("everyday").resize((211, 130)), 9
        return network, shown, limit, through(network, np.asarray(shown), limit)
    return trained(model), picture(model), LIMITS[model], walk(picture(model), model)


def overlap(one: Any, other: Any) -> float:
    """Intersection over union of two boxes."""
    wide, high = (min(one[i + 2], other[i + 2]) - max(one[i], other[i]) for i in (0, 1))
    both = max(0.0, wide) * max(0.0, high)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return float(both / (sum(areas) - both))


def test_the_walk_ends_where_the_network_ends(walked: tuple[MaskRCNN, Image.Image, int, Walk]) -> None:
    network, shown, limit, found = walked
    pixels = np.asarray(shown)
    expected = find(network, pixels, Settings(UNSURE, limit))
    kept = nms(expected.boxes, expected.scores, SAME_THING).tolist()
    sure = [index for index in kept if expected.scores[index] > SURE]
    kept = sure or kept[: detector_stages.FEW]
    assert len(found.things) == len(kept) > 0
    for thing, index in zip(found.things, kept, strict=True):
        assert thing.label == network.classes[int(expected.labels[index]) - 1]
        assert thing.score == pytest.approx(float(expected.scores[index]), abs=1e-5)
        assert thing.box == pytest.approx(expected.boxes[index].tolist(), abs=1e-2)
        np.testing.assert_allclose(thing.chances, expected.probabilities[index].numpy(), atol=1e-5)
        np.testing.assert_allclose(1 / (1 + np.exp(-thing.logits)), expected.masks[index].numpy(), atol=1e-4)
        full = paste(expected.masks[index].numpy(), tuple(expected.boxes[index].tolist()), *pixels.shape[:2])
        assert (thing.mask != full).mean() < 1e-3


@pytest.mark.parametrize("model", DETECTORS)
def test_through_the_served_network_it_finds_exactly_what_is_served(model: str) -> None:
    network = serving._network(DETECTORS[model], weights.find(DETECTORS[model]))
    found = through(network, np.asarray(picture(model)), LIMITS[model])
    expected = [each for each in detect(picture(model), model, UNSURE) if each.score > SURE]
    assert [thing.label for thing in found.things] == [each.label for each in expected]
    for thing, each in zip(found.things, expected, strict=True):
        assert thing.score == pytest.approx(each.score, abs=1e-3)
        assert thing.box == pytest.approx(each.box, abs=0.1)
        assert (thing.mask != each.mask).mean() < 1e-3


def test_in_float32_the_surest_is_the_one_that_is_served() -> None:
    thing, served = walk(picture("everyday")).things[0], detect(picture("everyday"))[0]
    assert thing.label == served.label
    assert thing.score == pytest.approx(served.score, abs=0.05)
    assert overlap(thing.box, served.box) > 0.95
    assert (thing.mask & served.mask).sum() / (thing.mask | served.mask).sum() > 0.9


def heard(network: MaskRCNN, shown: Image.Image) -> dict[str, Any]:
    """What the modules put out while the network itself runs."""
    kept: dict[str, Any] = {}
    names = ["pyramid", "proposer", "proposer.head", "proposer.anchor_generator", "heads.box_roi_pool"]
    names += [f"backbone.layers.{index}" for index in range(len(network.backbone.layers))]
    handles = [
        network.get_submodule(name).register_forward_hook(lambda *call, name=name: kept.setdefault(name, call[2]))
        for name in names
    ]
    image = prepare(network, np.asarray(shown))
    with torch.inference_mode():
        network(image, UNSURE)
    for handle in handles:
        handle.remove()
    kept["ratio"] = np.array([shown.width / image.shape[2], shown.height / image.shape[1]] * 2, np.float32)
    kept["size"] = image.shape[1:]
    return kept


def test_maps_are_what_the_network_puts_out(walked: tuple[MaskRCNN, Image.Image, int, Walk]) -> None:
    network, shown, _, found = walked
    own = heard(network, shown)
    outputs = [own[f"backbone.layers.{index}"] for index in range(len(network.backbone.layers))]
    outputs += list(own["pyramid"].values())
    assert [each.group for each in found.maps] == ["backbone"] * len(network.backbone.layers) + ["pyramid"] * len(
        own["pyramid"]
    )
    for maps, output in zip(found.maps, outputs, strict=True):
        rows, columns = maps.energy.shape
        values = output[0, :, :rows, :columns].numpy()
        np.testing.assert_allclose(maps.energy, np.sqrt((values**2).mean(axis=0)), rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(maps.strongest, values[list(maps.numbers)], rtol=1e-3, atol=1e-4)
        assert values.std(axis=(1, 2)).max() == pytest.approx(maps.strongest[0].std(), rel=1e-3)
        assert columns * maps.cell[0] + 0.01 >= shown.width > (columns - 1) * maps.cell[0]
        assert rows * maps.cell[1] + 0.01 >= shown.height > (rows - 1) * maps.cell[1]


def test_anchors_and_proposals_are_the_network_s_own(walked: tuple[MaskRCNN, Image.Image, int, Walk]) -> None:
    network, shown, _, found = walked
    own = heard(network, shown)
    anchors: Tensor = own["proposer.anchor_generator"][0]
    assert found.anchors == len(anchors)
    regions = own["proposer"][0][0].numpy() * own["ratio"]
    candidates = found.candidates
    np.testing.assert_allclose(candidates.boxes[candidates.proposals], regions, atol=1e-2)
    logits = [each[0] for each in own["proposer.head"][0]]
    for level, each in zip(found.levels, logits, strict=True):
        rows, columns = level.objectness.shape[1:]
        np.testing.assert_allclose(level.objectness, each[:, :rows, :columns].sigmoid().numpy(), atol=1e-5)
    starts = np.cumsum([0] + [each.numel() for each in logits])
    for place in range(0, len(candidates.boxes), 7):
        level, (kind, row, column) = int(candidates.levels[place]), candidates.cells[place].tolist()
        kinds, _, columns = logits[level].shape
        index = starts[level] + (row * columns + column) * kinds + kind
        np.testing.assert_allclose(candidates.anchors[place], anchors[index].numpy() * own["ratio"], atol=1e-2)
        assert candidates.scores[place] == pytest.approx(float(logits[level][kind, row, column].sigmoid()), abs=1e-5)
        shift = np.array([column * found.levels[level].cell[0], row * found.levels[level].cell[1]] * 2)
        np.testing.assert_allclose(found.levels[level].anchors[kind] + shift, candidates.anchors[place], atol=0.05)


def test_everything_that_is_gone_was_beaten_or_came_too_late(
    walked: tuple[MaskRCNN, Image.Image, int, Walk],
) -> None:
    *_, found = walked
    candidates, kept = found.candidates, found.candidates.proposals
    assert (candidates.beaten_by[kept] == NONE).all()
    assert (candidates.beaten_by == NONE).sum() == len(kept)
    limit = found.overlap
    for place in range(0, len(candidates.boxes), 5):
        winner = int(candidates.beaten_by[place])
        rivals = [one for one in kept.tolist() if candidates.levels[one] == candidates.levels[place] and one != place]
        shares = [overlap(candidates.boxes[place], candidates.boxes[one]) for one in rivals]
        if winner in (NONE, SURPLUS):
            assert max(shares, default=0.0) <= limit + 1e-3
        else:
            better = kept[winner]
            assert overlap(candidates.boxes[place], candidates.boxes[better]) > limit - 1e-3
            assert candidates.scores[better] >= candidates.scores[place] - 1e-6


def test_each_object_s_path_is_its_own(walked: tuple[MaskRCNN, Image.Image, int, Walk]) -> None:
    network, shown, _, found = walked
    own = heard(network, shown)
    regions = own["proposer"][0]
    levels = network.heads.box_roi_pool.map_levels(regions).tolist()
    for thing in found.things:
        crop = own["heads.box_roi_pool"][thing.proposal].numpy()
        np.testing.assert_allclose(thing.energy, np.sqrt((crop**2).mean(axis=0)), rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(thing.strongest, crop[list(thing.numbers)], rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(thing.chances, found.verdicts[thing.proposal], atol=1e-6)
        assert thing.level == levels[thing.proposal]
        assert thing.chances[1 + network.classes.index(thing.label)] == pytest.approx(thing.score)


def test_the_page_gets_the_walk_s_numbers(walked: tuple[MaskRCNN, Image.Image, int, Walk]) -> None:
    _, shown, _, found = walked
    content = json.loads(detector_stages_view.walk(shown, found, True, "crops", 0))
    assert (content["stage"], content["chosen"]) == ("crops", 0)
    for sent, maps in zip(content["maps"], found.maps, strict=True):
        assert len(sent["pictures"]) == 1 + len(maps.numbers)
        picture = Image.open(io.BytesIO(base64.b64decode(sent["pictures"][1].split(",")[1])))
        expected = classifier_view.levels(maps.strongest[:1], two_sided=False)[0]
        np.testing.assert_array_equal(np.asarray(picture), expected)
    for sent, level in zip(content["levels"], found.levels, strict=True):
        every = np.frombuffer(base64.b64decode(sent["every"]), np.uint8).reshape(level.objectness.shape)
        np.testing.assert_allclose(every / 255, level.objectness, atol=0.5 / 255 + 1e-6)
        best = Image.open(io.BytesIO(base64.b64decode(sent["picture"].split(",")[1])))
        np.testing.assert_array_equal(np.asarray(best), every.max(axis=0))
    assert content["beatenBy"] == found.candidates.beaten_by.tolist()
    assert content["proposals"] == found.candidates.proposals.tolist()
    np.testing.assert_allclose(content["boxes"], found.candidates.boxes, atol=0.051)
    for sent, thing in zip(content["things"], found.things, strict=True):
        assert sent["candidate"] == found.candidates.proposals[thing.proposal]
        best_first = sorted(thing.chances.tolist(), reverse=True)[:5]
        assert [chance for _, chance, _ in sent["answers"]] == pytest.approx(best_first, abs=1e-4)
        logits = np.frombuffer(base64.b64decode(sent["logits"]["levels"]), np.uint8).reshape(thing.logits.shape)
        clear = np.abs(thing.logits) > np.abs(thing.logits).max() / 100
        np.testing.assert_array_equal((logits > 128)[clear], (thing.logits > 0)[clear])
        assert sent["area"] == thing.mask.sum()


def test_nothing_is_found_on_blank_paper_and_the_walk_still_stands() -> None:
    blank = Image.new("RGB", (300, 200), "white")
    for model in DETECTORS:
        found = walk(blank, model)
        content = json.loads(detector_stages_view.walk(blank, found, True, "maps", None))
        assert len(content["things"]) == len(found.things)
        assert content["sure"] is False
    for size in ((8, 8), (8, 900), (900, 8)):
        walk(Image.new("RGB", size, "grey"))


def test_an_unknown_detector_gets_a_sentence() -> None:
    with pytest.raises(UnknownDetector, match=r"There are: everyday, nuclei."):
        walk(picture("everyday"), "<script>")


def test_the_room_shows_the_usual_for_nonsense_and_keeps_what_is_there() -> None:
    file = str(examples.path("motorcycle"))
    usual = look_inside_detector.look(file, "everyday", "", "")
    assert json.loads(usual[0])["stage"] == "maps"
    assert "CPU core" in usual[1]
    wrong = look_inside_detector.look(file, "everyday", "<b>", "998")
    assert (wrong[0], wrong[2]) == (usual[0], "")
    kept = look_inside_detector.look(file, "everyday", "scores", "0")
    assert (json.loads(kept[0])["stage"], json.loads(kept[0])["chosen"], kept[2]) == ("scores", 0, "0")
    assert all(isinstance(each, dict) for each in look_inside_detector.look(None, "everyday", "", ""))
    for text in ("-1", "1e3", "9999", "٣", "<b>"):
        with pytest.raises(ValueError, match="isn't a number"):
            look_inside_detector.thing_property().parse(text)


def test_the_stages_of_the_link_are_those_of_the_page() -> None:
    script = (Path(look_inside_detector.__file__).parents[1] / "widgets/detector_stages/stages.js").read_text(
        encoding="utf-8"
    )
    assert tuple(re.findall(r'key: "(\w+)"', script)) == look_inside_detector.STAGES
