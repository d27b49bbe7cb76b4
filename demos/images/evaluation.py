"""How well a detector did on pictures with annotations: average precision, and what it missed worst."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from demos.images.annotations import Annotations, AnnotationsRefused, matched_categories
from demos.images.boxes import ious
from demos.images.exports.annotated import Annotated
from demos.images.results import Box
from training.common.coco import Instance, Picture, Split
from training.common.coco_evaluation import percent, precision

FOUND = 0.5
"""An object counts as found by a box of its class with this intersection over union or more."""
WORST = 10


@dataclass(frozen=True)
class Miss:
    """An object that wasn't found. picture: file name. box: pixels. area: share of the picture.

    overlap: of the best box of its class (intersection over union). taken_for: the class and the score of the best box
    of another class that lies on it, or None.
    """

    picture: str
    label: str
    box: Box
    area: float
    overlap: float
    taken_for: tuple[str, float] | None

    @property
    def severity(self) -> float:
        """Return what the misses are ordered by: the larger and the further from being found, the worse."""
        return self.area * (1 - self.overlap)


@dataclass(frozen=True)
class Scores:
    """Average precision in percent (mean over IoU 0.5 to 0.95, and at 0.5); masks None where none are annotated.

    pictures, objects: how many were scored. found: how many of the objects were, at the page's threshold. misses: the
    worst first. notes: sentences on what wasn't scored.
    """

    box_ap: float
    box_ap50: float
    mask_ap: float | None
    mask_ap50: float | None
    pictures: int
    objects: int
    found: int
    misses: tuple[Miss, ...]
    notes: tuple[str, ...]


class Evaluation:
    """Scores pictures that are added one after another; no picture is kept."""

    def __init__(self, annotations: Annotations, classes: Sequence[str], names: Sequence[str]) -> None:
        """Start with the annotations of pictures with these names, and the classes of the detector.

        Raises AnnotationsRefused where no picture is named in them, or no class of theirs is known to the detector.
        """
        self._annotations = annotations
        self._matched, self._unknown = matched_categories(annotations.categories, classes)
        if not any(annotations.of(name) for name in names):
            known = ", ".join(list(annotations.files)[:3]) or "none"
            raise AnnotationsRefused(f"None of these pictures is named in the annotations, which name {known}.")
        if not self._matched:
            theirs = ", ".join(self._unknown[:5]) or "none"
            raise AnnotationsRefused(f"This detector knows none of the annotated classes ({theirs}).")
        if len(set(self._matched.values())) < len(self._matched):
            raise AnnotationsRefused("Two of the annotations' categories are the same class. Give each its own name.")
        self._pictures: list[Picture] = []
        self._results: list[dict[str, Any]] = []
        self._worst: list[tuple[float, int, Miss]] = []
        self._missed = self._order = 0
        self._notes: list[str] = []

    def add(self, picture: Annotated, threshold: float) -> list[Miss]:
        """Score a picture with everything found in it at any score; misses are counted from `threshold` on.

        Returns its misses, of which only the worst of all pictures are kept.
        """
        annotated = self._annotations.of(picture.file_name)
        if annotated is None:
            self._notes.append(f"{picture.file_name} isn't named in the annotations, so it wasn't scored.")
            return []
        if picture.size != (annotated.width, annotated.height):
            self._notes.append(
                f"{picture.file_name} has {picture.size[0]} x {picture.size[1]} pixels, but the annotations say "
                f"{annotated.width} x {annotated.height}, so it wasn't scored."
            )
            return []
        instances = tuple(each for each in annotated.instances if each.category in self._matched)
        self._pictures.append(Picture(annotated.id, b"", annotated.width, annotated.height, instances, None))
        self._results += _results(picture, annotated.id, {name: number for number, name in self._matched.items()})
        misses = [miss for each in instances if not each.ignored if (miss := self._miss(picture, each, threshold))]
        self._missed += len(misses)
        for miss in misses:
            self._order -= 1  # of two alike the first one counts as the worse
            heapq.heappush(self._worst, (miss.severity, self._order, miss))
            if len(self._worst) > WORST:
                heapq.heappop(self._worst)
        return misses

    @property
    def worst(self) -> tuple[Miss, ...]:
        """The worst misses so far, the worst first."""
        return tuple(miss for _, _, miss in sorted(self._worst, reverse=True))

    def scores(self, max_detections: int) -> Scores | None:
        """Return the scores of all pictures so far, or None where none could be scored."""
        if not self._pictures:
            return None
        split = Split("given", tuple(self._pictures), dict(self._matched))
        objects = sum(len(picture.objects) for picture in self._pictures)
        boxes = precision(split, self._results, "bbox", max_detections)[..., 0]
        masks = None
        if any(picture.objects and picture.has_all_masks for picture in self._pictures):
            masks = precision(split, self._results, "segm", max_detections)[..., 0]
        unknown = (
            [f"Not scored, for the detector doesn't know them: {', '.join(self._unknown)}."] if self._unknown else []
        )
        return Scores(
            percent(boxes),
            percent(boxes[:1]),
            None if masks is None else percent(masks),
            None if masks is None else percent(masks[:1]),
            len(self._pictures),
            objects,
            objects - self._missed,
            self.worst,
            (*unknown, *self._notes),
        )

    def _miss(self, picture: Annotated, instance: Instance, threshold: float) -> Miss | None:
        """Return the miss that an annotated object is, or None if a box of its class was found where it is."""
        label = self._matched[instance.category]
        shown = [each for each in picture.objects if each.score >= threshold]
        overlaps = ious([each.box for each in shown], [instance.box])[:, 0].tolist()
        own = max((overlap for each, overlap in zip(shown, overlaps, strict=True) if each.label == label), default=0.0)
        if own >= FOUND:
            return None
        others = [
            (overlap, each)
            for each, overlap in zip(shown, overlaps, strict=True)
            if each.label != label and overlap >= FOUND
        ]
        other = max(others, key=lambda pair: pair[0])[1] if others else None
        area = instance.area / (picture.size[0] * picture.size[1])
        taken_for = (other.label, float(other.score)) if other else None
        return Miss(picture.file_name, label, instance.box, area, own, taken_for)


def _results(picture: Annotated, image_id: int, numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Return what was found as COCO results, without the classes that aren't annotated."""
    return [
        {
            "image_id": image_id,
            "category_id": numbers[each.label],
            "score": float(each.score),
            "bbox": [each.box[0], each.box[1], each.box[2] - each.box[0], each.box[3] - each.box[1]],
            "segmentation": picture.run_lengths[number],
        }
        for number, each in enumerate(picture.objects)
        if each.label in numbers
    ]
