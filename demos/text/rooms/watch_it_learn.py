"""Watch it learn: the same prompt continued at every checkpoint, from noise to verse."""

from demos.widgets.training_replay import widget as training_replay
from demos.widgets.training_replay.training_history import Curve, Learner, Line, Panel

SHAKESPEARE = Learner(
    weights="char_lstm_shakespeare",
    label="Shakespeare",
    examples="pieces of text",
    curves=(
        Curve(
            "Loss",
            "loss, nats per character",
            "nats per character",
            "How badly it predicts each next character; lower is better. A random guess among 65 characters costs "
            "4.2. Most of the first drop comes from learning which letters are common, the rest from words.",
            (Line("training text", "loss"), Line("validation text (never trained on)", "valid_nats")),
        ),
    ),
    panels=(
        Panel(
            "text",
            "text",
            "How it continues “ROMEO:”",
            "The random numbers are the same each time; only the network changes. Watch what comes first: spaces, "
            "short words, line breaks, speakers' names, then something like a sentence.",
        ),
    ),
    pace=700,
)


def build() -> None:
    """Make the room."""
    training_replay.build("text", [SHAKESPEARE])
