"""Watch it learn: the classifier and the two detectors, from their first step to their last."""

from collections.abc import Callable, Sequence

from demos.widgets.training_replay import widget as training_replay
from demos.widgets.training_replay.training_history import Curve, Learner, Line, Panel

CLASSIFIERS = {"resnet_cifar10": "Ten kinds of things", "resnet_tiny_imagenet": "Two hundred kinds of things"}
DETECTORS = {"mask_rcnn_everyday": "Everyday objects", "mask_rcnn_nuclei": "Cell nuclei"}


def _labels(name: str) -> Callable[[], Sequence[str]]:
    """What gives the labels of a classifier that the page serves, once the page asks for them."""

    def labels() -> Sequence[str]:
        from demos.images.classify import CLASSIFIERS as SERVED

        return next((tuple(served.labels) for served in SERVED.values() if served.weights == name), ())

    return labels


def _classifier(name: str, label: str) -> Learner:
    return Learner(
        weights=name,
        label=label,
        examples="pictures",
        labels=_labels(name),
        curves=(
            Curve(
                "Right answers",
                "right answers, %",
                "%",
                "It meets the pictures that it learns from again and again; the held-out ones it never learns from, so "
                "only they tell whether it understood or learned by heart.",
                (Line("held-out pictures", "held_out_accuracy", 100), Line("pictures it learns from", "accuracy", 100)),
            ),
            Curve(
                "Loss",
                "loss, nats",
                "nats",
                "How surprised it is by the right answer: this is what every step makes a little smaller.",
                (Line("loss", "loss"),),
            ),
        ),
        panels=(
            Panel(
                "guesses",
                "guesses",
                "Twelve pictures it never learns from",
                "Its first guess and how sure it is, at every moment of the training.",
            ),
            Panel(
                "strip",
                "filters",
                "What its first layer looks for",
                "Each tile is a pattern that it slides over the picture. All start as noise: play the training to see "
                "what becomes of them.",
                alt="The filters of the first layer, as small coloured tiles",
                sharp=True,
            ),
            Panel(
                "confusion",
                "confusion",
                "What it takes for what",
                "The diagonal is right. Spots that stay beside it are the pairs that look alike.",
            ),
        ),
    )


def _detector(name: str, label: str) -> Learner:
    return Learner(
        weights=name,
        label=label,
        examples="crops of pictures",
        curves=(
            Curve(
                "Loss",
                "loss (five errors, logarithmic)",
                "",
                "Five errors added up: is there something, where, what is it, how large, and which pixels are its own. "
                "Both axes are logarithmic: the same distance is always the same factor.",
                (Line("loss", "loss"),),
                logarithmic=True,
            ),
            Curve(
                "Found on held-out pictures",
                "mask AP50, out of 100",
                "mask AP50",
                "Out of 100: how many things it finds, with a mask that covers at least half of what it should.",
                (Line("found", "mask_ap50"),),
            ),
        ),
        panels=(
            Panel(
                "strip",
                "found",
                "What it finds in four pictures",
                "Boxes and masks that it is at least 50% sure of. At first it points anywhere, then nowhere: it has to "
                "learn what an object is before it dares to point at one again. Then the outlines tighten.",
                alt="Four held-out pictures with the boxes and masks that the network finds at this moment",
            ),
        ),
    )


LEARNERS = [
    *(_classifier(name, label) for name, label in CLASSIFIERS.items()),
    *(_detector(name, label) for name, label in DETECTORS.items()),
]


def build() -> None:
    """Make the room."""
    training_replay.build("images", LEARNERS)
