"""The field's own evaluation (pycocotools) of what was found in annotated pictures."""

import contextlib
import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from training.common.coco import Picture, Split


@dataclass(frozen=True)
class Predicted:
    """One detection to be scored: category name, score, box (x1, y1, x2, y2 in pixels), mask (bool, height x width)."""

    label: str
    score: float
    box: tuple[float, float, float, float]
    mask: npt.NDArray[np.bool_]


def evaluate(
    split: Split,
    predict: Callable[[npt.NDArray[np.uint8]], Sequence[Predicted]],
    max_detections: int = 100,
) -> dict[str, float]:
    """Box and mask AP (mean over IoU 0.5 to 0.95) and AP50 in percent, number of examples, seconds."""
    started = time.monotonic()
    scores = average_precision(split, collect(split, predict), max_detections)
    return {**scores, "examples": len(split.pictures), "seconds": round(time.monotonic() - started, 1)}


def collect(
    split: Split, predict: Callable[[npt.NDArray[np.uint8]], Sequence[Predicted]], everything: bool = False
) -> list[dict[str, Any]]:
    """Return what `predict` finds in each picture, as COCO results with the name of the class as `label`.

    Detections of classes outside a picture's labelled categories, or of none of the data's, are left out unless
    `everything` is asked for; the category id of the latter is then 0.
    """
    ids = {name: number for number, name in split.categories.items()}
    results: list[dict[str, Any]] = []
    for picture in split.pictures:
        for found in predict(picture.decode()):
            result = {
                "image_id": picture.id,
                "category_id": ids.get(found.label, 0),
                "score": found.score,
                "bbox": [found.box[0], found.box[1], found.box[2] - found.box[0], found.box[3] - found.box[1]],
                "segmentation": coco_mask.encode(np.asfortranarray(found.mask.astype(np.uint8))),
                "label": found.label,
            }
            if everything or _counts(result, picture):
                results.append(result)
    return results


def counting(split: Split, results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of everything collected that are of classes looked for in their picture."""
    pictures = {picture.id: picture for picture in split.pictures}
    return [result for result in results if _counts(result, pictures[result["image_id"]])]


def _counts(result: dict[str, Any], picture: Picture) -> bool:
    category = result["category_id"]
    return bool(category and (picture.labelled is None or category in picture.labelled))


def average_precision(split: Split, results: list[dict[str, Any]], max_detections: int = 100) -> dict[str, float]:
    """box_ap, box_ap50, mask_ap, mask_ap50 in percent."""
    metrics: dict[str, float] = {}
    for kind, iou_type in (("box", "bbox"), ("mask", "segm")):
        values = precision(split, results, iou_type, max_detections)[..., 0]
        metrics |= {f"{kind}_ap": percent(values), f"{kind}_ap50": percent(values[:1])}
    return metrics


def percent(values: npt.NDArray[np.float64]) -> float:
    """Return the mean of the precisions that are defined (a class without an object has -1), in percent.

    0 if none is.
    """
    counted = values[values > -1]
    return round(100 * float(counted.mean()), 2) if counted.size else 0.0


def precision(
    split: Split, results: list[dict[str, Any]], iou_type: str, max_detections: int
) -> npt.NDArray[np.float64]:
    """COCO's precision: 10 IoUs x 101 recalls x categories x 4 sizes (all, small, medium, large); -1: no object.

    iou_type: "bbox" or "segm"; masks are scored only on the pictures in which those of all objects are known.
    """
    chosen = [picture.id for picture in split.pictures if iou_type == "bbox" or picture.has_all_masks]
    if not results:
        return np.zeros((10, 101, len(split.categories), 4))
    # loadRes takes a segmentation for the box's source too: each kind gets only what it scores
    field = "bbox" if iou_type == "bbox" else "segmentation"
    scored = [{key: row[key] for key in ("image_id", "category_id", "score", field)} for row in results]
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = _as_coco(split)
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(scored), iou_type)
        evaluation.params.maxDets = [1, 10, max_detections]
        evaluation.params.imgIds = chosen
        evaluation.evaluate()
        evaluation.accumulate()
    values: npt.NDArray[np.float64] = evaluation.eval["precision"][..., -1]
    return values


def _as_coco(split: Split) -> dict[str, Any]:
    annotations: list[dict[str, Any]] = []
    for picture in split.pictures:
        for instance in picture.instances:
            x1, y1, x2, y2 = instance.box
            box = [x1, y1, x2 - x1, y2 - y1]
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": picture.id,
                    "category_id": instance.category,
                    "segmentation": _rectangle(box, picture) if instance.rle is None else instance.rle,
                    "bbox": box,
                    "area": instance.area,
                    "iscrowd": int(instance.ignored),
                }
            )
    return {
        "info": {},
        "images": [{"id": picture.id, "width": picture.width, "height": picture.height} for picture in split.pictures],
        "annotations": annotations,
        "categories": [{"id": number, "name": name} for number, name in split.categories.items()],
    }


def _rectangle(box: list[float], picture: Picture) -> dict[str, Any]:
    return dict(coco_mask.frPyObjects(np.array([box]), picture.height, picture.width)[0])
