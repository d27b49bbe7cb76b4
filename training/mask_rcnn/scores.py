"""What average precision alone does not tell: sizes, classes, false alarms, and how much is found at a threshold."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torchvision.ops import box_iou

from training.common.coco import Split
from training.common.coco_evaluation import percent, precision

SIZES = ("all", "small", "medium", "large")  # COCO's: areas up to 32 x 32, up to 96 x 96 pixels, and above
LEAST_SIDE = 32.0

Result = dict[str, Any]


def by_size_and_class(split: Split, results: list[Result], limit: int) -> dict[str, float]:
    """box_ap_small, box_ap_medium, box_ap_large, and box_ap50_NAME of each class that has objects, in percent."""
    values = precision(split, results, "bbox", limit)
    scores = {f"box_ap_{size}": percent(values[..., index]) for index, size in enumerate(SIZES) if index}
    for index, category in enumerate(sorted(split.categories)):
        if (values[0, :, index, 0] > -1).any():
            scores[f"box_ap50_{split.categories[category]}"] = percent(values[0, :, index, 0])
    return scores


def false_alarms(split: Split, results: Sequence[Result], threshold: float) -> float:
    """Share of the pictures without any object or ignored region in which something is found, in percent.

    results: everything that is found, classes that the data don't have included. NaN without such pictures.
    """
    empty = {picture.id for picture in split.pictures if not picture.instances}
    alarmed = {result["image_id"] for result in results if result["score"] >= threshold} & empty
    return 100 * len(alarmed) / len(empty) if empty else float("nan")


def recall(split: Split, results: Sequence[Result], threshold: float, least_side: float = LEAST_SIDE) -> float:
    """Share of the objects that are found at this score with their class and an IoU of 0.5 or more, in percent.

    Only objects whose box has an area over `least_side` squared count; each detection finds one object at most.
    """
    found: defaultdict[tuple[int, int], list[Result]] = defaultdict(list)
    for result in results:
        if result["score"] >= threshold:
            found[result["image_id"], result["category_id"]].append(result)
    hits = total = 0
    for picture in split.pictures:
        objects: defaultdict[int, list[tuple[float, ...]]] = defaultdict(list)
        for instance in picture.objects:
            objects[instance.category].append(instance.box)
        for category, boxes in objects.items():
            large = [(x2 - x1) * (y2 - y1) > least_side**2 for x1, y1, x2, y2 in boxes]
            matched = _matched(boxes, found[picture.id, category])
            hits += sum(one for one, counts in zip(matched, large, strict=True) if counts)
            total += sum(large)
    return 100 * hits / total if total else float("nan")


def _matched(boxes: Sequence[tuple[float, ...]], results: Sequence[Result]) -> list[bool]:
    """Which boxes have a detection of their own, the surest detections choosing first."""
    taken = [False] * len(boxes)
    if not results:
        return taken
    ordered = sorted(results, key=lambda result: -result["score"])
    corners = torch.tensor([[x, y, x + width, y + height] for x, y, width, height in (r["bbox"] for r in ordered)])
    overlaps = box_iou(corners.double(), torch.tensor(boxes).double()).numpy()
    for row in overlaps:
        free = np.where(taken, -1.0, row)
        best = int(free.argmax())
        if free[best] >= 0.5:
            taken[best] = True
    return taken
