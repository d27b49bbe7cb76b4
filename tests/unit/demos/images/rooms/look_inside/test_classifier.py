"""Look inside the classifier: what the room shows, keeps and refuses."""

import json
from dataclasses import replace

import pytest

from demos.images.analysis.layers import layers
from demos.images.catalog import CLASSIFIERS
from demos.images.rooms.look_inside.classifier import (
    Request,
    layer_property,
    number_property,
    show,
    spot_property,
)
from tests.unit.demos.images.analysis.reference import CAT_FILE, decoded


def test_the_room_shows_everything_for_usual_choices_and_for_nonsense() -> None:
    usual = show(Request(CAT_FILE, "cifar10"))
    parts = (usual.network_input, usual.layer_tower, usual.feature_maps, usual.convolution, usual.grad_cam)
    sees, tower, maps, convolution, evidence = (json.loads(part) for part in parts)
    assert sees["answers"][0][0] == evidence["labels"][0] == evidence["chosen"] == "cat"
    assert sees["side"] == CLASSIFIERS["cifar10"].side
    shown = [layer["name"] for group in tower["groups"] for layer in group["layers"]]
    assert shown == [layer.name for layer in layers("cifar10")]
    assert tower["chosen"] in shown
    assert maps["chosen"] == maps["channels"][0]
    assert len(decoded(maps["levels"], "u1")) == len(maps["channels"]) * maps["height"] * maps["width"]
    assert "CPU core" in usual.line
    wrong = show(Request(CAT_FILE, "cifar10", "${1}", "9998", "9998", "9998,9998", "<b>"))
    assert replace(wrong, line=usual.line) == usual
    assert (wrong.channel, wrong.filter, wrong.spot, wrong.label) == ("", "", "", "")
    assert 0 <= convolution["number"] < len(convolution["filters"])


def test_choices_that_are_there_are_kept() -> None:
    layer = layers("cifar10")[-1].name
    kept = show(Request(CAT_FILE, "cifar10", layer, "1", "2", "3,4", "dog"))
    maps, convolution = json.loads(kept.feature_maps), json.loads(kept.convolution)
    assert json.loads(kept.layer_tower)["chosen"] == layer
    assert (maps["chosen"], convolution["number"], convolution["spot"]) == (1, 2, [3, 4])
    assert (kept.channel, kept.filter, kept.spot) == ("1", "2", "3,4")


def test_links_are_judged_before_the_network_is_asked() -> None:
    layer = layer_property()
    assert layer.parse(layers("cifar10")[0].name)
    with pytest.raises(ValueError, match="isn't a layer of this network"):
        layer.parse("head")
    for text in ("-1", "1e3", "99999", "٣", "<b>"):
        with pytest.raises(ValueError, match="isn't a number"):
            number_property("channel").parse(text)
    for text in ("1", "1,", "1,2,3", "a,b", "-1,2"):
        with pytest.raises(ValueError, match="isn't a row and a column"):
            spot_property().parse(text)
