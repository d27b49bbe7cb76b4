"""The stages of a detector: everything between the picture and the objects found in it, kept from one run."""

import dataclasses
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor, nn

from demos.images.analysis.detector_stage_types import (
    KEPT,
    SURPLUS,
    AnchorLevel,
    Candidates,
    DetectorStages,
    ObjectPath,
    StageMaps,
)
from demos.images.analysis.feature_maps import strength
from demos.images.catalog import DETECTORS, SAME_OBJECT_OVERLAP, listed
from demos.images.detect import detect
from demos.images.results import Detection, UnknownDetector
from demos.serving import loader
from demos.serving.loader import Generation
from training.mask_rcnn.network import MaskRCNN, in_float
from training.mask_rcnn.runtime import Settings, paste_mask, prepare
from training.resnet.network import fused

# isort: split
# torchvision loads only after the stand-ins for its operators, which the modules above bring along
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.rpn import concat_box_prediction_layers
from torchvision.ops import boxes as box_ops

SHOWN_SCORE = 0.5  # objects that the page shows; where there is none, the best few over FALLBACK_SCORE
FALLBACK_SCORE = 0.1
FALLBACK_OBJECTS = 5
SAME_OBJECT = 0.5  # IoU of two boxes that are taken for one object
CHANNELS = 3  # of each map and crop, the strongest


def detector_stages(picture: Image.Image, model: str = "everyday") -> DetectorStages:
    """Return the stages of a detector, as it was trained, in float32, for a picture (RGB).

    Its objects are those that `detect` finds with at least SHOWN_SCORE, or where there are none the best few over
    FALLBACK_SCORE. Raises UnknownDetector, WeightsUnavailable.
    """
    if model not in DETECTORS:
        raise UnknownDetector(f"There is no detector called “{model}”. {listed(DETECTORS)}")
    stages = run_stages(trained(model), np.asarray(picture), DETECTORS[model].max_objects)
    found = detect(picture, model, FALLBACK_SCORE)
    served = [thing for thing in found if thing.score > SHOWN_SCORE] or found[:FALLBACK_OBJECTS]
    return dataclasses.replace(stages, served=tuple(served), differs=differ(stages.objects, served))


def differ(objects: Sequence[ObjectPath | Detection], others: Sequence[ObjectPath | Detection]) -> bool:
    """Whether one list holds an object that the other lacks: of the same class, with an IoU of SAME_OBJECT or more."""
    if len(objects) != len(others):
        return True
    left = list(others)
    for thing in objects:
        boxes = torch.tensor([other.box for other in left])
        overlaps = box_ops.box_iou(torch.tensor([thing.box]), boxes)[0]
        alike = torch.tensor([other.label == thing.label for other in left])
        best = int(torch.where(alike, overlaps, -1.0).argmax())
        if not alike[best] or overlaps[best] < SAME_OBJECT:
            return True
        del left[best]
    return False


def trained(model: str) -> MaskRCNN:
    """Return the network in float32, as it was trained but for normalisation, which the convolutions have taken in."""
    return loader.get(DETECTORS[model].weights, _trained)


@torch.inference_mode()
def run_stages(network: MaskRCNN, pixels: npt.NDArray[np.uint8], max_objects: int) -> DetectorStages:
    """Do what `MaskRCNN.forward` does, with the same modules in the same order, and return every stage.

    pixels: height x width x 3.
    """
    image = prepare(network, pixels)
    height, width = image.shape[1:]
    ratio = torch.tensor([pixels.shape[1] / width, pixels.shape[0] / height] * 2)
    images = nn.functional.pad(image - network.backbone.mean[0], (0, -width % 32, 0, -height % 32))
    images = (images + network.backbone.mean).to(network.backbone.mean.dtype, memory_format=torch.channels_last)

    stages = network.backbone.stages(images)
    into_pyramid = OrderedDict((str(index), stage) for index, stage in enumerate(stages[network.first_stage :]))
    features: OrderedDict[str, Tensor] = network.pyramid(into_pyramid)
    maps = [_stage_maps("backbone", index, stage, images, image, ratio) for index, stage in enumerate(stages)]
    maps += [
        _stage_maps("pyramid", index, level, images, image, ratio) for index, level in enumerate(features.values())
    ]

    levels, count, candidates, regions = _proposals(network, images, features, (height, width), ratio)
    pooled_from = in_float(features)
    pooled = network.heads.box_roi_pool(pooled_from, [regions], [(height, width)])
    number_type = network.heads.box_head.fc6.weight.dtype
    logits, moves = network.heads.box_predictor(network.heads.box_head(pooled.to(number_type)))
    probabilities = logits.float().softmax(dim=1)  # proposals x (classes + 1)
    judged = (pooled, probabilities, moves.float())
    objects = _objects(network, pooled_from, regions, judged, ratio, pixels.shape[:2], max_objects)
    overlap = float(network.rpn.nms_thresh)
    boxes = network.heads.box_coder.decode(judged[2], [regions])
    boxes = box_ops.clip_boxes_to_image(boxes.reshape(-1, 4), (height, width)).view(boxes.shape) * ratio
    return DetectorStages(
        network.classes,
        tuple(maps),
        tuple(levels),
        count,
        overlap,
        candidates,
        probabilities.numpy(),
        boxes.numpy(),
        tuple(objects),
    )


def _stage_maps(group: str, number: int, output: Tensor, images: Tensor, image: Tensor, ratio: Tensor) -> StageMaps:
    """Return what lies over `image` of an output (1 x channels x height x width) for the padded `images`."""
    maps, cell = _without_padding(output[0].float(), images, image, ratio)
    order = strength(maps).argsort(descending=True, stable=True)[:CHANNELS]
    energy = maps.square().mean(0).sqrt()
    return StageMaps(group, number, len(maps), energy.numpy(), maps[order].numpy(), tuple(order.tolist()), cell)


def _without_padding(maps: Tensor, images: Tensor, image: Tensor, ratio: Tensor) -> tuple[Tensor, tuple[float, float]]:
    """Return the cells over the picture, and the width and height of a cell in pixels of the picture."""
    down, right = images.shape[2] // maps.shape[1], images.shape[3] // maps.shape[2]
    rows, columns = -(-image.shape[1] // down), -(-image.shape[2] // right)
    return maps[:, :rows, :columns], (right * float(ratio[0]), down * float(ratio[1]))


def _proposals(
    network: MaskRCNN, images: Tensor, features: "OrderedDict[str, Tensor]", size: tuple[int, int], ratio: Tensor
) -> tuple[list[AnchorLevel], int, Candidates, Tensor]:
    """Do what `RegionProposalNetwork.forward` does; the last result is the proposals in the network's own pixels."""
    rpn = network.rpn
    outputs = list(features.values())
    objectness, deltas = rpn.head(outputs)
    anchors: Tensor = rpn.anchor_generator(ImageList(images, [size]), outputs)[0]
    shapes = [tuple(each.shape[1:]) for each in objectness]  # anchors a cell, rows, columns
    image = images[0, :, : size[0], : size[1]]
    levels, cells, first = [], [], 0
    sizes = rpn.anchor_generator.sizes
    for each, sides, (per_cell, rows, columns) in zip(objectness, sizes, shapes, strict=True):
        over, cell = _without_padding(each[0].sigmoid(), images, image, ratio)
        sides = tuple(side * float(ratio.mean()) for side in sides)
        levels.append(AnchorLevel(sides, (anchors[first : first + per_cell] * ratio).numpy(), over.numpy(), cell))
        row, column, number = torch.meshgrid(*map(torch.arange, (rows, columns, per_cell)), indexing="ij")
        cells.append(torch.stack([number, row, column], dim=3).flatten(0, 2))
        first += per_cell * rows * columns
    counts = [len(each) for each in cells]
    flat, moves = concat_box_prediction_layers(objectness, deltas)
    decoded = rpn.box_coder.decode(moves, [anchors]).view(-1, 4)
    level = torch.repeat_interleave(torch.arange(len(counts)), torch.tensor(counts))

    top = rpn._get_top_n_idx(flat.view(1, -1), counts)[0]
    boxes, scores = box_ops.clip_boxes_to_image(decoded[top], size), flat.view(-1)[top].sigmoid()
    usable = box_ops.remove_small_boxes(boxes, rpn.min_size)
    usable = usable[scores[usable] >= rpn.score_thresh]
    top, boxes, scores = top[usable], boxes[usable], scores[usable]
    kept = box_ops.batched_nms(boxes, scores, level[top], rpn.nms_thresh)[: rpn.post_nms_top_n()]
    candidates = Candidates(
        (boxes * ratio).numpy(),
        (anchors[top] * ratio).numpy(),
        scores.numpy(),
        level[top].numpy(),
        torch.cat(cells)[top].numpy(),
        _suppressed_by(boxes, level[top], kept, rpn.nms_thresh).numpy(),
        kept.numpy(),
    )
    return levels, len(anchors), candidates, boxes[kept]


def _suppressed_by(boxes: Tensor, level: Tensor, kept: Tensor, overlap: float) -> Tensor:
    """Return the first of the kept boxes of the same level that overlaps each box too much; see `Candidates`."""
    close = (box_ops.box_iou(boxes, boxes[kept]) > overlap) & (level[:, None] == level[kept])
    by = torch.where(close.any(1), close.to(torch.uint8).argmax(dim=1), SURPLUS)
    by[kept] = KEPT
    return by


def _objects(
    network: MaskRCNN,
    features: "OrderedDict[str, Tensor]",
    regions: Tensor,
    judged: tuple[Tensor, Tensor, Tensor],
    ratio: Tensor,
    shape: tuple[int, ...],
    max_objects: int,
) -> list[ObjectPath]:
    """Do what `Heads.predict` does, then what `detect` does; judged: the crops, their probabilities and their moves."""
    heads, size = network.heads, _size(shape, ratio)
    pooled, probabilities, moves = judged
    region, label = (probabilities[:, 1:] > FALLBACK_SCORE).nonzero().unbind(1)
    label = label + 1
    boxes = box_ops.clip_boxes_to_image(heads.box_coder.decode(moves, [regions])[region, label], size)
    big = box_ops.remove_small_boxes(boxes, min_size=1.0)
    region, label, boxes = region[big], label[big], boxes[big]
    scores = probabilities[region, label]
    kept = box_ops.batched_nms(boxes, scores, label, Settings.overlap)[:max_objects]
    kept = kept[box_ops.nms(boxes[kept] * ratio, scores[kept], SAME_OBJECT_OVERLAP)]
    shown = int((scores[kept] > SHOWN_SCORE).sum())
    kept = kept[: shown or FALLBACK_OBJECTS]
    if not len(kept):
        return []
    region, label, boxes, scores = region[kept], label[kept], boxes[kept], scores[kept]
    logits = heads._masks(features, [boxes], [size])[torch.arange(len(boxes)), label]
    own: Tensor = heads.box_roi_pool.map_levels([regions[region]])
    own_mask: Tensor = heads.mask_roi_pool.map_levels([boxes])
    objects = []
    for index, (place, class_number) in enumerate(zip(region.tolist(), label.tolist(), strict=True)):
        crop = pooled[place].float()
        order = strength(crop).argsort(descending=True, stable=True)[:CHANNELS]
        x1, y1, x2, y2 = (boxes[index] * ratio).tolist()
        objects.append(
            ObjectPath(
                place,
                int(own[index]),
                int(own_mask[index]),
                crop.square().mean(0).sqrt().numpy(),
                crop[order].numpy(),
                tuple(order.tolist()),
                probabilities[place].numpy(),
                network.classes[class_number - 1],
                float(scores[index]),
                (x1, y1, x2, y2),
                logits[index].numpy(),
                paste_mask(logits[index].sigmoid().numpy(), (x1, y1, x2, y2), shape[0], shape[1]),
            )
        )
    return objects


def _size(shape: tuple[int, ...], ratio: Tensor) -> tuple[int, int]:
    """Return height and width of the picture as the network is given it."""
    return round(shape[0] / float(ratio[1])), round(shape[1] / float(ratio[0]))


def _trained(generation: Generation) -> MaskRCNN:
    network = fused(generation.snapshot.load(MaskRCNN).requires_grad_(False))
    return network.to(memory_format=torch.channels_last)  # type: ignore[no-any-return, call-overload]
