"""Watch it learn: the same sixteen faces while painter and critic learn from one another."""

import math

from demos.widgets.training_replay import widget as training_replay
from demos.widgets.training_replay.training_history import Curve, Learner, Line, Panel

FACES = Learner(
    weights="face_gan",
    label="Faces",
    examples="photos",
    curves=(
        Curve(
            "Loss of both",
            "loss, nats (logarithmic)",
            "",
            "Each one's loss is high when the other wins. They never end at zero: a good contest nears the dashed "
            "line, where the critic is no surer than a coin. Both axes are logarithmic.",
            (Line("painter", "generator_loss"), Line("critic", "critic_loss")),
            logarithmic=True,
            level=(math.log(2), "a draw"),
        ),
    ),
    panels=(
        Panel(
            "strip",
            "faces",
            "The same sixteen faces",
            "Sixteen fixed lists of random numbers, painted at every moment. First comes a blur the colour of skin, "
            "then eyes and a mouth in the right places, then hair and somebody's look.",
            alt="Sixteen faces that the network paints at this moment",
        ),
        Panel(
            "scores",
            "scores",
            "What the critic thinks",
            "Its scores for real faces, upwards, and painted ones, downwards. Apart: it tells them from one "
            "another. Watch the numbers at both ends too: the closer together they are, the less sure it is.",
        ),
    ),
)


def build() -> None:
    """Make the room."""
    training_replay.build("faces", [FACES])
