"""Every figure of the room Look inside, computed a second time without its code: on shipped and on other networks."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn

import weights
from demos.images import examples
from demos.images.analysis import classifier as inside_classifier
from demos.images.analysis import layers as inside_layers
from demos.images.catalog import CLASSIFIERS
from demos.images.classify import UnknownClassifier, pixels
from demos.images.rooms import look_inside, look_inside_classifier
from demos.images.views import classifier_view
from training.common.export_state import half_state
from training.resnet.network import ResNet
from training.resnet.whitened_resnet import WhitenedResNet
from weights.card import Card, DataSource, Training, write_card

CAT = Image.open(examples.path("cat")).convert("RGB")
CAT_FILE = str(examples.path("cat"))


def ship(folder: Path, name: str, network: nn.Module, path: str) -> None:
    """Write an untrained network as a finished run ships one."""
    (folder / name).mkdir(parents=True)
    save_file(half_state(network), folder / name / "model.safetensors")
    source = DataSource("noise", "generated", "none", 0)
    training = Training("none", "0", "1 CPU core", 1.0, 1, torch.__version__)
    count = sum(each.numel() for each in network.parameters())
    config: dict[str, Any] = network.config  # type: ignore[assignment]
    card = Card(name, "tests", path, config, count, {}, source, [], training, "none", "tests", "untrained")
    write_card(folder / name, card)


@pytest.fixture(params=["shipped", "whitened", "large"])
def model(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The shipped classifier, and two networks of other shapes under the names of the classifiers."""
    torch.manual_seed(0)
    if request.param == "shipped":
        return "cifar10"
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    if request.param == "whitened":
        network: nn.Module = WhitenedResNet(10, (16, 24, 32))
        network.whiten(torch.rand(16, 3, 32, 32))  # type: ignore[operator]
        ship(tmp_path, "resnet_cifar10", network, "training.resnet.whitened_resnet.WhitenedResNet")
        return "cifar10"
    network = ResNet(200, (8, 16, 24), (2, 1, 2), "large")
    ship(tmp_path, "resnet_tiny_imagenet", network, "training.resnet.network.ResNet")
    return "tiny_imagenet"


def plain(model: str) -> tuple[nn.Module, Tensor]:
    """The network and what it sees, without the code under test."""
    classifier = CLASSIFIERS[model]
    network = weights.load(classifier.weights, weights.network_class(classifier.weights))
    return network, pixels(CAT, classifier.side).contiguous()


def heard(network: nn.Module, x: Tensor, name: str) -> tuple[Tensor, Tensor]:
    """What a module is given and what it puts out."""
    kept: list[Tensor] = []
    module = network.get_submodule(name)
    handle = module.register_forward_hook(lambda _, given, output: kept.extend((given[0].clone(), output.clone())))
    with torch.no_grad():
        network(x)
    handle.remove()
    return kept[0][0], kept[1][0]


def decoded(text: str, kind: str) -> np.ndarray[Any, Any]:
    return np.frombuffer(base64.b64decode(text), kind)


def test_every_convolution_and_every_block_is_a_layer_with_a_name_of_its_own(model: str) -> None:
    network, x = plain(model)
    found = inside_layers.layers(model)
    convolutions = {name for name, module in network.named_modules() if isinstance(module, nn.Conv2d)}
    assert convolutions < {layer.name for layer in found}
    assert len({layer.words for layer in found}) == len(found)
    assert found[0].group.startswith("first layer")
    assert "group 1" in {layer.group for layer in found}
    for layer in found:
        assert heard(network, x, layer.name)[1].shape == (layer.channels, layer.height, layer.width)
        assert f"{layer.channels} channels, {layer.height} x {layer.width}" in layer.words


def test_the_maps_are_those_of_the_network_strongest_first(model: str) -> None:
    network, x = plain(model)
    for layer in inside_layers.layers(model):
        found = inside_classifier.feature_maps(CAT, model, layer.name)
        expected = heard(network, x, layer.name)[1].numpy()
        np.testing.assert_allclose(found.maps, expected[list(found.numbers)], rtol=1e-3, atol=1e-4)
        assert sorted(found.numbers) == list(range(layer.channels))
        strengths = found.maps.std(axis=(1, 2))
        assert (np.diff(strengths) <= 1e-5).all()
    strongest = inside_classifier.strongest_maps(CAT, model)
    np.testing.assert_allclose(strongest[-1][1], found.maps[0], atol=1e-5)


def test_the_sum_on_every_spot_is_the_value_of_the_map(model: str) -> None:
    network, x = plain(model)
    first = inside_layers.layers(model)[0].name
    given, result = heard(network, x, first)
    every = inside_classifier.filters(model)
    found = inside_classifier.kernel(CAT, model, len(every) - 1)
    content = json.loads(classifier_view.kernel(every, found, inside_classifier.sight(CAT, model).pixels, None))
    seen = decoded(content["pixels"], "<f4").reshape(content["shape"])
    weight = decoded(content["weights"], "<f4").reshape(-1, *content["kernel"])
    shown = decoded(content["result"], "<f4").reshape(content["height"], content["width"])
    np.testing.assert_allclose(seen, given.numpy(), atol=1e-6)
    np.testing.assert_allclose(shown, result[-1].numpy(), atol=1e-4)
    (high, wide), (down, right), (above, left) = content["kernel"], content["stride"], content["padding"]
    padded = np.pad(seen, ((0, 0), (above, above + high), (left, left + wide)))
    for row in range(content["height"]):
        for column in range(content["width"]):
            under = padded[:, row * down : row * down + high, column * right : column * right + wide]
            assert (under * weight).sum() + content["bias"] == pytest.approx(shown[row, column], abs=2e-3)


def test_grad_cam_is_what_the_paper_says(model: str) -> None:
    inside_layers._trained.cache_clear()
    answers = inside_classifier.sight(CAT, model).answers
    network, x = plain(model)
    last = inside_layers.layers(model)[-1].name
    kept: list[Tensor] = []
    network.get_submodule(last).register_forward_hook(lambda _, __, output: kept.append(output))
    logits = network(x)[0]
    found = inside_classifier.grad_cam(CAT, model)
    assert [(each.label, each.chance) for each in found] == list(answers)
    for each in found:
        index = CLASSIFIERS[model].labels.index(each.label)
        (gradient,) = torch.autograd.grad(logits[index], kept[0], retain_graph=True)
        heat = torch.relu((gradient.mean(dim=(2, 3), keepdim=True) * kept[0]).sum(1))[0].detach().numpy()
        np.testing.assert_allclose(each.heat, heat, rtol=1e-3, atol=1e-4 * max(1.0, float(heat.max())))


def test_occlusion_asks_the_network_about_every_covered_picture(model: str) -> None:
    network, x = plain(model)
    side = x.shape[3]
    steps = list(inside_classifier.occlusion(CAT, model))
    assert [each.done for each in steps] == sorted({each.done for each in steps})
    found = steps[-1]
    places = len(found.starts)
    assert found.done == places**2
    assert found.starts[0] <= 0
    assert found.starts[-1] + found.patch >= side
    for place in (0, 37, places**2 // 2, places**2 - 1):
        top, left = found.starts[place // places], found.starts[place % places]
        covered = x.clone()
        for row in range(side):
            for column in range(side):
                if top <= row < top + found.patch and left <= column < left + found.patch:
                    covered[:, :, row, column] = inside_classifier.GREY
        with torch.no_grad():
            chances = dict(zip(CLASSIFIERS[model].labels, network(covered).softmax(1)[0].tolist(), strict=True))
        assert found.covered[place].tolist() == pytest.approx([chances[label] for label in found.labels], abs=0.03)


def test_the_shipped_network_hangs_on_the_cat() -> None:
    found = list(inside_classifier.occlusion(CAT, "cifar10"))[-1]
    assert found.labels[0] == "cat"
    assert found.covered[:, 0].min() < found.chances[0] - 0.05


def test_a_card_cannot_have_foreign_code_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    network = WhitenedResNet(10, (8, 8, 8))
    for path in ("torch.nn.Linear", "os.system", "training.resnet.network.fused", "training..x"):
        name = f"foreign{len(path)}"
        ship(tmp_path, name, network, path)
        with pytest.raises(weights.WeightsUnavailable, match="isn't one of this project's own"):
            inside_layers.network_class(name)


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownClassifier):
        inside_classifier.sight(CAT, "<script>")
    with pytest.raises(inside_layers.UnknownLayer, match="no layer called"):
        inside_classifier.feature_maps(CAT, "cifar10", "layers.99")
    with pytest.raises(inside_classifier.UnknownFilter, match="none with the number 9999"):
        inside_classifier.kernel(CAT, "cifar10", 9999)


def test_levels_keep_zero_in_the_middle_and_use_the_whole_scale() -> None:
    maps = np.array([[[-1.0, 0.0], [2.0, 1.0]], [[0.0, 0.0], [0.0, 0.0]]], np.float32)
    assert classifier_view.levels(maps, two_sided=True).tolist() == [[[64, 128], [255, 192]], [[128, 128], [128, 128]]]
    assert classifier_view.levels(maps, two_sided=False).tolist() == [[[0, 85], [255, 170]], [[0, 0], [0, 0]]]
    colours = classifier_view.palette(("000000", "ff0000", "ffffff"))
    assert colours.shape == (256, 3)
    assert colours[0].tolist() == [0, 0, 0]
    assert colours[-1].tolist() == [255, 255, 255]


def test_the_room_shows_everything_for_usual_choices_and_for_nonsense() -> None:
    usual = look_inside_classifier.look(CAT_FILE, "cifar10", "", "", "", "", "")
    sight, tower, channels, kernel, evidence = (json.loads(part) for part in usual[:5])
    assert sight["answers"][0][0] == evidence["labels"][0] == evidence["chosen"] == "cat"
    assert sight["side"] == CLASSIFIERS["cifar10"].side
    layers = [layer for group in tower["groups"] for layer in group["layers"]]
    assert [layer["name"] for layer in layers] == [layer.name for layer in inside_layers.layers("cifar10")]
    assert tower["chosen"] in [layer["name"] for layer in layers]
    assert channels["chosen"] == channels["numbers"][0]
    assert len(decoded(channels["levels"], "u1")) == len(channels["numbers"]) * channels["height"] * channels["width"]
    assert "CPU core" in usual[5]
    wrong = look_inside_classifier.look(CAT_FILE, "cifar10", "${1}", "9998", "9998", "9998,9998", "<b>")
    assert wrong[:5] == usual[:5]
    assert wrong[6:] == ("", "", "", "")
    assert 0 <= kernel["number"] < len(kernel["filters"])


def test_choices_that_are_there_are_kept() -> None:
    layer = inside_layers.layers("cifar10")[-1].name
    kept = look_inside_classifier.look(CAT_FILE, "cifar10", layer, "1", "2", "3,4", "dog")
    channels, kernel = json.loads(kept[2]), json.loads(kept[3])
    assert json.loads(kept[1])["chosen"] == layer
    assert (channels["chosen"], kernel["number"], kernel["spot"]) == (1, 2, [3, 4])
    assert kept[6:9] == ("1", "2", "3,4")


def test_links_are_judged_before_the_network_is_asked() -> None:
    layer = look_inside_classifier.layer_property()
    assert layer.parse(inside_layers.layers("cifar10")[0].name)
    with pytest.raises(ValueError, match="isn't a layer of this network"):
        layer.parse("head")
    for text in ("-1", "1e3", "99999", "٣", "<b>"):
        with pytest.raises(ValueError, match="isn't a number"):
            look_inside_classifier.number_property("channel").parse(text)
    for text in ("1", "1,", "1,2,3", "a,b", "-1,2"):
        with pytest.raises(ValueError, match="isn't a row and a column"):
            look_inside_classifier.spot_property().parse(text)


def test_the_picture_of_try_it_is_taken_over() -> None:
    cat = str(examples.path("cat"))
    assert look_inside.begin("cat", None, "") == (cat, "cat", "cat")
    assert look_inside.begin("cat", "/own.png", "") == ("/own.png", "", "/own.png")
    assert look_inside.begin("horse", "/own.png", "") == (str(examples.path("horse")), "horse", "horse")
    taken = look_inside.arrive("/own.png", "", "nuclei", "cat", "detector")
    assert taken == ("/own.png", "", "nuclei", "nuclei", "", "", "/own.png")
    assert isinstance(look_inside.arrive("/own.png", "", "nuclei", "cat", "classifier")[3], dict)
    skipped = look_inside.arrive(None, "", "everyday", "cat", "detector")
    assert skipped == look_inside.arrive(cat, "cat", "everyday", "cat", "detector")
    assert skipped == look_inside.arrive("/own.png", "", "everyday", "", "detector")
    assert all(isinstance(each, dict) for each in skipped)


def test_the_switch_shows_one_part_and_gives_it_the_picture() -> None:
    assert look_inside.turn("detector", "cifar10", "nuclei")[0] == "nuclei"
    assert look_inside.turn("<b>", "cifar10", "nuclei")[0] == "cifar10"
    visible = [column.get("visible") for column in look_inside.turn("detector", "cifar10", "nuclei")[1:]]
    assert visible[1:] == ["hidden", "hidden", True]
    assert look_inside.settle("nuclei", "everyday")[:3] == ("detector", "cifar10", "nuclei")
    assert look_inside.settle("cifar10", "coco")[:3] == ("classifier", "cifar10", "everyday")
    assert look_inside.settle("tiny_imagenet", "nuclei")[:3] == ("classifier", "tiny_imagenet", "nuclei")
    assert look_inside.hand_over("/own.png", "detector")[1] == "/own.png"
    assert look_inside.hand_over("/own.png", "classifier")[0] == "/own.png"
    assert look_inside.pick("tissue", "detector") == (str(examples.path("tissue")), "nuclei", "nuclei", "", "")
    assert all(isinstance(each, dict) for each in look_inside.pick("<b>", "detector"))
