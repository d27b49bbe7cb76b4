"""Then and now: one picture through our own network and through a model from the Hub, side by side."""

from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.images.catalog import (
    CLASSIFIERS,
    DETECTORS,
    EXAMPLES,
    FIRST_EXAMPLE,
    HUB_CLASSIFIERS,
    HUB_DETECTORS,
    available_classifiers,
    example_detector,
    example_path,
    is_hub_classifier,
    is_hub_detector,
    own_detector,
)
from demos.images.handover import changed_picture, opening_picture
from demos.images.timed_inference import LEAST_SHOWN, timed_classify, timed_detect
from demos.images.views import detection_view
from demos.images.widgets.detection_scene.widget import confidence_threshold, detection_scene
from demos.images.widgets.hidden_choice.widget import hidden_choice
from demos.images.widgets.picture_input.widget import TryItChoice, picture_choice
from demos.kit import errors, events, layout, properties
from demos.kit.html import escape
from demos.kit.url_state import UrlState
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.named_model import widget as named_model
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from PIL import Image

DETECTION, CLASSIFICATION = "objects", "classes"
TASKS = {DETECTION: "Detection", CLASSIFICATION: "Classification"}
FIRST_DETECTOR, FIRST_CLASSIFIER = next(iter(HUB_DETECTORS)), next(iter(HUB_CLASSIFIERS))
OWN_ARCHITECTURES = {DETECTION: ("Mask R-CNN", 2017), CLASSIFICATION: ("Residual network", 2015)}
"""The architectures of our networks, and the years of their papers."""
THRESHOLD, MOST_THRESHOLD = 0.5, 0.95
CELLS = (
    "Cells aren't among its 80 classes, so it finds none or takes them for something else: what a network was trained "
    "on counts for more than its year."
)
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

Subject = tuple[str, str]
"""What both sides are asked about: a picture's file, and which of our detectors it is meant for."""


def task_of(model: str) -> str:
    """Return which of the two tasks a model from the Hub is for."""
    return CLASSIFICATION if is_hub_classifier(model) else DETECTION


@errors.refusals
def show_ours(subject: Subject | None, model: str) -> tuple[Any, ...]:
    """Return our side: its scene, and its bars and facts."""
    if subject is None:
        return gr.skip(), gr.skip()
    original, picture = _opened(subject[0])
    if task_of(model) == DETECTION:
        name = own_detector(subject[1])
        scene, seconds = _scene(original, picture, name)
        return scene, _our_facts(DETECTION, DETECTORS[name].weights, seconds)
    name = list(available_classifiers())[-1]
    bars, seconds = _bars(picture, name)
    return gr.skip(), bars + _our_facts(CLASSIFICATION, CLASSIFIERS[name].weights, seconds)


@errors.refusals
def show_theirs(subject: Subject | None, model: str) -> tuple[Any, ...]:
    """Return the other side: its scene and whether that is seen, its bars and facts, the offer, and what changed."""
    if subject is None or not (is_hub_detector(model) or is_hub_classifier(model)):
        return (gr.skip(),) * 5
    hidden, changed = gr.update(visible="hidden"), hub_download.changed(model)
    if offer := hub_download.value(model):
        return gr.skip(), hidden, "", offer, changed
    original, picture = _opened(subject[0])
    if task_of(model) == CLASSIFICATION:
        bars, seconds = _bars(picture, model)
        return gr.skip(), hidden, bars + hub_download.facts(hub_download.theirs(model), seconds), "", changed
    scene, seconds = _scene(original, picture, model)
    cells = layout.remark(CELLS) if own_detector(subject[1]) == "nuclei" and model in HUB_DETECTORS else ""
    facts = hub_download.facts(hub_download.theirs(model), seconds)
    return scene, gr.update(visible=True), cells + facts, "", changed


def _opened(file: str) -> "tuple[tuple[int, int], Image.Image]":
    """Return the width and height of a picture in pixels, and the picture as the page shows it."""
    from demos.kit.image_io import open_picture

    original = open_picture(file)
    return original.size, detection_view.on_page(original)


def _scene(original: tuple[int, int], picture: "Image.Image", model: str) -> tuple[str, float | None]:
    """Return the scene (JSON) and the seconds; the picture with a sentence where there is no answer."""
    found = timed_detect(picture, model)
    by_class = model not in DETECTORS or not DETECTORS[model].one_kind
    scene = detection_view.scene(picture, original, found.detections, by_class=by_class, notice=found.unavailable)
    return scene, found.seconds


def _bars(picture: "Image.Image", model: str) -> tuple[str, float | None]:
    """Return the bars and the seconds; a sentence where there is no answer."""
    found = timed_classify(picture, model)
    return layout.notice(found.unavailable) if found.unavailable else detection_view.bars(found.answers), found.seconds


def _our_facts(task: str, name: str, seconds: float | None) -> str:
    try:
        return hub_download.facts(hub_download.ours(*OWN_ARCHITECTURES[task], weights.card(name)), seconds)
    except WeightsUnavailable:
        return ""


@errors.refusals
def sync_controls(model: str) -> tuple[Any, ...]:
    """Return the task and the two pickers that belong to a model, and what is visible."""
    task = task_of(model)
    detector, classifier = (model, FIRST_CLASSIFIER) if task == DETECTION else (FIRST_DETECTOR, model)
    return (
        task,
        gr.update(value=detector, visible=task == DETECTION),
        gr.update(value=classifier, visible=task == CLASSIFICATION),
        *_visible(task),
    )


@errors.refusals
def switch_task(task: str, detector: str, classifier: str) -> tuple[Any, ...]:
    """Return the model of a task, the pickers, and what is visible."""
    task = task if task in TASKS else DETECTION
    pickers = (gr.update(visible=task == each) for each in TASKS)
    return (detector if task == DETECTION else classifier, *pickers, *_visible(task))


@errors.refusals
def name_model(text: str, task: str) -> tuple[Any, Any, Any]:
    """Check a model from the Hub that the visitor names, and return it and the two pickers."""
    picker = named_model.choose(text, "detect" if task == DETECTION else "classify")
    pickers = (picker, gr.skip()) if task == DETECTION else (gr.skip(), picker)
    return picker["value"], *pickers


def _visible(task: str) -> tuple[Any, Any]:
    """Return what becomes of the threshold and of our scene."""
    return gr.update(visible=task == DETECTION), gr.update(visible=True if task == DETECTION else "hidden")


@errors.refusals
def pick_example(name: str) -> tuple[Any, Any]:
    """Return the picture of an example chip, and the subject."""
    if name not in EXAMPLES:
        return gr.skip(), gr.skip()
    file = str(example_path(name))
    return file, (file, example_detector(name))


@errors.refusals
def open_room(example: str, their_file: str | None, their_example: str, their_detector: str) -> tuple[Any, ...]:
    """Return the picture to open with, its chip, what it is known by, and the subject."""
    shown = opening_picture(example, their_file, their_example)
    detector = example_detector(shown.example) if shown.example in EXAMPLES else own_detector(their_detector)
    return shown.file, shown.example, shown.known_as, (shown.file, detector)


@errors.refusals
def adopt_input(their_file: str | None, their_example: str, their_detector: str, known_as: str) -> tuple[Any, ...]:
    """Take over the picture of Try it when the visitor comes back from there with another one than before."""
    shown = changed_picture(their_file, their_example, known_as)
    if shown is None:
        return (gr.skip(),) * 4
    return shown.file, shown.example, shown.known_as, (shown.file, own_detector(their_detector))


@errors.refusals
def adopt_upload(file: str | None, their_detector: str) -> tuple[Any, Any]:
    """Return no chip, and the visitor's own picture as the subject; when it is removed, the old result stays."""
    return "", gr.skip() if file is None else (file, own_detector(their_detector))


def build(room: gr.Tab, try_it: TryItChoice) -> None:
    """Make the room and wire its events; `room` is the tab that it stands in."""
    model, known_as, subject = hidden_choice("then-model", FIRST_DETECTOR), gr.State(""), gr.State()
    with layout.columns():
        with layout.left_column():
            choice = picture_choice("then", height=200)
        with layout.right_column():
            task = gr.Radio(
                [(title, name) for name, title in TASKS.items()],
                value=DETECTION,
                label="Task",
                show_label=False,
                elem_id="then-task",
            )
            detector = _picker("detect", FIRST_DETECTOR, visible=True)
            classifier = _picker("classify", FIRST_CLASSIFIER, visible=False)
            more = named_model.field(
                "Image classifiers and object detectors", "microsoft/resnet-50 or hustvl/yolos-tiny"
            )
            threshold = confidence_threshold("then-threshold", LEAST_SHOWN, MOST_THRESHOLD, THRESHOLD)
    with layout.columns():
        with _side("Then: trained from scratch by this project"):
            with gr.Column() as our_place:
                ours = detection_scene("then-ours", threshold="then-threshold")
            our_answer = gr.HTML("", elem_id="then-our-answer", apply_default_css=False)
        with _side("Now: trained by others, on far more data"):
            with gr.Column(visible="hidden") as their_place:
                theirs = detection_scene("then-theirs", threshold="then-threshold")
            their_answer = gr.HTML("", elem_id="then-their-answer", apply_default_css=False)
            offer = hub_download.part(elem_id="then-offer")
    changed = gr.HTML("", elem_id="then-changed", apply_default_css=False)

    settings = UrlState(
        "images",
        (properties.choice("model", FIRST_DETECTOR, [*HUB_DETECTORS, *HUB_CLASSIFIERS]), model),
        (properties.choice("example", FIRST_EXAMPLE, [*EXAMPLES, ""]), choice.chips),
        (properties.number("threshold", THRESHOLD, LEAST_SHOWN, MOST_THRESHOLD), threshold),
        room="then",
    )
    asked, visible = [subject, model], [threshold, our_place]
    our_side, their_side = [ours, our_answer], [theirs, their_place, their_answer, offer, changed]
    tried = [try_it.picture, try_it.chips, try_it.detector]
    taking = [choice.picture, choice.chips, known_as, subject]

    opening = (
        settings.opened()
        .then(sync_controls, model, [task, detector, classifier, *visible], **QUIET)
        .then(open_room, [choice.chips, *tried], taking, **QUIET)
    )
    room.select(adopt_input, [*tried, known_as], taking, **QUIET)
    choice.chips.input(pick_example, choice.chips, [choice.picture, subject], cancels=[opening], **QUIET)
    choice.picture.input(
        adopt_upload, [choice.picture, try_it.detector], [choice.chips, subject], cancels=[opening], **QUIET
    )
    subject.change(show_ours, asked, our_side, **events.PICTURE).then(show_theirs, asked, their_side, **events.PICTURE)

    task.input(switch_task, [task, detector, classifier], [model, detector, classifier, *visible], **QUIET).then(
        show_ours, asked, our_side, **events.PICTURE
    ).then(show_theirs, asked, their_side, **events.PICTURE)
    for each in (detector, classifier):
        each.input(None, each, model, js="(name) => name", **QUIET).then(
            show_theirs, asked, their_side, **events.PICTURE
        )
    more.check.click(name_model, [more.name, task], [model, detector, classifier], **named_model.CHECK).success(
        show_theirs, asked, their_side, **events.PICTURE
    )
    offer.select(show_theirs, asked, their_side, **events.PICTURE)


def _picker(task: str, first: str, visible: bool) -> gr.Radio:
    return gr.Radio(
        hub_download.labels(task),
        value=first,
        label="Compare with",
        visible=visible,
        elem_id=f"then-{task}",
        elem_classes=["models"],
    )


def _side(heading: str) -> gr.Column:
    column = gr.Column(min_width=280, elem_classes=["beside"])
    with column:
        gr.HTML(f'<h2 class="heading">{escape(heading)}</h2>')
    return column
