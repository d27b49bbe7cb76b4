"""Try it: a picture in; boxes, masks and labels over it out, and the whole picture in one word."""

import importlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.images.catalog import CLASSIFIERS, DETECTORS, HUB_CLASSIFIERS, HUB_DETECTORS, classifiers_here, knows
from demos.images.examples import EXAMPLES, path
from demos.images.views import detection_view
from demos.images.widgets.picture_input import own_picture
from demos.kit import errors, events, layout, properties
from demos.kit.url_state import UrlState
from demos.kit.widget import html_part
from demos.serving import hub_models
from demos.widgets.example_chips.widget import example_chips, thumbnail
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import result_facts, result_line
from weights import WeightsUnavailable

WIDGETS = Path(__file__).parents[1] / "widgets"

if TYPE_CHECKING:
    from PIL import Image

    from demos.images.detect import Detection
    from weights.card import Card

FIRST = "cat"
TITLES = {"everyday": "Everyday objects", "nuclei": "Cell nuclei"}
USUAL_DETECTOR, USUAL_CLASSIFIER = "everyday", "cifar10"
LEAST, USUAL, MOST = 0.1, 0.5, 0.95  # thresholds; the network is asked once, at the least
LOOK = {
    "everyday": "Look at the edges: it draws each thing on a 28 x 28 grid, so spokes and ears get lost.",
    "nuclei": "Look where nuclei touch: it has to decide where one ends and the next begins.",
    "coco": "Look at what else is there: it knows 80 kinds of things, the background's too. It sees 640 pixels a side.",
    "mask2former": "Look at the edges: it draws on a grid of 384 x 384 for the whole picture, so thin parts survive.",
}
KINDS = {"cifar10": "Ten kinds of things", "tiny_imagenet": "Two hundred kinds"}
STILL = "{} isn't here yet, so this is our own network's answer. "
ONE_WORD = {
    "cifar10": "It knows ten kinds of things. A shark will be called a ship. It sees the middle square of the picture, "
    "shrunk to 32 x 32 pixels.",
    "tiny_imagenet": "It knows two hundred kinds of things, from goldfish to acorn, and no person. It sees the middle "
    "square of the picture, shrunk to 64 x 64 pixels.",
    **dict.fromkeys(
        HUB_CLASSIFIERS,
        "It knows a thousand kinds of things, some 120 breeds of dogs among them, and sees 224 x 224 pixels.",
    ),
}


class UnknownDetector(ValueError):
    """The page sent the name of a detector that isn't there."""


def known() -> str:
    """Return the sentences that say what each detector knows."""
    try:
        kinds = ", ".join(knows("everyday").classes)
    except WeightsUnavailable:
        kinds = "things such as persons, cars, boats, cats and dogs"
    return f"Everyday objects: {kinds}. Cell nuclei: only nuclei, in pictures taken through a microscope."


@errors.refusals
def pick(name: str, model: str = USUAL_DETECTOR) -> tuple[Any, Any]:
    """Return the picture of an example chip and its detector; one from the Hub stays for all but cells."""
    if name not in EXAMPLES:
        return gr.skip(), gr.skip()
    meant = EXAMPLES[name][1]
    return str(path(name)), model if model in HUB_DETECTORS and meant == USUAL_DETECTOR else meant


@errors.refusals
def first(name: str) -> str:
    """Return the picture that the room opens with: the link's example, or the usual one."""
    return str(path(name if name in EXAMPLES else FIRST))


@errors.refusals
def look(file: str | None, model: str, classifier: str) -> tuple[str, str, str, str, str]:
    """Return what is found in the picture (JSON for the scene), the bars of the classifier, the result line, and the
    offers of the two models. Until one from the Hub is here, our own network answers in its place."""
    from demos.kit.image_io import open_picture

    if model not in DETECTORS and model not in HUB_DETECTORS:
        there = ", ".join([*DETECTORS, *HUB_DETECTORS])
        raise UnknownDetector(f"There is no detector called “{model}”. There are: {there}.")
    original = open_picture(file)
    picture = detection_view.on_page(original)
    used = served(model, USUAL_DETECTOR)
    found, missing, seconds = _detect(picture, used)
    bars, bars_offer, more_seconds = _bars(picture, classifier)
    scene = detection_view.scene(picture, original.size, found, by_class=used != "nuclei", notice=missing)
    line = _line("" if missing else used, classifier, model, seconds + more_seconds)
    return scene, bars, line, hub_download.value(model), bars_offer


@errors.refusals
def upload(file: str | None, model: str, classifier: str) -> tuple[Any, ...]:
    """Look at the visitor's own picture; no example chip stays picked. A cleared picture leaves the old result."""
    if file is None:
        return *(gr.skip(),) * 5, ""
    return *look(file, model, classifier), ""


def served(model: str, instead: str) -> str:
    """Return the model that answers: this one, or ours instead of one from the Hub that isn't here yet."""
    return instead if hub_download.value(model) else model


def ready(model: str) -> None:
    """Have a model from the Hub in memory, so that the time of its answer is its own."""
    if model in HUB_DETECTORS or model in HUB_CLASSIFIERS:
        hub_models.load(model)


def _detect(picture: "Image.Image", model: str) -> "tuple[list[Detection], str, float]":
    """Return the objects found, an empty sentence and the seconds, or none and the sentence that says why."""
    try:
        ready(model)
        start = time.perf_counter()
        found = importlib.import_module("demos.images.detect").detect(picture, model, LEAST)
    except WeightsUnavailable as error:
        return [], f"No objects are marked here. {error}", 0.0
    return found, "", time.perf_counter() - start


@errors.refusals
def in_one_word(file: str | None, classifier: str) -> tuple[str, str]:
    """Return the bars alone, for another classifier, and its offer."""
    from demos.kit.image_io import open_picture

    bars, offered, _ = _bars(detection_view.on_page(open_picture(file)), classifier)
    return bars, offered


def _bars(picture: "Image.Image", classifier: str) -> tuple[str, str, float]:
    """Return the bars or why there are none, the offer, and the seconds."""
    from demos.images.classify import classify

    used, offered = served(classifier, USUAL_CLASSIFIER), hub_download.value(classifier)
    still = STILL.format(HUB_CLASSIFIERS[classifier].title) if used != classifier else ""
    try:
        ready(used)
        start = time.perf_counter()
        answers = classify(picture, used)
    except WeightsUnavailable as error:
        return layout.notice(str(error)), offered, 0.0
    seconds = time.perf_counter() - start
    more = f" {', '.join(hub_download.named(used))}." if used in HUB_CLASSIFIERS else ""
    return detection_view.bars(answers) + layout.remark(f"{still}{ONE_WORD[used]}{more}"), offered, seconds


def _line(detector: str, classifier: str, wanted: str, seconds: float) -> str:
    """Return the result line: of the detector that answered, else of the classifier."""
    if detector in HUB_DETECTORS:
        return result_facts(LOOK[detector], seconds, also=hub_download.named(detector))
    still = STILL.format(HUB_DETECTORS[wanted].title) if detector and wanted != detector else ""
    name = DETECTORS.get(detector) or _weights(served(classifier, USUAL_CLASSIFIER))
    return result_facts(still + LOOK[detector] if detector else "", seconds, _card(name))


def _weights(classifier: str) -> str:
    return CLASSIFIERS[classifier].weights if classifier in CLASSIFIERS else ""


def _card(name: str) -> "Card | None":
    try:
        return weights.card(name)
    except WeightsUnavailable:
        return None


@dataclass(frozen=True)
class TryIt:
    """What other rooms take over: the picture, the example chip that is picked, and the detector."""

    picture: gr.Image
    chips: gr.HTML
    model: gr.Radio


def build() -> TryIt:
    """Make the room, wire its events, and return what other rooms take over."""
    with layout.columns():
        with layout.left_column():
            chips = example_chips("Example pictures", [(name, thumbnail(path(name))) for name in EXAMPLES], FIRST)
            picture = own_picture("images", height=280)
            model = gr.Radio(
                [*((title, name) for name, title in TITLES.items()), *hub_download.labels("detect")],
                value=USUAL_DETECTOR,
                label="What to look for",
                info=known(),
                elem_id="images-model",
                elem_classes=["models"],
            )
        with layout.right_column():
            detector_offer = hub_download.part(elem_id="images-detector-offer")
            scene = html_part(WIDGETS / "detection_scene", value="", elem_id="images-scene", elem_classes=["scene"])
            threshold = gr.Slider(
                LEAST, MOST, USUAL, step=0.01, label="How sure it must be", elem_id="images-threshold"
            )
            gr.HTML('<h2 class="heading">In one word:</h2>')
            kinds = classifiers_here()
            classifier = gr.Radio(
                [*((KINDS[name], name) for name in kinds), *hub_download.labels("classify")],
                value=USUAL_CLASSIFIER,
                show_label=False,
                elem_id="images-classifier",
                elem_classes=["models"],
            )
            classifier_offer = hub_download.part(elem_id="images-classifier-offer")
            bars = gr.HTML("", elem_id="images-bars", apply_default_css=False)
            line = result_line()

    settings = UrlState(
        "images",
        (properties.choice("example", FIRST, [*EXAMPLES, ""]), chips),
        (properties.choice("model", USUAL_DETECTOR, [*DETECTORS, *HUB_DETECTORS]), model),
        (properties.choice("classifier", USUAL_CLASSIFIER, [*kinds, *HUB_CLASSIFIERS]), classifier),
        (properties.number("threshold", USUAL, LEAST, MOST), threshold),
    )
    given, shown = [picture, model, classifier], [scene, bars, line, detector_offer, classifier_offer]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    settings.opened().then(first, chips, picture, **quiet).then(look, given, shown, **events.LIVE)
    chips.input(pick, [chips, model], [picture, model], **quiet).then(look, given, shown, **events.LIVE)
    picture.input(upload, given, [*shown, chips], **events.LIVE)
    model.input(look, given, shown, **events.LIVE)
    detector_offer.select(look, given, shown, **events.LIVE)
    for event in (classifier.input, classifier_offer.select):
        event(in_one_word, [picture, classifier], [bars, classifier_offer], **events.LIVE)
    threshold.change(
        None,
        threshold,
        None,
        js="(value) => { document.querySelector('#images-scene .scene')"
        "?.dispatchEvent(new CustomEvent('threshold', {detail: value, bubbles: true})); }",
        **quiet,
    )
    return TryIt(picture, chips, model)
