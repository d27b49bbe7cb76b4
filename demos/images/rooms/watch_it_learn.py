"""Watch it learn: the classifiers and the detectors, from the first step of their training to the last."""

from demos.images.catalog import CLASSIFIERS, DETECTORS, Classifier, Detector
from demos.widgets.training_replay import widget as training_replay
from demos.widgets.training_replay.training_history import Curve, Learner, Line, Panel

TRAINED_FILTERS = (
    "Each tile is a small pattern that is slid over the picture. All start as noise: play the training to see what "
    "becomes of them."
)
COMPUTED_FILTERS = (
    "Each tile is a small pattern that is slid over the picture. These aren't trained: they are computed from the "
    "photographs at the start and stay as they are. All later layers are trained."
)


def _classifier(classifier: Classifier) -> Learner:
    return Learner(
        weights=classifier.weights,
        label=classifier.title,
        examples="pictures",
        labels=lambda: classifier.labels,
        curves=(
            Curve(
                "Accuracy",
                "accuracy, %",
                "%",
                "The training pictures come again and again; the held-out pictures are never trained on, so only they "
                "show whether the network generalises or memorises.",
                (Line("held-out pictures", "held_out_accuracy", 100), Line("training pictures", "accuracy", 100)),
            ),
            Curve(
                "Loss",
                "loss, nats",
                "nats",
                "How improbable the network finds the right answer. Training makes this smaller, step by step.",
                (Line("loss", "loss"),),
            ),
        ),
        panels=(
            Panel(
                "guesses",
                "guesses",
                "Twelve held-out pictures",
                "The network's likeliest class and its probability at every checkpoint. It never trained on these.",
            ),
            Panel(
                "strip",
                "filters",
                "The filters of the first layer",
                COMPUTED_FILTERS if classifier.computed_filters else TRAINED_FILTERS,
                alt="The filters of the first layer, as small coloured tiles",
                sharp=True,
            ),
            Panel(
                "confusion",
                "confusion",
                "Confusion matrix",
                "The diagonal holds the right answers. Spots that stay beside it are classes that get confused.",
            ),
        ),
    )


def _detector(detector: Detector) -> Learner:
    return Learner(
        weights=detector.weights,
        label=detector.title,
        examples="crops of pictures",
        curves=(
            Curve(
                "Loss",
                "loss (five errors, logarithmic)",
                "",
                "Five errors added up: is there an object, where, of what class, how large, and which pixels are its? "
                "Both axes are logarithmic: the same distance is always the same factor.",
                (Line("loss", "loss"),),
                logarithmic=True,
            ),
            Curve(
                "Found on held-out pictures",
                "mask AP50, out of 100",
                "mask AP50",
                "Out of 100: how many objects it finds, with a mask that overlaps the true one by at least half.",
                (Line("found", "mask_ap50"),),
            ),
        ),
        panels=(
            Panel(
                "strip",
                "found",
                "What it finds in four pictures",
                "Boxes and masks with a score of at least 50%. At first they are anywhere, then there are none, until "
                "the network has learned what an object is. Then the outlines tighten.",
                alt="Four held-out pictures with the boxes and masks that the network finds at this checkpoint",
            ),
        ),
    )


LEARNERS = [
    *(_classifier(each) for each in CLASSIFIERS.values()),
    *(_detector(each) for each in DETECTORS.values()),
]


def build() -> None:
    """Make the room."""
    training_replay.build("images", LEARNERS)
