"""Look inside the classifier: from its answer down to a single sum, on the visitor's picture."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.images.catalog import CLASSIFIERS, classifiers_here
from demos.images.views import classifier_view, detection_view
from demos.images.widgets.parts import part, picked
from demos.kit import errors, events, properties
from demos.kit.html import toast
from demos.kit.properties import Property
from demos.widgets.result_line.widget import result_facts, result_line
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from PIL import Image

USUAL = "cifar10"
KINDS = {"cifar10": "Ten kinds of things", "tiny_imagenet": "Two hundred kinds"}
LOOK = "Go down the page from the answer to a single sum: everything is computed now, from your picture."
MOST = 9999  # channels or places that a link may name before the network is asked
SPOT = re.compile(r"\d{1,4},\d{1,4}")


@dataclass(frozen=True)
class Answer:
    """The components at the top of the room: which classifier, what it sees and answers, and the result line."""

    model: gr.Radio
    sees: gr.HTML
    line: gr.HTML


@dataclass(frozen=True)
class Inside:
    """What the room needs of this part: the settings for its link, the weights of each network that can be picked,
    and the spot of the kernel."""

    bound: tuple[tuple[Property[Any], Any], ...]
    weights: Mapping[str, str]
    spot: gr.HTML


def layer_property() -> "Property[str]":
    """A layer of any classifier that is here, by its path in the network."""

    def parse(text: str) -> str:
        from demos.images.analysis.layers import layers

        for model in classifiers_here():
            try:
                if any(layer.name == text for layer in layers(model)):
                    return text
            except WeightsUnavailable:
                continue
        raise ValueError("isn't a layer of this network")

    return Property("layer", "", parse)


def number_property(name: str) -> "Property[str]":
    """A number that only the network can judge."""

    def parse(text: str) -> str:
        if not (text.isascii() and text.isdecimal()) or int(text) > MOST:
            raise ValueError("isn't a number that there is")
        return str(int(text))

    return Property(name, "", parse)


def spot_property() -> "Property[str]":
    """A row and a column of the first layer's map, as "3,14"."""

    def parse(text: str) -> str:
        if not SPOT.fullmatch(text):
            raise ValueError("isn't a row and a column")
        return text

    return Property("spot", "", parse)


@errors.refusals
def look(file: str | None, model: str, layer: str, channel: str, number: str, spot: str, label: str) -> tuple[Any, ...]:
    """Return everything but the occlusion map, and the choices as far as they can be kept."""
    from demos.images.analysis import classifier as inside

    if file is None:
        return tuple(gr.skip() for _ in range(10))
    start = time.perf_counter()
    picture = _picture(file)
    sight = inside.sight(picture, model)
    tower, layer = _tower(picture, model, layer)
    channels, channel = _channels(picture, model, layer, channel)
    kernel, number, spot = _kernel(picture, model, number, spot)
    found = inside.grad_cam(picture, model)
    label = label if label in [each.label for each in found] else ""
    return (
        classifier_view.sight(picture, sight),
        tower,
        channels,
        kernel,
        classifier_view.evidence(picture, found, label),
        result_facts(LOOK, time.perf_counter() - start, weights.card(CLASSIFIERS[model].weights)),
        channel,
        number,
        spot,
        label,
    )


@errors.refusals
def cover(file: str | None, model: str, label: str) -> Iterator[Any]:
    """Yield the occlusion map as far as it is known."""
    from demos.images.analysis.classifier import occlusion

    if file is None:
        yield gr.skip()
        return
    picture = _picture(file)
    for found in occlusion(picture, model):
        yield classifier_view.occlusion(picture, found, label)


@errors.refusals
def open_layer(file: str | None, model: str, layer: str) -> tuple[Any, Any]:
    """Return the maps of a layer; its strongest channel is picked."""
    if file is None:
        return gr.skip(), gr.skip()
    return _channels(_picture(file), model, layer, "")


@errors.refusals
def open_filter(file: str | None, model: str, number: str) -> Any:
    """Return a filter of the first layer at work; the page keeps it on its spot."""
    return gr.skip() if file is None else _kernel(_picture(file), model, number, "")[0]


def _picture(file: str) -> "Image.Image":
    from demos.kit.image_io import open_picture

    return detection_view.on_page(open_picture(file))


def _tower(picture: "Image.Image", model: str, layer: str) -> tuple[str, str]:
    from demos.images.analysis import classifier as inside
    from demos.images.analysis.layers import usual_layer

    strongest = inside.strongest_maps(picture, model)
    name = layer if layer in [each.name for each, _ in strongest] else usual_layer(model)
    return classifier_view.tower(strongest, name), name


def _channels(picture: "Image.Image", model: str, layer: str, channel: str) -> tuple[str, str]:
    from demos.images.analysis.classifier import feature_maps

    found = feature_maps(picture, model, layer)
    wanted = int(channel) if channel.isdecimal() else None
    if wanted is not None and wanted not in found.numbers:
        wanted = None
        _unusable("channel", channel)
    return classifier_view.channels(picture, found, wanted), "" if wanted is None else str(wanted)


def _kernel(picture: "Image.Image", model: str, number: str, spot: str) -> tuple[str, str, str]:
    from demos.images.analysis import classifier as inside

    every = inside.filters(model)
    wanted = int(number) if number.isdecimal() else None
    if wanted is not None and wanted >= len(every):
        wanted = None
        _unusable("filter", number)
    found = inside.kernel(picture, model, wanted)
    place = tuple(int(part) for part in spot.split(",")) if SPOT.fullmatch(spot) else None
    if place and (place[0] >= found.result.shape[0] or place[1] >= found.result.shape[1]):
        place = None
        _unusable("spot", spot)
    content = classifier_view.kernel(every, found, inside.sight(picture, model).pixels, place)
    return content, "" if wanted is None else str(wanted), spot if place else ""


def _unusable(name: str, text: str) -> None:
    gr.Info(toast(f"{name}={text[:40]} in the link isn't there in this network. The usual value is used."))


def answer() -> Answer:
    """Make what stands beside the visitor's picture."""
    kinds = classifiers_here()
    model = gr.Radio(
        [(KINDS.get(name, name), name) for name in kinds],
        value=USUAL,
        label="Which network",
        visible=len(kinds) > 1,
        elem_id="inside-model",
    )
    return Answer(model, part("network_input"), result_line())


def build(picture: gr.State, top: Answer) -> Inside:
    """Make the pictures of this part and wire its events; `picture` is the file to look at, or None."""
    with gr.Row(elem_classes=["columns"], equal_height=False):
        with gr.Column(min_width=280):
            evidence = part("grad_cam")
        with gr.Column(min_width=280):
            covered = part("occlusion")
    with gr.Row(elem_classes=["columns"], equal_height=False):
        with gr.Column(min_width=280, scale=5):
            tower = part("layer_tower")
        with gr.Column(min_width=280, scale=7):
            channels = part("feature_maps")
    kernel = part("convolution")
    layer, channel, number, spot, label = (picked(name) for name in ("layer", "channel", "filter", "spot", "label"))

    model = top.model
    pictures = [top.sees, tower, channels, kernel, evidence, top.line]
    given, kept = [picture, model, layer, channel, number, spot, label], [channel, number, spot, label]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    picture.change(look, given, [*pictures, *kept], **events.LIVE).then(
        cover, [picture, model, label], covered, **events.LIVE
    )
    model.input(lambda: ("",) * 5, None, [layer, *kept], **quiet).then(
        look, given, [*pictures, *kept], **events.LIVE
    ).then(cover, [picture, model, label], covered, **events.LIVE)
    layer.input(open_layer, [picture, model, layer], [channels, channel], **events.LIVE)
    number.input(open_filter, [picture, model, number], kernel, **events.LIVE)

    kinds = classifiers_here()
    return Inside(
        (
            (layer_property(), layer),
            (number_property("channel"), channel),
            (number_property("filter"), number),
            (spot_property(), spot),
            (
                properties.choice("label", "", sorted({label for each in kinds.values() for label in each.labels})),
                label,
            ),
        ),
        {name: each.weights for name, each in kinds.items()},
        spot,
    )
