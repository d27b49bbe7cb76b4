"""What can be chosen in this tab, and what each choice knows: plain values, no torch."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import weights
from weights import WeightsUnavailable
from weights.hub import offered, serves


@dataclass(frozen=True)
class Detector:
    """A detector that this project trained.

    title: on the page. max_objects: the most that it returns. one_kind: it knows a single class, so objects are
    coloured one by one. look_at: the sentence under its results.
    """

    weights: str
    title: str
    max_objects: int
    look_at: str
    one_kind: bool = False


@dataclass(frozen=True)
class Classifier:
    """A classifier that this project trained: its weights, the side of its input in pixels, its labels in order.

    title: on the page. limits: the sentence under its answers. computed_filters: its first layer isn't trained.
    unsure: the sentence over its answers where it is too unsure, and shown_unsure how many are shown then; that is
    below unsure_below, a probability, or below the card's `known_probability` where that was measured.
    """

    weights: str
    side: int
    labels: tuple[str, ...]
    title: str
    limits: str
    computed_filters: bool = False
    unsure: str = ""
    shown_unsure: int = 5
    unsure_below: float = 0.0


@dataclass(frozen=True)
class Example:
    """An example picture: its file here or inside scikit-image, the detector it is meant for, and its chip's words.

    title: empty where the name says it.
    """

    file: str
    detector: str
    title: str = ""


@dataclass(frozen=True)
class Knowledge:
    """The classes that a detector can find, and a sentence each on what it does and what it can't."""

    classes: tuple[str, ...]
    does: str
    limits: str


DETECTORS = {
    "everyday": Detector(
        "mask_rcnn_everyday",
        "Everyday objects",
        100,
        "Look at the edges: each mask is drawn on a 28 x 28 grid, so thin parts such as spokes and ears get lost.",
    ),
    "nuclei": Detector(
        "mask_rcnn_nuclei",
        "Cell nuclei",
        300,
        "Look where nuclei touch: that is where it is hardest to say where one ends and the next begins.",
        one_kind=True,
    ),
}
HUB_DETECTORS = offered("detect")
"""Detectors that others trained, to be fetched from the Hub, by their names."""
HUB_DETECTORS_LOOK_AT = {
    "coco": "Look at what else it finds: it knows 80 classes, those in the background too. It sees 640 pixels a side.",
    "mask2former": "Look at the edges: one mask has 384 x 384 cells for the whole picture, so thin parts survive.",
}

CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
TINY_IMAGENET = tuple((Path(__file__).parent / "tiny_imagenet.txt").read_text(encoding="utf-8").split("\n")[:200])
CLASSIFIERS = {
    "cifar10": Classifier(
        "resnet_cifar10",
        32,
        CIFAR10,
        "CIFAR-10 (10 classes)",
        "It knows ten classes and nothing else. It sees the middle square of the picture, scaled down to 32 x 32 "
        "pixels.",
        computed_filters=True,
        unsure="Probably none of its ten classes. The closest are:",
    ),
    "tiny_imagenet": Classifier(
        "resnet_tiny_imagenet",
        64,
        TINY_IMAGENET,
        "Tiny ImageNet (200 classes)",
        "It knows two hundred classes, from goldfish to acorn, and no person. It sees the middle square of the "
        "picture, scaled down to 64 x 64 pixels.",
        unsure="Not sure. Its first three guesses are:",
        shown_unsure=3,
        unsure_below=0.5,
    ),
}
HUB_CLASSIFIERS = offered("classify")
"""Classifiers that others trained, to be fetched from the Hub, by their names."""
HUB_CLASSIFIERS_LIMITS = (
    "It knows a thousand classes, some 120 breeds of dogs among them, and sees the picture at 224 x 224 pixels."
)
DEFAULT_DETECTOR, DEFAULT_CLASSIFIER = "everyday", "cifar10"

LEAST_THRESHOLD = 0.01
"""No detector returns objects with a lower score."""
DEFAULT_OVERLAP = 0.5
"""Of two boxes of one class that overlap by more (intersection over union), the surer one stays."""
SAME_OBJECT_OVERLAP = 0.7
"""Boxes of two classes that overlap by more are one object, which the surer one names."""

EXAMPLES = {
    "cat": Example("chelsea.png", "everyday"),
    "nuclei": Example("nuclei.webp", "nuclei"),
    "motorcycle": Example("motorcycle_left.png", "everyday"),
    "photographer": Example("camera.png", "everyday"),
    "astronaut": Example("astronaut.png", "everyday"),
    "crowded": Example("crowded_nuclei.webp", "nuclei", "crowded nuclei"),
    "stained": Example("stained_nuclei.webp", "nuclei", "stained nuclei"),
    "coffee": Example("coffee.png", "everyday"),
    "tissue": Example("ihc.png", "nuclei"),
    "rocket": Example("rocket.jpg", "everyday", "rocket: none of its kinds"),
    "horse": Example("horse.png", "everyday", "silhouette: this fools it"),
}
"""The example pictures by their names in links; free ones, see examples/README.md."""
FIRST_EXAMPLE = "cat"


def examples_folder() -> Path:
    """Return the folder of the example pictures that come with scikit-image, found without importing scikit-image."""
    spec = find_spec("skimage")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / "data"


def example_path(name: str) -> Path:
    """Return the file of an example; raise KeyError if there is none of that name."""
    file = EXAMPLES[name].file
    own = Path(__file__).parent / "examples" / file
    return own if own.exists() else examples_folder() / file


def is_hub_classifier(name: str) -> bool:
    """Return whether a classifier is from the Hub: of the list, or named by a visitor and checked."""
    return serves(name, "classify")


def is_hub_detector(name: str) -> bool:
    """Return whether a detector is from the Hub, likewise."""
    return serves(name, "detect")


def example_detector(name: str) -> str:
    """Return the detector that an example is meant for; the usual one for the visitor's own picture ("")."""
    return EXAMPLES[name].detector if name in EXAMPLES else DEFAULT_DETECTOR


def own_detector(name: str) -> str:
    """Return this detector if this project trained it, else the usual one, as for a model from the Hub."""
    return name if name in DETECTORS else DEFAULT_DETECTOR


def overlap_of_classes(overlap: float) -> float:
    """Return the overlap from which boxes of two classes are one object, for that from which two of one class are.

    A rider and the horse both stay, so it is never lower than SAME_OBJECT_OVERLAP.
    """
    return max(SAME_OBJECT_OVERLAP, overlap)


def coloured_by_class(detector: str) -> bool:
    """Return whether objects have the colour of their class; else each has its own, as cells do."""
    return detector not in DETECTORS or not DETECTORS[detector].one_kind


def knowledge(detector: str) -> Knowledge:
    """Return what the card of a detector says; raise WeightsUnavailable where the card is missing."""
    card = weights.card(DETECTORS[detector].weights)
    return Knowledge(tuple(card.config["classes"]), card.task, card.limitations)


def everyday_classes() -> tuple[str, ...]:
    """Return what the usual detector knows, from its card; none where the card is missing."""
    try:
        return knowledge(DEFAULT_DETECTOR).classes
    except WeightsUnavailable:
        return ()


def available_classifiers() -> dict[str, Classifier]:
    """Return the classifiers whose weights are shipped, and the usual one, first, even if its weights are missing."""
    shipped = weights.names()
    return {name: each for name, each in CLASSIFIERS.items() if name == DEFAULT_CLASSIFIER or each.weights in shipped}


def listed(names: Iterable[str]) -> str:
    """Return names as the end of a refusal: "There are: cifar10, vit."."""
    return f"There are: {', '.join(names)}."
