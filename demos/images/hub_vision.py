"""Models from the Hub: ConvNeXt, ViT and the like classify a picture, Mask R-CNN v2 and others detect its objects."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor, nn

from demos.images.boxes import iou
from demos.images.catalog import DEFAULT_OVERLAP, LEAST_THRESHOLD, overlap_of_classes
from demos.images.results import Box, Detection, WrongTop
from demos.serving import gpu, hub_models
from demos.serving.hub_models import LoadedModel

LONG_SIDE = 640  # pixels that Mask R-CNN v2 sees, where it was measured at up to 1,333: a quarter of the work
PROPOSALS = 300  # of its thousand, for the same reason
USUAL_TOP = 5  # answers; a classifier of fewer classes gives all that it has
MAX_OBJECTS = 100  # as both were measured
NO_CLASS = ("__background__", "N/A")
_one_at_a_time = threading.Lock()


def classify(picture: Image.Image, name: str, top: int) -> list[tuple[str, float]]:
    """Return the `top` likeliest labels with their probabilities, likeliest first, from the whole picture.

    picture: RGB; the model's own processor scales and crops it. Raises WrongTop, UnknownModel, WeightsUnavailable.
    """
    return hub_models.answer(name, _classify, picture, name, top)


def _classify(picture: Image.Image, name: str, top: int) -> list[tuple[str, float]]:
    with hub_models.borrow(name) as loaded, torch.inference_mode():
        labels = loaded.network.config.id2label
        if top > max(len(labels), USUAL_TOP):
            raise WrongTop(f"This classifier can give 1 to {len(labels)} answers, not {top}.")
        logits = loaded.network(**loaded.processor(images=picture, return_tensors="pt").to(gpu.device())).logits[0]
        likeliest = logits.softmax(0).topk(min(top, len(labels)))
    probabilities, indices = likeliest.values.tolist(), likeliest.indices.tolist()
    return [(str(labels[index]), probability) for index, probability in zip(indices, probabilities, strict=True)]


def detect(picture: Image.Image, name: str, threshold: float, overlap: float = DEFAULT_OVERLAP) -> list[Detection]:
    """Return the objects found with at least this score, best first; at most 100, in the picture's pixels.

    Of two that overlap by more than 0.7, or `overlap` where that is larger, the surer one stays, and the other's class
    becomes its runner-up; of two boxes of one class, by more than `overlap`.
    Raises UnknownModel, WeightsUnavailable.
    """
    return hub_models.answer(name, _detect, picture, name, threshold, overlap)


def _detect(picture: Image.Image, name: str, threshold: float, overlap: float) -> list[Detection]:
    with hub_models.borrow(name) as loaded, torch.inference_mode():
        run = _way_of(name, loaded.network)
        found = list(run(loaded, picture, max(LEAST_THRESHOLD, threshold), overlap))
    return _without_duplicates(sorted(found, key=lambda detection: -detection.score), overlap)[:MAX_OBJECTS]


def _way_of(name: str, network: Any) -> Callable[[LoadedModel, Image.Image, float, float], Iterator[Detection]]:
    if hub_models.entry(name).url:
        return _detect_by_boxes
    return _detect_boxes_alone if type(network).__name__.endswith("ForObjectDetection") else _detect_by_queries


def _detect_by_boxes(
    loaded: LoadedModel, picture: Image.Image, threshold: float, overlap: float
) -> Iterator[Detection]:
    """Mask R-CNN of torchvision: boxes and masks of 28 x 28 cells, pasted into a picture of at most 640 px."""
    network, weights = loaded.network, loaded.processor
    small = picture.copy()
    small.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BICUBIC, reducing_gap=3.0)
    network.transform.min_size, network.transform.max_size = (LONG_SIDE,), LONG_SIDE
    network.rpn._post_nms_top_n["testing"] = PROPOSALS
    with _one_at_a_time:
        network.roi_heads.score_thresh, network.roi_heads.nms_thresh = threshold, overlap
        found = network([weights.transforms()(small).to(gpu.device())])[0]
    found = {name: tensor.cpu() for name, tensor in found.items()}
    classes = weights.meta["categories"]
    scale = torch.tensor([picture.width / small.width, picture.height / small.height] * 2)
    for label, score, box, mask in zip(found["labels"], found["scores"], found["boxes"], found["masks"], strict=True):
        name = classes[int(label)]
        if name not in NO_CLASS:
            x1, y1, x2, y2 = (box * scale).tolist()
            yield Detection(name, float(score), (x1, y1, x2, y2), _in_picture(mask[0], picture))


def _detect_by_queries(
    loaded: LoadedModel, picture: Image.Image, threshold: float, _overlap: float
) -> Iterator[Detection]:
    """Mask2Former: one mask a query, of 384 x 384 cells, with its likeliest class.

    The library's own post-processing gets one query at a time: it then gives one class each, and needs little memory.
    """
    outputs = loaded.network(**loaded.processor(images=picture, return_tensors="pt").to(gpu.device()))
    classes = loaded.network.config.id2label
    logits, masks = outputs.class_queries_logits.cpu(), outputs.masks_queries_logits.cpu()
    probabilities = logits[0].softmax(1)[:, :-1]  # queries x classes
    for query in torch.nonzero(probabilities.amax(1) >= threshold).flatten().tolist():
        one = type(outputs)(
            class_queries_logits=logits[:, query : query + 1],
            masks_queries_logits=masks[:, query : query + 1],
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


def _detect_boxes_alone(
    loaded: LoadedModel, picture: Image.Image, threshold: float, _overlap: float
) -> Iterator[Detection]:
    """DETR and its kin: boxes without masks; the whole box stands for its mask."""
    outputs = loaded.network(**loaded.processor(images=picture, return_tensors="pt").to(gpu.device()))
    size = [(picture.height, picture.width)]
    [found] = loaded.processor.post_process_object_detection(outputs, threshold=threshold, target_sizes=size)
    classes = loaded.network.config.id2label
    for label, score, box in zip(found["labels"].tolist(), found["scores"].tolist(), found["boxes"], strict=True):
        x1, x2 = box[0::2].clamp(0, picture.width).tolist()
        y1, y2 = box[1::2].clamp(0, picture.height).tolist()
        mask = np.zeros((picture.height, picture.width), bool)
        mask[round(y1) : round(y2), round(x1) : round(x2)] = True
        if mask.any():
            yield Detection(str(classes.get(label, label)), score, (x1, y1, x2, y2), mask)


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


def _without_duplicates(found: list[Detection], overlap: float) -> list[Detection]:
    """Return each object, best first, that no surer one covers; what it covers is among its runners-up."""
    kept: list[Detection] = []
    for each in found:
        same = next(
            (index for index, other in enumerate(kept) if iou(each.box, other.box) > overlap_of_classes(overlap)),
            None,
        )
        if same is None:
            kept.append(each)
        elif each.label not in {kept[same].label, *dict(kept[same].runners_up)} and len(kept[same].runners_up) < 3:
            others = (*kept[same].runners_up, (each.label, each.score))
            kept[same] = replace(kept[same], runners_up=tuple(sorted(others, key=lambda other: -other[1])))
    return kept
