"""The room Watch it learn, the same in every tab: one slider over the checkpoints that a training recorded."""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from demos.kit import errors, layout, properties
from demos.kit.html import toast
from demos.kit.url_state import UrlState
from demos.kit.widget import widget
from demos.widgets.training_replay.training_history import Learner, checkpoints, recorded

ROOM = "learn"
EVENT: dict[str, Any] = {"show_progress": "minimal", "trigger_mode": "always_last", "api_visibility": "private"}


class UnknownLearner(ValueError):
    """The page asked for a network whose training wasn't recorded."""

    title = "No such training"


def build(tab: str, learners: Sequence[Learner], question: str = "Which training") -> None:
    """Make the room for those networks whose history is here; `question` is the label of the picker."""
    shown = {learner.name: (learner, count) for learner in learners if (count := checkpoints(learner.weights))}
    if not shown:
        gr.HTML(layout.notice("No training history is available here."), apply_default_css=False)
        return
    names, most = list(shown), max(count for _, count in shown.values())
    chosen, step = properties.choice("network", names[0], names), properties.whole("step", 0, 0, most - 1)
    picker = gr.Radio(
        [(learner.label, name) for name, (learner, _) in shown.items()],
        value=names[0],
        label=question,
        visible=len(shown) > 1,
    )
    part = _part()

    def show(name: Any, number: Any, complain: bool = False) -> Any:
        if name not in shown:
            raise UnknownLearner(f"There is no training called “{name}”. There are: {', '.join(names)}.")
        learner, count = shown[name]
        place = int(number) if str(number).isdecimal() else 0
        if place >= count and complain:
            words = f"step={place} in the link isn't between 0 and {count - 1}. The default is used instead."
            gr.Info(toast(words), title="About this link")
            place = 0
        return gr.HTML(value=str(min(place, count - 1)), recorded=recorded(learner))

    @errors.refusals
    def opened(name: str, number: str) -> Any:
        """Return the training that the link names, at its checkpoint."""
        return show(name, number, complain=True)

    @errors.refusals
    def picked(name: str, number: str) -> Any:
        """Another training at the same checkpoint, or at its last one."""
        return show(name, number)

    hashed = {name: learner.weights for name, (learner, _) in shown.items()}
    settings = UrlState(
        tab,
        *([(chosen, picker), (step, part)] if len(shown) > 1 else [(step, part)]),
        room=ROOM,
        weights={chosen.name: hashed} if len(shown) > 1 else hashed[names[0]],
    )
    settings.opened().then(opened, [picker, part], part, **EVENT)
    picker.input(picked, [picker, part], part, **EVENT)


def _part() -> gr.HTML:
    """Return the slider, the curves and the panels.

    Its value is the checkpoint's number; `recorded` comes once a training.
    """
    return widget(__file__, value="0", elem_classes=["learn-part"], recorded="")
