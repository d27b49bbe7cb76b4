"""Look inside: one picture, and what happens in the networks that see it: a classifier or a detector."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from demos.images.catalog import (
    DEFAULT_CLASSIFIER,
    DETECTORS,
    EXAMPLES,
    FIRST_EXAMPLE,
    example_detector,
    example_path,
    own_detector,
)
from demos.images.handover import changed_picture, object_like, opening_picture
from demos.images.rooms.look_inside import classifier as classifier_part
from demos.images.rooms.look_inside import detector as detector_part
from demos.images.views import detection_view
from demos.images.widgets.detection_scene.widget import asked_object
from demos.images.widgets.hidden_choice.widget import hidden_choice
from demos.images.widgets.picture_input.widget import TryItChoice, picture_choice
from demos.kit import errors, events, layout, properties
from demos.kit.html import toast
from demos.kit.url_state import UrlState
from demos.kit.widget import tell

CLASSIFIER, DETECTOR = "classifier", "detector"
PARTS = {CLASSIFIER: "Classifier", DETECTOR: "Detector"}
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
NOT_FOUND_INSIDE = "Look inside follows what our own detector finds with a score of 50% or more, which this isn't."


@dataclass(frozen=True)
class LookInside:
    """What another room sets to open this one with an object.

    controls: picture, chip, what it is known by, part, network, detector and object. columns: the part shows some.
    """

    controls: list[Any]
    columns: list[Any]
    _detector: detector_part.DetectorPart

    def show_after(self, event: Any) -> Any:
        """Draw the stages again after an event that chose an object, and follow it; return the last event."""
        detector = self._detector
        drawn = event.then(detector_part.show_stages, detector.given, detector.shown, **events.PICTURE)
        # What the visitor followed meanwhile is known to the page alone.
        return drawn.then(None, detector.chosen_object, None, js=tell("images:follow"), **QUIET)


def part_of(network: str) -> str:
    """Return which of the two parts of the room a network belongs to."""
    return DETECTOR if network in DETECTORS else CLASSIFIER


def visible_columns(part: str) -> tuple[Any, ...]:
    """Return what becomes of the columns: what the visitor gives, the classifier's two, and the detector's."""
    first, second = (gr.update(visible=True if part == each else "hidden") for each in PARTS)
    return gr.update(scale=3 if part == DETECTOR else 5), first, first, second


@errors.refusals
def hand_over(file: str | None, part: str) -> tuple[Any, Any]:
    """Give the picture to the part that is visible; the other gets it once it is."""
    return (gr.skip(), file) if part == DETECTOR else (file, gr.skip())


@errors.refusals
def switch_part(part: str, classifier: str, detector: str) -> tuple[Any, ...]:
    """Return the network of a part, and what becomes of the columns."""
    part = part if part in PARTS else CLASSIFIER
    return (detector if part == DETECTOR else classifier, *visible_columns(part))


@errors.refusals
def pick_example(name: str, part: str) -> tuple[Any, ...]:
    """Return the picture of an example chip, the detector it is meant for, and the network that is shown.

    The spot and the object that were chosen on the old picture are cleared.
    """
    if name not in EXAMPLES:
        return (gr.skip(),) * 5
    detector = example_detector(name)
    return str(example_path(name)), detector, detector if part == DETECTOR else gr.skip(), "", ""


@errors.refusals
def open_room(example: str, their_file: str | None, their_example: str) -> tuple[str, str, str]:
    """Return the picture to open with, its chip, and what it is known by."""
    shown = opening_picture(example, their_file, their_example)
    return shown.file, shown.example, shown.known_as


@errors.refusals
def sync_controls(network: str, their_detector: str, example: str) -> tuple[Any, ...]:
    """Return the switch, the classifier and the detector that belong to a network and a link's example, and columns."""
    part = part_of(network)
    detector = example_detector(example) if example in EXAMPLES and example != FIRST_EXAMPLE else their_detector
    classifier = DEFAULT_CLASSIFIER if part == DETECTOR else network
    return part, classifier, network if part == DETECTOR else own_detector(detector), *visible_columns(part)


@errors.refusals
def adopt_input(
    their_file: str | None, their_example: str, their_detector: str, known_as: str, part: str
) -> tuple[Any, ...]:
    """Take over the picture of Try it when the visitor comes back from there with another one than before."""
    shown = changed_picture(their_file, their_example, known_as)
    if shown is None:
        return (gr.skip(),) * 7
    detector = own_detector(their_detector)
    network = detector if part == DETECTOR else gr.skip()
    return shown.file, shown.example, detector, network, "", "", shown.known_as


@errors.refusals
def follow_object(data: Any, their_file: str | None, their_example: str, their_detector: str) -> tuple[Any, ...]:
    """Return values for `LookInside.controls` and `columns` that follow the object of Try it that was asked about."""
    from demos.images.analysis.detector_stages import detector_stages
    from demos.kit.image_io import open_picture

    asked = asked_object(data)
    if asked is None or their_file is None:
        return (gr.skip(),) * 11
    model = own_detector(their_detector)
    found = detector_stages(detection_view.on_page(open_picture(their_file)), model)
    number = object_like(*asked, found.objects)
    if number is None:
        gr.Info(toast(NOT_FOUND_INSIDE))
    known_as = their_example or their_file
    chosen = "" if number is None else str(number)
    return their_file, their_example, known_as, DETECTOR, model, model, chosen, *visible_columns(DETECTOR)


def build(room: gr.Tab, try_it: TryItChoice) -> LookInside:
    """Make the room and wire its events; `room` is the tab that it stands in."""
    part = gr.Radio(
        [(title, name) for name, title in PARTS.items()],
        value=CLASSIFIER,
        label="Network",
        show_label=False,
        elem_id="inside-part",
    )
    network, known_as = hidden_choice("inside-network", DEFAULT_CLASSIFIER), gr.State("")
    for_classifier, for_detector = gr.State(), gr.State()
    with layout.columns():
        with layout.left_column() as left:
            choice = picture_choice("inside", height=240)
        with layout.right_column():
            with gr.Column() as classifier_answer:
                answer = classifier_part.build_answer()
            with gr.Column(visible="hidden") as detector_column:
                detector = detector_part.build(for_detector, try_it.threshold)
    with gr.Column() as classifier_column:
        classifier = classifier_part.build(for_classifier, answer)
    columns = [left, classifier_answer, classifier_column, detector_column]

    chips, picture = choice.chips, choice.picture
    names = [*classifier.weights, *DETECTORS]
    settings = UrlState(
        "images",
        (properties.choice("model", DEFAULT_CLASSIFIER, names), network),
        *classifier.bound,
        *detector.bound,
        (properties.choice("example", FIRST_EXAMPLE, [*EXAMPLES, ""]), chips),
        room="inside",
        weights={"model": {**classifier.weights, **{name: each.weights for name, each in DETECTORS.items()}}},
    )
    theirs, choices = [try_it.picture, try_it.chips], [classifier.spot, detector.chosen_object]
    opening = (
        settings.opened()
        .then(sync_controls, [network, try_it.detector, chips], [part, answer.model, detector.model, *columns], **QUIET)
        .then(open_room, [chips, *theirs], [picture, chips, known_as], **QUIET)
    )
    room.select(
        adopt_input,
        [*theirs, try_it.detector, known_as, part],
        [picture, chips, detector.model, network, *choices, known_as],
        **QUIET,
    )
    chips.input(pick_example, [chips, part], [picture, detector.model, network, *choices], cancels=[opening], **QUIET)
    picture.input(lambda: ("", "", ""), None, [chips, *choices], cancels=[opening], **QUIET)
    picture.change(hand_over, [picture, part], [for_classifier, for_detector], **QUIET)
    part.input(switch_part, [part, answer.model, detector.model], [network, *columns], **QUIET).then(
        hand_over, [picture, part], [for_classifier, for_detector], **QUIET
    )
    for each in (answer.model, detector.model):
        each.input(None, each, network, js="(name) => name", **QUIET)
    adopted = [picture, chips, known_as, part, network, detector.model, detector.chosen_object]
    return LookInside(adopted, columns, detector)
