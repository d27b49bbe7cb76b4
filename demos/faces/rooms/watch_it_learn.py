"""Watch it learn: the same sixteen faces while generator and discriminator learn from one another."""

import math

from demos.faces.catalog import GENERATOR
from demos.widgets.training_replay import widget as training_replay
from demos.widgets.training_replay.training_history import Curve, Learner, Line, Panel

FACES = Learner(
    weights=GENERATOR,
    label="Faces",
    examples="photos",
    curves=(
        Curve(
            "Both losses",
            "loss, nats (logarithmic)",
            "",
            "The discriminator (critic) learns to tell photographs from generated faces, the generator learns to fool "
            "it. Each loss is high when the other network is ahead, so neither goes to zero: in a balanced training "
            "both approach the dashed line, where the discriminator does no better than a coin toss. Both axes are "
            "logarithmic.",
            (Line("generator", "generator_loss"), Line("discriminator", "critic_loss")),
            logarithmic=True,
            level=(math.log(2), "coin toss"),
        ),
    ),
    panels=(
        Panel(
            "strip",
            "faces",
            "The same sixteen faces",
            "Sixteen fixed latent vectors, generated at every checkpoint. First comes a skin-coloured blur, then eyes "
            "and a mouth in the right places, then hair and individual features.",
            alt="Sixteen faces generated at this checkpoint",
        ),
        Panel(
            "scores",
            "scores",
            "The discriminator's scores",
            "Real faces point upwards, generated ones downwards. The further apart the two are, the better the "
            "discriminator tells them from one another. Watch the numbers at both ends too: the closer together they "
            "are, the less certain it is.",
        ),
    ),
)


def build() -> None:
    """Make the room."""
    training_replay.build("faces", [FACES])
