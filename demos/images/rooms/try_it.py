"""Try it: a picture in; boxes, masks and labels over it out, and the whole picture in one word."""

from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.images.catalog import (
    CLASSIFIERS,
    DEFAULT_CLASSIFIER,
    DEFAULT_DETECTOR,
    DEFAULT_OVERLAP,
    DETECTORS,
    EXAMPLES,
    FIRST_EXAMPLE,
    HUB_CLASSIFIERS,
    HUB_CLASSIFIERS_LIMITS,
    HUB_DETECTORS,
    HUB_DETECTORS_LOOK_AT,
    available_classifiers,
    coloured_by_class,
    everyday_classes,
    example_detector,
    example_path,
    listed,
)
from demos.images.exports.formats import FORMATS
from demos.images.results import UnknownDetector
from demos.images.take_away import take_away
from demos.images.timed_inference import LEAST_SHOWN, TimedAnswers, timed_classify, timed_detect
from demos.images.views import classes_view, detection_view
from demos.images.widgets.detection_scene.widget import asked_file, confidence_threshold, detection_scene
from demos.images.widgets.hidden_choice.widget import hidden_choice
from demos.images.widgets.picture_input.widget import TryItChoice, picture_choice
from demos.kit import errors, events, layout, properties
from demos.kit.url_state import UrlState
from demos.kit.widget import tell
from demos.widgets.file_on_demand.widget import file_on_demand
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import result_facts, result_line
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from PIL import Image

    from weights.card import Card

THRESHOLD, MOST_THRESHOLD = 0.5, 0.95
LEAST_OVERLAP, MOST_OVERLAP = 0.1, 0.9
NOT_DOWNLOADED = "{} isn't downloaded yet, so this is our own network's answer. "
TILES = "For large photographs with small things: slower, and more often wrong. Not for detectors from the Hub."
OWN_PICTURE_LINK = "A link doesn't contain the picture that it was made with, so this one opens with an example."
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@errors.refusals
def open_room(example: str, linked: str) -> tuple[str, str]:
    """Return the picture that the room opens with, and the detector: the link's, or the one meant for the example."""
    if example not in EXAMPLES:
        gr.Info(OWN_PICTURE_LINK)
        example = FIRST_EXAMPLE
    return str(example_path(example)), linked or example_detector(example)


@errors.refusals
def show_opened(
    example: str,
    linked: str,
    file: str | None,
    detector: str,
    classifier: str,
    overlap: float = DEFAULT_OVERLAP,
    tiles: bool = False,
) -> tuple[Any, ...]:
    """Return picture and detector as they are chosen now, and the results for them.

    A visitor may have clicked a chip while the answer of `open_room` was under way: what it wrote is put right here.
    """
    if example not in EXAMPLES:
        return gr.skip(), gr.skip(), *show_results(file, detector, classifier, overlap, tiles)
    picture, meant = str(example_path(example)), linked or example_detector(example)
    return picture, meant, *show_results(picture, meant, classifier, overlap, tiles)


@errors.refusals
def show_example(
    example: str,
    file: str | None,
    detector: str,
    classifier: str,
    overlap: float = DEFAULT_OVERLAP,
    tiles: bool = False,
) -> tuple[str, str, str, str, str]:
    """Return the results for an example, whatever picture stands in the control meanwhile."""
    shown = str(example_path(example)) if example in EXAMPLES else file
    return show_results(shown, detector, classifier, overlap, tiles)


@errors.refusals
def pick_example(name: str, detector: str = DEFAULT_DETECTOR) -> tuple[Any, Any, Any]:
    """Return the picture of an example chip, its detector, and that one for the link.

    A detector from the Hub stays for everything but cells.
    """
    if name not in EXAMPLES:
        return gr.skip(), gr.skip(), gr.skip()
    meant = example_detector(name)
    chosen = detector if detector in HUB_DETECTORS and meant == DEFAULT_DETECTOR else meant
    return str(example_path(name)), chosen, linked_detector(name, chosen)


def linked_detector(example: str, detector: str) -> str:
    """Return what the link says of the detector: nothing where it is the one that the example is meant for."""
    return "" if detector == example_detector(example) else detector


@errors.refusals
def show_results(
    file: str | None, detector: str, classifier: str, overlap: float = DEFAULT_OVERLAP, tiles: bool = False
) -> tuple[str, str, str, str, str]:
    """Return the scene (JSON), the classifier's bars, the result line, and the download offers of the two models.

    Until a model from the Hub is here, our own network answers in its place.
    """
    from demos.kit.image_io import open_picture

    if detector not in DETECTORS and detector not in HUB_DETECTORS:
        raise UnknownDetector(f"There is no detector called “{detector}”. {listed([*DETECTORS, *HUB_DETECTORS])}")
    original = open_picture(file)
    picture = detection_view.on_page(original)
    used = _model_that_answers(detector, DEFAULT_DETECTOR)
    in_tiles = tiles and used in DETECTORS
    found = timed_detect(original if in_tiles else picture, used, overlap, in_tiles, picture.size)
    notice = f"No objects are marked here. {found.unavailable}" if found.unavailable else ""
    bars, bars_offer, more_seconds = _bars(picture, classifier)
    by_class = coloured_by_class(used)
    scene = detection_view.scene(picture, original.size, found.detections, by_class=by_class, notice=notice)
    line = _result_line("" if notice else used, classifier, detector, (found.seconds or 0.0) + more_seconds)
    return scene, bars, line, hub_download.value(detector), bars_offer


@errors.refusals
def show_upload(
    file: str | None, detector: str, classifier: str, overlap: float = DEFAULT_OVERLAP, tiles: bool = False
) -> tuple[Any, ...]:
    """Show the results for the visitor's own picture, no example, and the detector for the link.

    When the picture is removed, the old result stays.
    """
    without_example = ("", linked_detector("", detector))
    if file is None:
        return *(gr.skip(),) * 5, *without_example
    return *show_results(file, detector, classifier, overlap, tiles), *without_example


@errors.refusals
def show_classification(file: str | None, classifier: str) -> tuple[str, str]:
    """Return the bars alone, for another classifier, and its download offer."""
    from demos.kit.image_io import open_picture

    bars, offer, _ = _bars(detection_view.on_page(open_picture(file)), classifier)
    return bars, offer


def make_file(
    asked: Any, file: str | None, detector: str, threshold: float, overlap: float = DEFAULT_OVERLAP, tiles: bool = False
) -> tuple[str, bytes]:
    """Return the file that the scene asks for: what it shows, in the format that was chosen."""
    form, hidden = asked_file(asked)
    used = _model_that_answers(detector, DEFAULT_DETECTOR)
    return take_away(file, used, threshold, form, hidden, overlap, tiles and used in DETECTORS)


def _model_that_answers(model: str, instead: str) -> str:
    """Return this model, or our own in place of one from the Hub that isn't here yet."""
    return instead if hub_download.value(model) else model


def _bars(picture: "Image.Image", classifier: str) -> tuple[str, str, float]:
    """Return the bars or why there are none, the download offer, and the seconds."""
    used, offer = _model_that_answers(classifier, DEFAULT_CLASSIFIER), hub_download.value(classifier)
    substituted = NOT_DOWNLOADED.format(HUB_CLASSIFIERS[classifier].title) if used != classifier else ""
    found = timed_classify(picture, used)
    if found.unavailable:
        return layout.notice(found.unavailable), offer, 0.0
    limits = CLASSIFIERS[used].limits if used in CLASSIFIERS else HUB_CLASSIFIERS_LIMITS
    origin = f" {', '.join(hub_download.named(used))}." if used in HUB_CLASSIFIERS else ""
    remark = layout.remark(f"{substituted}{limits}{origin}")
    return _answers(found, used) + remark, offer, found.seconds or 0.0


def _answers(found: TimedAnswers, classifier: str) -> str:
    """Return HTML of the answers as bars, fewer and under a sentence where the network is unsure."""
    if not found.unsure:
        return detection_view.bars(found.answers)
    knows = CLASSIFIERS[classifier]
    return layout.verdict(knows.unsure) + detection_view.bars(found.answers[: knows.shown_unsure])


def _result_line(detector: str, classifier: str, wanted: str, seconds: float) -> str:
    """Return the result line: of the detector that answered, else of the classifier."""
    if detector in HUB_DETECTORS:
        return result_facts(HUB_DETECTORS_LOOK_AT[detector], seconds, also=hub_download.named(detector))
    if detector not in DETECTORS:
        used = _model_that_answers(classifier, DEFAULT_CLASSIFIER)
        return result_facts("", seconds, _card(CLASSIFIERS[used].weights) if used in CLASSIFIERS else None)
    substituted = NOT_DOWNLOADED.format(HUB_DETECTORS[wanted].title) if wanted != detector else ""
    return result_facts(substituted + DETECTORS[detector].look_at, seconds, _card(DETECTORS[detector].weights))


def _card(name: str) -> "Card | None":
    try:
        return weights.card(name)
    except WeightsUnavailable:
        return None


def build() -> TryItChoice:
    """Make the room, wire its events, and return what other rooms take over."""
    classifiers = available_classifiers()
    with layout.columns():
        with layout.left_column():
            choice = picture_choice("images", height=280)
            detector = gr.Radio(
                [*((each.title, name) for name, each in DETECTORS.items()), *hub_download.labels("detect")],
                value=DEFAULT_DETECTOR,
                label="Detector",
                elem_id="images-model",
                elem_classes=["models"],
            )
            gr.HTML(classes_view.detectors_hint(everyday_classes()), elem_id="images-classes")
            linked = hidden_choice("images-linked-detector")
        with layout.right_column():
            detector_offer = hub_download.part(elem_id="images-detector-offer")
            titles = [(name, each.title) for name, each in FORMATS.items()]
            scene = detection_scene("images-scene", formats=titles, explains=True)
            file = file_on_demand("images-file")
            with gr.Row():
                threshold = confidence_threshold("images-threshold", LEAST_SHOWN, MOST_THRESHOLD, THRESHOLD)
                overlap = gr.Slider(
                    LEAST_OVERLAP,
                    MOST_OVERLAP,
                    DEFAULT_OVERLAP,
                    step=0.05,
                    label="IoU threshold",
                    info="Drops doubles that overlap by more.",
                    elem_id="images-overlap",
                )
            tiles = gr.Checkbox(False, label="Search in tiles", info=TILES, elem_id="images-tiles")
            gr.HTML('<h2 class="heading">Classification</h2>')
            classifier = gr.Radio(
                [*((each.title, name) for name, each in classifiers.items()), *hub_download.labels("classify")],
                value=DEFAULT_CLASSIFIER,
                label="Classifier",
                show_label=False,
                elem_id="images-classifier",
                elem_classes=["models"],
            )
            classifier_offer = hub_download.part(elem_id="images-classifier-offer")
            bars = gr.HTML("", elem_id="images-bars", apply_default_css=False)
            line = result_line()

    chips, picture = choice.chips, choice.picture
    settings = UrlState(
        "images",
        (properties.choice("example", FIRST_EXAMPLE, [*EXAMPLES, ""]), chips),
        (properties.choice("model", "", [*DETECTORS, *HUB_DETECTORS]), linked),
        (properties.choice("classifier", DEFAULT_CLASSIFIER, [*classifiers, *HUB_CLASSIFIERS]), classifier),
        (properties.number("threshold", THRESHOLD, LEAST_SHOWN, MOST_THRESHOLD), threshold),
        (properties.number("overlap", DEFAULT_OVERLAP, LEAST_OVERLAP, MOST_OVERLAP), overlap),
        (properties.switch("tiles", False), tiles),
    )
    given, shown = (
        [picture, detector, classifier, overlap, tiles],
        [scene, bars, line, detector_offer, classifier_offer],
    )
    opening = settings.opened().then(open_room, [chips, linked], [picture, detector], **QUIET)
    first_results = opening.then(show_opened, [chips, linked, *given], [picture, detector, *shown], **events.PICTURE)
    # A visitor who picks something while the room still opens is not overruled by it.
    overruled = {"cancels": [opening, first_results]}
    chips.input(pick_example, [chips, detector], [picture, detector, linked], **QUIET, **overruled).then(
        show_example, [chips, *given], shown, **events.PICTURE
    )
    picture.input(show_upload, given, [*shown, chips, linked], **events.PICTURE, **overruled)
    detector.input(linked_detector, [chips, detector], linked, **QUIET)
    for control in (detector, overlap, tiles):
        control.input(show_results, given, shown, **events.PICTURE)
    made = file.run(scene.select, make_file, [picture, detector, threshold, overlap, tiles], **events.PICTURE)
    for over in (made.success, made.failure):
        over(None, None, None, js=tell("images:exported", scene="images-scene"), **QUIET)
    detector_offer.select(show_results, given, shown, **events.PICTURE)
    for event in (classifier.input, classifier_offer.select):
        event(show_classification, [picture, classifier], [bars, classifier_offer], **events.PICTURE)
    return TryItChoice(chips, picture, detector, threshold, scene)
