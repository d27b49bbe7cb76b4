"""Then and now: one picture through our own network and through a model from the Hub, side by side."""

import importlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.images.catalog import CLASSIFIERS, DETECTORS, HUB_CLASSIFIERS, HUB_DETECTORS, classifiers_here
from demos.images.examples import EXAMPLES, path
from demos.images.rooms.look_inside import begin, own
from demos.images.rooms.try_it import FIRST, LEAST, MOST, USUAL, TryIt, ready
from demos.images.views import detection_view
from demos.images.widgets.parts import picked
from demos.images.widgets.picture_input import own_picture
from demos.kit import errors, events, layout, properties
from demos.kit.html import escape
from demos.kit.url_state import UrlState
from demos.kit.widget import html_part
from demos.widgets.example_chips.widget import example_chips, thumbnail
from demos.widgets.hub_download import widget as hub_download
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from PIL import Image

    from demos.images.detect import Detection

OBJECTS, CLASSES = "objects", "classes"
TASKS = {OBJECTS: "Where is what", CLASSES: "What is it, in one word"}
FIRST_MODEL, FIRST_CLASSIFIER = next(iter(HUB_DETECTORS)), next(iter(HUB_CLASSIFIERS))
OURS = {OBJECTS: ("Mask R-CNN", 2017), CLASSES: ("Residual network", 2015)}
"""What our networks are called, and the year of the paper that they follow."""
CELLS = (
    "Cells aren't among its 80 kinds, so it finds none or takes them for something else: what a network was shown "
    "counts more than its year."
)

WIDGETS = Path(__file__).parents[1] / "widgets"

Given = tuple[str, str]
"""A picture's file, and which of our detectors it is meant for."""


def task_of(model: str) -> str:
    """Return which of the two tasks a model from the Hub is for."""
    return CLASSES if model in HUB_CLASSIFIERS else OBJECTS


@errors.refusals
def then(given: Given | None, model: str) -> tuple[Any, ...]:
    """Return our side: its scene, and its bars and facts."""
    if given is None:
        return gr.skip(), gr.skip()
    original, picture = _opened(given[0])
    if task_of(model) == OBJECTS:
        name, scene = DETECTORS[own(given[1])], _objects(original, picture, own(given[1]))
        return scene[0], _our_facts(OBJECTS, name, scene[1])
    name = list(classifiers_here())[-1]
    bars, seconds = _classes(picture, name)
    return gr.skip(), bars + _our_facts(CLASSES, CLASSIFIERS[name].weights, seconds)


@errors.refusals
def now(given: Given | None, model: str) -> tuple[Any, ...]:
    """Return the other side: its scene and whether that is seen, its bars and facts, the offer, and what changed."""
    if given is None or model not in {**HUB_DETECTORS, **HUB_CLASSIFIERS}:
        return (gr.skip(),) * 5
    hidden, changed = gr.update(visible="hidden"), hub_download.changed(model)
    if offered := hub_download.value(model):
        return gr.skip(), hidden, "", offered, changed
    original, picture = _opened(given[0])
    if task_of(model) == CLASSES:
        bars, seconds = _classes(picture, model)
        return gr.skip(), hidden, bars + hub_download.facts(hub_download.theirs(model), seconds), "", changed
    scene, seconds = _objects(original, picture, model)
    cells = layout.remark(CELLS) if own(given[1]) == "nuclei" else ""
    facts = hub_download.facts(hub_download.theirs(model), seconds)
    return scene, gr.update(visible=True), cells + facts, "", changed


def _opened(file: str) -> "tuple[tuple[int, int], Image.Image]":
    from demos.kit.image_io import open_picture

    original = open_picture(file)
    return original.size, detection_view.on_page(original)


def _objects(original: tuple[int, int], picture: "Image.Image", model: str) -> tuple[str, float | None]:
    """Return JSON for the scene, and the seconds of the answer; the picture with a sentence where there is none."""
    found: list[Detection] = []
    notice, seconds = "", None
    try:
        ready(model)
        start = time.perf_counter()
        found = importlib.import_module("demos.images.detect").detect(picture, model, LEAST)
        seconds = time.perf_counter() - start
    except WeightsUnavailable as error:
        notice = str(error)
    return detection_view.scene(picture, original, found, by_class=model != "nuclei", notice=notice), seconds


def _classes(picture: "Image.Image", model: str) -> tuple[str, float | None]:
    """Return the bars, and the seconds of the answer; a sentence where there is none."""
    from demos.images.classify import classify

    try:
        ready(model)
        start = time.perf_counter()
        answers = classify(picture, model)
        return detection_view.bars(answers), time.perf_counter() - start
    except WeightsUnavailable as error:
        return layout.notice(str(error)), None


def _our_facts(task: str, name: str, seconds: float | None) -> str:
    try:
        return hub_download.facts(hub_download.ours(*OURS[task], weights.card(name)), seconds)
    except WeightsUnavailable:
        return ""


@errors.refusals
def settle(model: str) -> tuple[Any, ...]:
    """Return the switch and the two pickers that belong to a model, and what is seen."""
    task = task_of(model)
    detector, classifier = (model, FIRST_CLASSIFIER) if task == OBJECTS else (FIRST_MODEL, model)
    return (
        task,
        gr.update(value=detector, visible=task == OBJECTS),
        gr.update(value=classifier, visible=task == CLASSES),
        *_seen(task),
    )


@errors.refusals
def turn(task: str, detector: str, classifier: str) -> tuple[Any, ...]:
    """Return the model that is asked now, the pickers, and what is seen."""
    task = task if task in TASKS else OBJECTS
    pickers = (gr.update(visible=task == each) for each in TASKS)
    return (detector if task == OBJECTS else classifier, *pickers, *_seen(task))


def _seen(task: str) -> tuple[Any, Any]:
    """What becomes of the threshold and of our scene."""
    return gr.update(visible=task == OBJECTS), gr.update(visible=True if task == OBJECTS else "hidden")


@errors.refusals
def pick(name: str) -> tuple[Any, Any]:
    """Return the picture of an example chip, and what is to be looked at."""
    if name not in EXAMPLES:
        return gr.skip(), gr.skip()
    file = str(path(name))
    return file, (file, EXAMPLES[name][1])


@errors.refusals
def start(name: str, theirs: str | None, their_chip: str, their_detector: str) -> tuple[Any, ...]:
    """Return the picture to open with, its chip, what to know it by, and what is to be looked at."""
    file, chip, known = begin(name, theirs, their_chip)
    return file, chip, known, (file, EXAMPLES[chip][1] if chip in EXAMPLES else own(their_detector))


@errors.refusals
def arrive(theirs: str | None, their_chip: str, their_detector: str, taken: str) -> tuple[Any, ...]:
    """Take over the picture of Try it when the visitor comes back from there with another one than before."""
    known = their_chip or theirs
    if not taken or theirs is None or known == taken:
        return (gr.skip(),) * 4
    return theirs, their_chip, known, (theirs, own(their_detector))


@errors.refusals
def upload(file: str | None, their_detector: str) -> tuple[Any, Any]:
    """Let the chip go and look at the visitor's own picture; a cleared one leaves the old result."""
    return "", gr.skip() if file is None else (file, own(their_detector))


def build(room: gr.Tab, try_it: TryIt) -> None:
    """Make the room and wire its events; `room` is the tab that it stands in."""
    model, taken, given = picked("then-model"), gr.State(""), gr.State()
    with layout.columns():
        with layout.left_column():
            chips = example_chips("Example pictures", [(name, thumbnail(path(name))) for name in EXAMPLES], FIRST)
            picture = own_picture("then", height=200)
        with layout.right_column():
            task = gr.Radio(
                [(title, name) for name, title in TASKS.items()], value=OBJECTS, show_label=False, elem_id="then-task"
            )
            detector = _picker("detect", FIRST_MODEL, True)
            classifier = _picker("classify", FIRST_CLASSIFIER, False)
            threshold = gr.Slider(LEAST, MOST, USUAL, step=0.01, label="How sure it must be", elem_id="then-threshold")
    with layout.columns():
        with _side("Then: trained here, from nothing"):
            with gr.Column() as our_place:
                ours = _scene("then-ours")
            our_answer = gr.HTML("", elem_id="then-our-answer", apply_default_css=False)
        with _side("Now: trained by others, on far more"):
            with gr.Column(visible="hidden") as their_place:
                theirs = _scene("then-theirs")
            their_answer = gr.HTML("", elem_id="then-their-answer", apply_default_css=False)
            offered = hub_download.part(elem_id="then-offer")
    changed = gr.HTML("", elem_id="then-changed", apply_default_css=False)

    settings = UrlState(
        "images",
        (properties.choice("model", FIRST_MODEL, [*HUB_DETECTORS, *HUB_CLASSIFIERS]), model),
        (properties.choice("example", FIRST, [*EXAMPLES, ""]), chips),
        (properties.number("threshold", USUAL, LEAST, MOST), threshold),
        room="then",
    )
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    asked, seen = [given, model], [threshold, our_place]
    our_side, their_side = [ours, our_answer], [theirs, their_place, their_answer, offered, changed]

    tried = [try_it.picture, try_it.chips, try_it.model]
    taking = [picture, chips, taken, given]
    settings.opened().then(settle, model, [task, detector, classifier, *seen], **quiet).then(
        start, [chips, *tried], taking, **quiet
    )
    room.select(arrive, [*tried, taken], taking, **quiet)
    chips.input(pick, chips, [picture, given], **quiet)
    picture.input(upload, [picture, try_it.model], [chips, given], **quiet)
    given.change(then, asked, our_side, **events.LIVE).then(now, asked, their_side, **events.LIVE)

    task.input(turn, [task, detector, classifier], [model, detector, classifier, *seen], **quiet).then(
        then, asked, our_side, **events.LIVE
    ).then(now, asked, their_side, **events.LIVE)
    for each in (detector, classifier):
        each.input(None, each, model, js="(name) => name", **quiet).then(now, asked, their_side, **events.LIVE)
    offered.select(now, asked, their_side, **events.LIVE)
    threshold.change(
        None,
        threshold,
        None,
        js="(value) => { for (const scene of document.querySelectorAll('#then-ours .scene, #then-theirs .scene'))"
        "scene.dispatchEvent(new CustomEvent('threshold', {detail: value, bubbles: true})); }",
        **quiet,
    )


def _picker(kind: str, first: str, visible: bool) -> gr.Radio:
    return gr.Radio(
        hub_download.labels(kind),
        value=first,
        label="Beside it",
        visible=visible,
        elem_id=f"then-{kind}",
        elem_classes=["models"],
    )


def _side(heading: str) -> gr.Column:
    column = gr.Column(min_width=280, elem_classes=["beside"])
    with column:
        gr.HTML(f'<h2 class="heading">{escape(heading)}</h2>')
    return column


def _scene(name: str) -> gr.HTML:
    return html_part(WIDGETS / "detection_scene", value="", elem_id=name, elem_classes=["scene"])
