"""Watch it learn: the same beginning continued at every moment, from noise to verse."""

from demos.widgets.training_replay import widget as training_replay
from demos.widgets.training_replay.training_history import Curve, Learner, Line, Panel

SHAKESPEARE = Learner(
    weights="char_lstm_shakespeare",
    label="Shakespeare",
    examples="pieces of text",
    curves=(
        Curve(
            "Loss",
            "loss, nats a character",
            "nats a character",
            "How surprised it is by each next character. Knowing nothing is 4.2: one of 65 at random. The first fall "
            "is learning which letters are common; all the rest is words.",
            (Line("text it learns from", "loss"), Line("text it has never read", "valid_nats")),
        ),
    ),
    panels=(
        Panel(
            "text",
            "text",
            "What it writes after “ROMEO:”",
            "The same dice are thrown each time; only the network changes. Watch for what comes first: spaces, short "
            "words, line breaks, speakers' names, then something like a sentence.",
        ),
    ),
    pace=700,
)


def build() -> None:
    """Make the room."""
    training_replay.build("text", [SHAKESPEARE])
