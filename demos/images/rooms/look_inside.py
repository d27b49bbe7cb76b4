"""Look inside: one picture, and what goes on inside the networks that look at it."""

from typing import Any

import gradio as gr

from demos import ui
from demos.images.examples import EXAMPLES, path
from demos.images.rooms import look_inside_classifier
from demos.images.rooms.picture_input import picture_input
from demos.images.rooms.try_it import TryIt

FIRST = "cat"


@ui.refusals
def pick(name: str) -> tuple[Any, Any]:
    """Return the picture of an example chip; the spot that was chosen on the old picture is let go."""
    return (str(path(name)), "") if name in EXAMPLES else (gr.skip(), gr.skip())


@ui.refusals
def begin(name: str, theirs: str | None, their_chip: str) -> tuple[str, str, str]:
    """Return the picture to open with, its chip, and what to know it by.

    It is the link's example, else the picture in Try it, else the usual one.
    """
    if name not in EXAMPLES or name == FIRST:
        if theirs is not None:
            return theirs, their_chip, their_chip or theirs
        name = FIRST
    return str(path(name)), name, name


@ui.refusals
def arrive(theirs: str | None, their_chip: str, taken: str) -> tuple[Any, Any, Any, Any]:
    """Take over the picture of Try it when the visitor comes back from there with another one than before."""
    known = their_chip or theirs
    if not taken or theirs is None or known == taken:
        return gr.skip(), gr.skip(), gr.skip(), gr.skip()
    return theirs, their_chip, "", known


def build(room: gr.Tab, try_it: TryIt) -> None:
    """Make the room and wire its events; `room` is the tab that it stands in."""
    with ui.columns():
        with ui.given():
            chips = ui.example_chips("Example pictures", [(name, ui.thumbnail(path(name))) for name in EXAMPLES], FIRST)
            picture = picture_input(
                label="Your picture",
                sources=["upload", "webcam", "clipboard"],
                height=240,
                show_label=False,
                buttons=[],
                elem_id="inside-picture",
            )
        with ui.said():
            answer = look_inside_classifier.answer()
    classifier = look_inside_classifier.build(picture, answer)
    taken = gr.State("")

    settings = ui.Settings(
        "images",
        *classifier.bound,
        (ui.choice("example", FIRST, [*EXAMPLES, ""]), chips),
        room="inside",
        weights=classifier.weights,
    )
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    theirs = [try_it.picture, try_it.chips]
    settings.opened().then(begin, [chips, *theirs], [picture, chips, taken], **quiet)
    room.select(arrive, [*theirs, taken], [picture, chips, classifier.spot, taken], **quiet)
    chips.input(pick, chips, [picture, classifier.spot], **quiet)
    picture.input(lambda: ("", ""), None, [chips, classifier.spot], **quiet)
