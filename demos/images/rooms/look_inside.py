"""Look inside: one picture, and what goes on inside the networks that look at it."""

from typing import Any

import gradio as gr

from demos.images.catalog import DETECTORS
from demos.images.examples import EXAMPLES, path
from demos.images.rooms import look_inside_classifier, look_inside_detector
from demos.images.rooms.try_it import TryIt
from demos.images.widgets.parts import picked
from demos.images.widgets.picture_input import own_picture
from demos.kit import errors, layout, properties
from demos.kit.url_state import UrlState
from demos.widgets.example_chips.widget import example_chips, thumbnail

FIRST = "cat"
CLASSIFIER, DETECTOR = "classifier", "detector"
PARTS = {CLASSIFIER: "The classifier", DETECTOR: "The detector"}


def side_of(network: str) -> str:
    """Return which of the two parts of the room a network belongs to."""
    return DETECTOR if network in DETECTORS else CLASSIFIER


def own(detector: str) -> str:
    """Return the detector of Try it that this room can look into: this one, or the usual one for one from the Hub."""
    return detector if detector in DETECTORS else next(iter(DETECTORS))


def seen(side: str) -> tuple[Any, ...]:
    """Return what becomes of the columns: what the visitor gives, the classifier's two, and the detector's."""
    first, second = (gr.update(visible=True if side == each else "hidden") for each in PARTS)
    return gr.update(scale=3 if side == DETECTOR else 5), first, first, second


@errors.refusals
def hand_over(file: str | None, side: str) -> tuple[Any, Any]:
    """Give the picture to the part that is seen; the other gets it once it is."""
    return (gr.skip(), file) if side == DETECTOR else (file, gr.skip())


@errors.refusals
def turn(side: str, classifier: str, detector: str) -> tuple[Any, ...]:
    """Return which network is looked into now, and what becomes of the columns."""
    side = side if side in PARTS else CLASSIFIER
    return (detector if side == DETECTOR else classifier, *seen(side))


@errors.refusals
def pick(name: str, side: str) -> tuple[Any, ...]:
    """Return the picture of an example chip, the detector it is meant for, and the network that is looked into.

    The spot and the object that were chosen on the old picture are let go.
    """
    if name not in EXAMPLES:
        return (gr.skip(),) * 5
    detector = EXAMPLES[name][1]
    return str(path(name)), detector, detector if side == DETECTOR else gr.skip(), "", ""


@errors.refusals
def begin(name: str, theirs: str | None, their_chip: str) -> tuple[str, str, str]:
    """Return the picture to open with, its chip, and what to know it by.

    It is the link's example, else the picture in Try it, else the usual one.
    """
    if name not in EXAMPLES or name == FIRST:
        if theirs is not None:
            return theirs, their_chip, their_chip or theirs
        name = FIRST
    return str(path(name)), name, name


@errors.refusals
def settle(network: str, their_detector: str) -> tuple[Any, ...]:
    """Return the switch, the classifier and the detector that belong to a network, and the columns."""
    side, their_detector = side_of(network), own(their_detector)
    classifier = look_inside_classifier.USUAL if side == DETECTOR else network
    return side, classifier, network if side == DETECTOR else their_detector, *seen(side)


@errors.refusals
def arrive(theirs: str | None, their_chip: str, their_detector: str, taken: str, side: str) -> tuple[Any, ...]:
    """Take over the picture of Try it when the visitor comes back from there with another one than before."""
    known = their_chip or theirs
    if not taken or theirs is None or known == taken:
        return (gr.skip(),) * 7
    their_detector = own(their_detector)
    network = their_detector if side == DETECTOR else gr.skip()
    return theirs, their_chip, their_detector, network, "", "", known


def build(room: gr.Tab, try_it: TryIt) -> None:
    """Make the room and wire its events; `room` is the tab that it stands in."""
    side = gr.Radio(
        [(title, name) for name, title in PARTS.items()],
        value=CLASSIFIER,
        show_label=False,
        elem_id="inside-side",
    )
    network, taken, for_classifier, for_detector = picked("network"), gr.State(""), gr.State(), gr.State()
    with layout.columns():
        with layout.left_column() as given:
            chips = example_chips("Example pictures", [(name, thumbnail(path(name))) for name in EXAMPLES], FIRST)
            picture = own_picture("inside", height=240)
        with layout.right_column():
            with gr.Column() as classifiers_answer:
                answer = look_inside_classifier.answer()
            with gr.Column(visible="hidden") as detectors_walk:
                detector = look_inside_detector.build(for_detector)
    with gr.Column() as classifiers_pictures:
        classifier = look_inside_classifier.build(for_classifier, answer)
    columns = [given, classifiers_answer, classifiers_pictures, detectors_walk]

    names = [*classifier.weights, *DETECTORS]
    settings = UrlState(
        "images",
        (properties.choice("model", look_inside_classifier.USUAL, names), network),
        *classifier.bound,
        *detector.bound,
        (properties.choice("example", FIRST, [*EXAMPLES, ""]), chips),
        room="inside",
        weights={**classifier.weights, **DETECTORS},
    )
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    theirs, let_go = [try_it.picture, try_it.chips], [classifier.spot, detector.thing]
    settings.opened().then(
        settle, [network, try_it.model], [side, answer.model, detector.model, *columns], **quiet
    ).then(begin, [chips, *theirs], [picture, chips, taken], **quiet)
    room.select(
        arrive,
        [*theirs, try_it.model, taken, side],
        [picture, chips, detector.model, network, *let_go, taken],
        **quiet,
    )
    chips.input(pick, [chips, side], [picture, detector.model, network, *let_go], **quiet)
    picture.input(lambda: ("", "", ""), None, [chips, *let_go], **quiet)
    picture.change(hand_over, [picture, side], [for_classifier, for_detector], **quiet)
    side.input(turn, [side, answer.model, detector.model], [network, *columns], **quiet).then(
        hand_over, [picture, side], [for_classifier, for_detector], **quiet
    )
    for each in (answer.model, detector.model):
        each.input(None, each, network, js="(name) => name", **quiet)
