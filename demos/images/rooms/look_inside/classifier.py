"""Look inside the classifier: from its answer down to a single sum, on the visitor's picture."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.images.catalog import CLASSIFIERS, DEFAULT_CLASSIFIER, available_classifiers
from demos.images.views import classifier_view, detection_view
from demos.images.widgets.convolution.widget import convolution
from demos.images.widgets.feature_maps.widget import feature_maps
from demos.images.widgets.grad_cam.widget import grad_cam
from demos.images.widgets.hidden_choice.widget import hidden_choice
from demos.images.widgets.layer_tower.widget import layer_tower
from demos.images.widgets.network_input.widget import network_input
from demos.images.widgets.occlusion.widget import occlusion
from demos.kit import errors, events, properties
from demos.kit.html import toast
from demos.kit.properties import Property
from demos.widgets.result_line.widget import result_facts, result_line
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from PIL import Image

LOOK_AT = "Scroll down from the answer to a single sum: everything is computed from your picture, now."
MOST = 9999  # channels or places that a link may name before the network is asked
SPOT = re.compile(r"\d{1,4},\d{1,4}")
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

Data = dict[Any, Any]
"""What the components hold when an event comes."""


@dataclass(frozen=True)
class Request:
    """What is asked: a picture's file, a classifier, and what was picked in the widgets ("" for the usual)."""

    file: str | None
    model: str
    layer: str = ""
    channel: str = ""
    filter: str = ""
    spot: str = ""
    label: str = ""


@dataclass(frozen=True)
class Views:
    """JSON for each widget, the result line, and the picks as far as the network has them."""

    network_input: str
    layer_tower: str
    feature_maps: str
    convolution: str
    grad_cam: str
    line: str
    channel: str
    filter: str
    spot: str
    label: str


@dataclass(frozen=True)
class AnswerPart:
    """The components at the top of the room: which classifier, what it sees and answers, and the result line."""

    model: gr.Radio
    network_input: gr.HTML
    line: gr.HTML


@dataclass(frozen=True)
class ClassifierPart:
    """What the room needs of this part.

    The settings for its link, the weights of each network that can be picked, and the spot of the filter.
    """

    bound: tuple[tuple[Property[Any], Any], ...]
    weights: Mapping[str, str]
    spot: gr.HTML


def layer_property() -> "Property[str]":
    """Return the setting for a layer of any classifier that is here, by its path in the network."""

    def parse(text: str) -> str:
        from demos.images.analysis.layers import layers

        for model in available_classifiers():
            try:
                if any(layer.name == text for layer in layers(model)):
                    return text
            except WeightsUnavailable:
                continue
        raise ValueError("isn't a layer of this network")

    return Property("layer", "", parse)


def number_property(name: str) -> "Property[str]":
    """Return the setting for a number that only the network can judge."""

    def parse(text: str) -> str:
        if not (text.isascii() and text.isdecimal()) or int(text) > MOST:
            raise ValueError("isn't a number that there is")
        return str(int(text))

    return Property(name, "", parse)


def spot_property() -> "Property[str]":
    """Return the setting for a row and a column of the first layer's map, as "3,14"."""

    def parse(text: str) -> str:
        if not SPOT.fullmatch(text):
            raise ValueError("isn't a row and a column")
        return text

    return Property("spot", "", parse)


def show(request: Request) -> Views:
    """Return everything but the occlusion map; `request.file` isn't None."""
    from demos.images.analysis.grad_cam import grad_cam
    from demos.images.analysis.network_input import network_input

    start = time.perf_counter()
    model, picture = request.model, _picture(request.file)
    tower, layer = _layer_tower(picture, model, request.layer)
    maps, channel = _feature_maps(picture, model, layer, request.channel)
    at_work, number, spot = _convolution(picture, model, request.filter, request.spot)
    evidence = grad_cam(picture, model)
    label = request.label if request.label in [each.label for each in evidence] else ""
    return Views(
        classifier_view.network_input(picture, network_input(picture, model)),
        tower,
        maps,
        at_work,
        classifier_view.grad_cam(picture, evidence, label),
        result_facts(LOOK_AT, time.perf_counter() - start, weights.card(CLASSIFIERS[model].weights)),
        channel,
        number,
        spot,
        label,
    )


@errors.refusals
def show_occlusion(file: str | None, model: str, label: str) -> Iterator[Any]:
    """Yield the occlusion map as far as it is known."""
    from demos.images.analysis.occlusion import occlusion

    if file is None:
        yield gr.skip()
        return
    picture = _picture(file)
    for found in occlusion(picture, model):
        yield classifier_view.occlusion(picture, found, label)


@errors.refusals
def show_layer(file: str | None, model: str, layer: str) -> tuple[Any, Any]:
    """Return the maps of a layer; its strongest channel is picked."""
    if file is None:
        return gr.skip(), gr.skip()
    return _feature_maps(_picture(file), model, layer, "")


@errors.refusals
def show_filter(file: str | None, model: str, number: str) -> Any:
    """Return a filter of the first layer at work; the page keeps it on its spot."""
    return gr.skip() if file is None else _convolution(_picture(file), model, number, "")[0]


def _picture(file: str | None) -> "Image.Image":
    from demos.kit.image_io import open_picture

    return detection_view.on_page(open_picture(file))


def _layer_tower(picture: "Image.Image", model: str, layer: str) -> tuple[str, str]:
    """Return JSON of all layers, and the one that is picked."""
    from demos.images.analysis.feature_maps import strongest_maps
    from demos.images.analysis.layers import default_layer

    strongest = strongest_maps(picture, model)
    name = layer if layer in [each.name for each, _ in strongest] else default_layer(model)
    return classifier_view.layer_tower(strongest, name), name


def _feature_maps(picture: "Image.Image", model: str, layer: str, channel: str) -> tuple[str, str]:
    """Return JSON of the maps of a layer, and the channel if the layer has it."""
    from demos.images.analysis.feature_maps import feature_maps

    found = feature_maps(picture, model, layer)
    wanted = int(channel) if channel.isdecimal() else None
    if wanted is not None and wanted not in found.channels:
        wanted = None
        _say_unusable("channel", channel)
    return classifier_view.feature_maps(picture, found, wanted), "" if wanted is None else str(wanted)


def _convolution(picture: "Image.Image", model: str, number: str, spot: str) -> tuple[str, str, str]:
    """Return JSON of a filter at work, its number if the layer has it, and the spot if the map has it."""
    from demos.images.analysis.convolution import filter_at_work, filters
    from demos.images.analysis.network_input import network_input

    every = filters(model)
    wanted = int(number) if number.isdecimal() else None
    if wanted is not None and wanted >= len(every):
        wanted = None
        _say_unusable("filter", number)
    found = filter_at_work(picture, model, wanted)
    place = tuple(int(part) for part in spot.split(",")) if SPOT.fullmatch(spot) else None
    if place and (place[0] >= found.result.shape[0] or place[1] >= found.result.shape[1]):
        place = None
        _say_unusable("spot", spot)
    content = classifier_view.convolution(every, found, network_input(picture, model).pixels, place)
    return content, "" if wanted is None else str(wanted), spot if place else ""


def _say_unusable(name: str, text: str) -> None:
    gr.Info(toast(f"{name}={text[:40]} in the link isn't there in this network. The usual value is used."))


def build_answer() -> AnswerPart:
    """Make what stands beside the visitor's picture."""
    classifiers = available_classifiers()
    model = gr.Radio(
        [(each.title, name) for name, each in classifiers.items()],
        value=DEFAULT_CLASSIFIER,
        label="Classifier",
        visible=len(classifiers) > 1,
        elem_id="inside-model",
    )
    return AnswerPart(model, network_input(), result_line())


def build(picture: gr.State, top: AnswerPart) -> ClassifierPart:
    """Make the widgets of this part and wire its events; `picture` is the file to show, or None."""
    with gr.Row(elem_classes=["columns"], equal_height=False):
        with gr.Column(min_width=280):
            evidence = grad_cam()
        with gr.Column(min_width=280):
            covered = occlusion()
    with gr.Row(elem_classes=["columns"], equal_height=False):
        with gr.Column(min_width=280, scale=5):
            tower = layer_tower()
        with gr.Column(min_width=280, scale=7):
            maps = feature_maps()
    at_work = convolution()
    layer, channel, number, spot, label = (
        hidden_choice(f"inside-{name}") for name in ("layer", "channel", "filter", "spot", "label")
    )
    model, picks = top.model, [channel, number, spot, label]
    given = {picture, model, layer, *picks}
    shown = [top.network_input, tower, maps, at_work, evidence, top.line, *picks]

    @errors.refusals
    def show_all(data: Data) -> Data:
        if data[picture] is None:
            return {}
        views = show(
            Request(data[picture], data[model], data[layer], data[channel], data[number], data[spot], data[label])
        )
        return dict(zip(shown, vars(views).values(), strict=True))

    occlude = (show_occlusion, [picture, model, label], covered)
    picture.change(show_all, given, shown, **events.PICTURE).then(*occlude, **events.PICTURE)
    model.input(lambda: ("",) * 5, None, [layer, *picks], **QUIET).then(show_all, given, shown, **events.PICTURE).then(
        *occlude, **events.PICTURE
    )
    layer.input(show_layer, [picture, model, layer], [maps, channel], **events.PICTURE)
    number.input(show_filter, [picture, model, number], at_work, **events.PICTURE)

    classifiers = available_classifiers()
    labels = sorted({each for classifier in classifiers.values() for each in classifier.labels})
    return ClassifierPart(
        (
            (layer_property(), layer),
            (number_property("channel"), channel),
            (number_property("filter"), number),
            (spot_property(), spot),
            (properties.choice("label", "", labels), label),
        ),
        {name: each.weights for name, each in classifiers.items()},
        spot,
    )
