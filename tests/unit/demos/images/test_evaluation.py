"""Average precision by pycocotools, and the worst misses, of made detections in annotated pictures."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask

from demos.images.annotations import AnnotatedFile, Annotations, AnnotationsRefused
from demos.images.evaluation import WORST, Evaluation
from demos.images.exports.annotated import Annotated
from demos.images.results import Detection
from tests.unit.demos.images.views.shapes import Mask, detected, disc
from training.common.coco import Instance

HEIGHT, WIDTH = 60, 100
CLASSES = ("cat", "dog")
LEFT, RIGHT = disc(HEIGHT, WIDTH, 25, 30, 20), disc(HEIGHT, WIDTH, 75, 30, 10)


def instance(category: int, mask: Mask, masked: bool = True, ignored: bool = False) -> Instance:
    rle = coco_mask.encode(np.asfortranarray(mask, np.uint8))
    box = detected("", 1, mask).box
    return Instance(category, rle if masked else None, box, float(mask.sum()), ignored)


def annotations(*instances: Instance, name: str = "a.png") -> Annotations:
    return Annotations({name: AnnotatedFile(1, WIDTH, HEIGHT, instances)}, {1: "Cat", 2: "Dog", 9: "unicorn"})


def picture(*objects: Detection, name: str = "a.png") -> Annotated:
    return Annotated(name, Image.new("RGB", (WIDTH, HEIGHT)), objects)


def evaluated(given: Annotations, *objects: Detection) -> Evaluation:
    evaluation = Evaluation(given, CLASSES, ["a.png"])
    evaluation.add(picture(*objects), 0.5)
    return evaluation


def test_what_is_found_exactly_scores_a_hundred() -> None:
    given = annotations(instance(1, LEFT), instance(2, RIGHT))
    scores = evaluated(given, detected("cat", 0.9, LEFT), detected("dog", 0.8, RIGHT)).scores(100)
    assert (scores.box_ap, scores.box_ap50, scores.mask_ap, scores.mask_ap50) == (100, 100, 100, 100)
    assert (scores.pictures, scores.objects, scores.found, scores.misses) == (1, 2, 2, ())
    assert scores.notes == ("Not scored, for the detector doesn't know them: unicorn.",)


def test_a_class_that_is_missed_halves_the_mean() -> None:
    given = annotations(instance(1, LEFT), instance(2, RIGHT))
    scores = evaluated(given, detected("cat", 0.9, LEFT)).scores(100)
    assert scores.box_ap50 == 50
    assert scores.found == 1


def test_boxes_alone_have_no_mask_figure() -> None:
    scores = evaluated(annotations(instance(1, LEFT, masked=False)), detected("cat", 0.9, LEFT)).scores(100)
    assert (scores.box_ap50, scores.mask_ap, scores.mask_ap50) == (100, None, None)


def test_nothing_found_is_zero_and_no_picture_is_no_score() -> None:
    given = annotations(instance(1, LEFT))
    assert evaluated(given).scores(100).box_ap == 0
    assert Evaluation(given, CLASSES, ["a.png"]).scores(100) is None


def test_a_miss_says_how_near_it_was_and_what_it_was_taken_for() -> None:
    given = annotations(instance(1, LEFT), instance(2, RIGHT))
    shifted = detected("dog", 0.8, disc(HEIGHT, WIDTH, 88, 30, 10))
    first, second = evaluated(given, detected("dog", 0.9, LEFT), shifted).scores(100).misses
    assert (first.label, first.taken_for, first.overlap) == ("cat", ("dog", 0.9), 0)
    assert (second.label, second.taken_for) == ("dog", None)
    assert 0 < second.overlap < 0.5
    assert first.area == pytest.approx(LEFT.mean())


def test_what_is_below_the_threshold_counts_for_precision_and_not_as_found() -> None:
    scores = evaluated(annotations(instance(1, LEFT)), detected("cat", 0.2, LEFT)).scores(100)
    assert scores.box_ap50 == 100
    assert (scores.found, len(scores.misses)) == (0, 1)


def test_ignored_regions_are_no_misses() -> None:
    scores = evaluated(annotations(instance(1, LEFT), instance(1, RIGHT, ignored=True)), detected("cat", 0.9, LEFT))
    assert scores.scores(100).objects == 1
    assert scores.worst == ()


def test_only_the_worst_ten_are_kept_largest_first() -> None:
    masks = [disc(HEIGHT, WIDTH, 50, 30, 5 + number) for number in range(WORST + 4)]
    evaluation = evaluated(annotations(*(instance(1, mask) for mask in masks)))
    assert [miss.area for miss in evaluation.worst] == pytest.approx([mask.mean() for mask in reversed(masks[4:])])
    assert evaluation.scores(100).found == 0


def test_pictures_that_do_not_fit_are_said_and_not_scored() -> None:
    given = annotations(instance(1, LEFT))
    evaluation = Evaluation(given, CLASSES, ["a.png", "b.png"])
    evaluation.add(picture(name="b.png"), 0.5)
    evaluation.add(replace(picture(), picture=Image.new("RGB", (10, 10))), 0.5)
    assert evaluation.scores(100) is None
    evaluation.add(picture(detected("cat", 0.9, LEFT)), 0.5)
    notes = evaluation.scores(100).notes
    assert "b.png isn't named in the annotations, so it wasn't scored." in notes
    assert any("a.png has 10 x 10 pixels, but the annotations say 100 x 60" in note for note in notes)


def test_annotations_of_other_pictures_or_classes_are_refused() -> None:
    with pytest.raises(AnnotationsRefused, match=r"None of these pictures is named .* which name a\.png"):
        Evaluation(annotations(), CLASSES, ["z.png"])
    with pytest.raises(AnnotationsRefused, match=r"knows none of the annotated classes \(Cat, Dog, unicorn\)"):
        Evaluation(annotations(), ("nucleus",), ["a.png"])
    twice = replace(annotations(), categories={1: "cat", 2: "CAT"})
    with pytest.raises(AnnotationsRefused, match="the same class"):
        Evaluation(twice, CLASSES, ["a.png"])
