"""Try it: a picture in; boxes, masks and labels over it out, and the whole picture in one word."""

import importlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos import ui
from demos.images import draw
from demos.images.examples import EXAMPLES, path
from demos.images.knows import CLASSIFIERS, DETECTORS, classifiers_here, knows
from demos.images.rooms.picture_input import own_picture
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from PIL import Image

    from demos.images.detect import Detection
    from weights.card import Card

FIRST = "cat"
TITLES = {"everyday": "Everyday objects", "nuclei": "Cell nuclei"}
LEAST, USUAL, MOST = 0.1, 0.5, 0.95  # thresholds; the network is asked once, at the least
LOOK = {
    "everyday": "Look at the edges: it draws each thing on a 28 x 28 grid, so spokes and ears get lost.",
    "nuclei": "Look where nuclei touch: it has to decide where one ends and the next begins.",
}
KINDS = {"cifar10": "Ten kinds of things", "tiny_imagenet": "Two hundred kinds"}
ONE_WORD = {
    "cifar10": "It knows ten kinds of things. A shark will be called a ship. It sees the middle square of the picture, "
    "shrunk to 32 x 32 pixels.",
    "tiny_imagenet": "It knows two hundred kinds of things, from goldfish to acorn, and no person. It sees the middle "
    "square of the picture, shrunk to 64 x 64 pixels.",
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


@ui.refusals
def pick(name: str) -> tuple[Any, Any]:
    """Return the picture of an example chip and the detector it is meant for."""
    if name not in EXAMPLES:
        return gr.skip(), gr.skip()
    return str(path(name)), EXAMPLES[name][1]


@ui.refusals
def first(name: str) -> str:
    """Return the picture that the room opens with: the link's example, or the usual one."""
    return str(path(name if name in EXAMPLES else FIRST))


@ui.refusals
def look(file: str | None, model: str, classifier: str) -> tuple[str, str, str]:
    """Return what is found in the picture (JSON for the scene), the bars of the classifier, and the result line."""
    from demos.picture import open_picture

    if model not in DETECTORS:
        raise UnknownDetector(f"There is no detector called “{model}”. There are: {', '.join(DETECTORS)}.")
    original = open_picture(file)
    picture = draw.on_page(original)
    start = time.perf_counter()
    found, missing = _detect(picture, model)
    bars = _bars(picture, classifier)
    seconds = time.perf_counter() - start
    card = _card(DETECTORS[model]) if not missing else _card(_weights(classifier))
    scene = draw.scene(picture, original.size, found, by_class=model != "nuclei", notice=missing)
    return scene, bars, ui.line("" if missing else LOOK[model], seconds, card)


@ui.refusals
def upload(file: str | None, model: str, classifier: str) -> tuple[Any, Any, Any, str]:
    """Look at the visitor's own picture; no example chip stays picked. A cleared picture leaves the old result."""
    if file is None:
        return gr.skip(), gr.skip(), gr.skip(), ""
    return *look(file, model, classifier), ""


def _detect(picture: "Image.Image", model: str) -> "tuple[list[Detection], str]":
    """Return the objects found and an empty sentence, or none and the sentence that says why."""
    try:
        return importlib.import_module("demos.images.detect").detect(picture, model, LEAST), ""
    except WeightsUnavailable as error:
        return [], f"No objects are marked here. {error}"


@ui.refusals
def in_one_word(file: str | None, classifier: str) -> str:
    """Return the bars alone, for another classifier."""
    from demos.picture import open_picture

    return _bars(draw.on_page(open_picture(file)), classifier)


def _bars(picture: "Image.Image", classifier: str) -> str:
    from demos.images.classify import classify

    try:
        return draw.bars(classify(picture, classifier)) + ui.remark(ONE_WORD[classifier])
    except WeightsUnavailable as error:
        return ui.notice(str(error))


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
    with ui.columns():
        with ui.given():
            chips = ui.example_chips("Example pictures", [(name, ui.thumbnail(path(name))) for name in EXAMPLES], FIRST)
            picture = own_picture("images", height=280)
            model = gr.Radio(
                [(title, name) for name, title in TITLES.items()],
                value="everyday",
                label="What to look for",
                info=known(),
                elem_id="images-model",
            )
        with ui.said():
            scene = ui.html_part(__file__, "scene", value="", elem_id="images-scene")
            threshold = gr.Slider(
                LEAST, MOST, USUAL, step=0.01, label="How sure it must be", elem_id="images-threshold"
            )
            gr.HTML('<h2 class="heading">In one word:</h2>')
            kinds = classifiers_here()
            classifier = gr.Radio(
                [(KINDS[name], name) for name in kinds],
                value="cifar10",
                show_label=False,
                visible=len(kinds) > 1,
                elem_id="images-classifier",
            )
            bars = gr.HTML("", elem_id="images-bars", apply_default_css=False)
            line = ui.result_line()

    settings = ui.Settings(
        "images",
        (ui.choice("example", FIRST, [*EXAMPLES, ""]), chips),
        (ui.choice("model", "everyday", list(DETECTORS)), model),
        (ui.choice("classifier", "cifar10", list(kinds)), classifier),
        (ui.number("threshold", USUAL, LEAST, MOST), threshold),
    )
    given, shown = [picture, model, classifier], [scene, bars, line]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    settings.opened().then(first, chips, picture, **quiet).then(look, given, shown, **ui.LIVE)
    chips.input(pick, chips, [picture, model], **quiet).then(look, given, shown, **ui.LIVE)
    picture.input(upload, given, [*shown, chips], **ui.LIVE)
    model.input(look, given, shown, **ui.LIVE)
    classifier.input(in_one_word, [picture, classifier], bars, **ui.LIVE)
    threshold.change(
        None,
        threshold,
        None,
        js="(value) => { document.querySelector('#images-scene .scene')"
        "?.dispatchEvent(new CustomEvent('threshold', {detail: value, bubbles: true})); }",
        **quiet,
    )
    return TryIt(picture, chips, model)
