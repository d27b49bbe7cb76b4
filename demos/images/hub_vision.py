"""Models from the Hub: ConvNeXt and ViT classify a picture, Mask R-CNN v2 and Mask2Former detect its objects."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor, nn

from demos.images.catalog import LEAST_THRESHOLD, SAME_OBJECT_OVERLAP
from demos.images.results import Box, Detection, WrongTop
from demos.serving import hub_models
from demos.serving.hub_models import LoadedModel

LONG_SIDE = 640  # pixels that Mask R-CNN v2 sees, where it was measured at up to 1,333: a quarter of the work
PROPOSALS = 300  # of its thousand, for the same reason
MAX_OBJECTS = 100  # as both were measured
NO_CLASS = ("__background__", "N/A")
_one_at_a_time = threading.Lock()


def classify(picture: Image.Image, name: str, top: int) -> list[tuple[str, float]]:
    """Return the `top` likeliest labels with their probabilities, likeliest first, from the whole picture.

    picture: RGB; the model's own processor scales and crops it. Raises WrongTop, UnknownModel, WeightsUnavailable.
    """
    with hub_models.borrow(name) as loaded, torch.inference_mode():
        labels = loaded.network.config.id2label
        if top > len(labels):
            raise WrongTop(f"This classifier can give 1 to {len(labels)} answers, not {top}.")
        logits = loaded.network(**loaded.processor(images=picture, return_tensors="pt")).logits[0]
        likeliest = logits.softmax(0).topk(top)
    probabilities, indices = likeliest.values.tolist(), likeliest.indices.tolist()
    return [(str(labels[index]), probability) for index, probability in zip(indices, probabilities, strict=True)]


def detect(picture: Image.Image, name: str, threshold: float) -> list[Detection]:
    """Return the objects found with at least this score, best first; at most 100, in the picture's pixels.

    Of two that overlap by more than 0.7 the surer one stays, and the other's class becomes its runner-up.
    Raises UnknownModel, WeightsUnavailable.
    """
    run = _detect_by_boxes if hub_models.entry(name).url else _detect_by_queries
    with hub_models.borrow(name) as loaded, torch.inference_mode():
        found = list(run(loaded, picture, max(LEAST_THRESHOLD, threshold)))
    return _without_duplicates(sorted(found, key=lambda detection: -detection.score))[:MAX_OBJECTS]


def _detect_by_boxes(loaded: LoadedModel, picture: Image.Image, threshold: float) -> Iterator[Detection]:
    """Mask R-CNN of torchvision: boxes and masks of 28 x 28 cells, pasted into a picture of at most 640 px."""
    network, weights = loaded.network, loaded.processor
    small = picture.copy()
    small.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BICUBIC, reducing_gap=3.0)
    network.transform.min_size, network.transform.max_size = (LONG_SIDE,), LONG_SIDE
    network.rpn._post_nms_top_n["testing"] = PROPOSALS
    with _one_at_a_time:
        network.roi_heads.score_thresh = threshold
        found = network([weights.transforms()(small)])[0]
    classes = weights.meta["categories"]
    scale = torch.tensor([picture.width / small.width, picture.height / small.height] * 2)
    for label, score, box, mask in zip(found["labels"], found["scores"], found["boxes"], found["masks"], strict=True):
        name = classes[int(label)]
        if name not in NO_CLASS:
            x1, y1, x2, y2 = (box * scale).tolist()
            yield Detection(name, float(score), (x1, y1, x2, y2), _in_picture(mask[0], picture))


def _detect_by_queries(loaded: LoadedModel, picture: Image.Image, threshold: float) -> Iterator[Detection]:
    """Mask2Former: one mask a query, of 384 x 384 cells, with its likeliest class.

    The library's own post-processing gets one query at a time: it then gives one class each, and needs little memory.
    """
    outputs = loaded.network(**loaded.processor(images=picture, return_tensors="pt"))
    classes = loaded.network.config.id2label
    probabilities = outputs.class_queries_logits[0].softmax(1)[:, :-1]  # queries x classes
    for query in torch.nonzero(probabilities.amax(1) >= threshold).flatten().tolist():
        one = type(outputs)(
            class_queries_logits=outputs.class_queries_logits[:, query : query + 1],
            masks_queries_logits=outputs.masks_queries_logits[:, query : query + 1],
        )
        result = loaded.processor.post_process_instance_segmentation(one, threshold, return_binary_maps=True)[0]
        for segment in result["segments_info"]:
            mask = _in_picture(result["segmentation"][0], picture)
            if mask.any():
                own = probabilities[query]
                likeliest = [index for index in own.topk(4).indices.tolist() if index != segment["label_id"]]
                yield Detection(
                    str(classes[segment["label_id"]]),
                    float(segment["score"]),
                    _box(mask),
                    mask,
                    tuple((str(classes[index]), float(own[index])) for index in likeliest[:3]),
                )


def _in_picture(mask: Tensor, picture: Image.Image) -> npt.NDArray[np.bool_]:
    """Scale a mask (rows x columns, shares 0..1) to the picture's pixels; smoothly, so that no cells show."""
    size = (picture.height, picture.width)
    large = nn.functional.interpolate(mask[None, None].float(), size, mode="bilinear", align_corners=False)
    inside: npt.NDArray[np.bool_] = (large[0, 0] > 0.5).numpy()
    return inside


def _box(mask: npt.NDArray[np.bool_]) -> Box:
    """Return the smallest box around a mask (height x width) that isn't empty."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def _without_duplicates(found: list[Detection]) -> list[Detection]:
    """Return each object, best first, that no surer one covers; what it covers is among its runners-up."""
    kept: list[Detection] = []
    for each in found:
        same = next(
            (index for index, other in enumerate(kept) if _overlap(each.box, other.box) > SAME_OBJECT_OVERLAP), None
        )
        if same is None:
            kept.append(each)
        elif each.label not in {kept[same].label, *dict(kept[same].runners_up)} and len(kept[same].runners_up) < 3:
            others = (*kept[same].runners_up, (each.label, each.score))
            kept[same] = replace(kept[same], runners_up=tuple(sorted(others, key=lambda other: -other[1])))
    return kept


def _overlap(one: Box, other: Box) -> float:
    """Return the intersection over union of two boxes."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide * high / (areas - wide * high)
