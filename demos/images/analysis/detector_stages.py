"""One walk through a detector: everything between the picture and the objects found in it, kept on the way."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor, nn

import weights
from demos.images.analysis.classifier import strength
from demos.images.catalog import DETECTORS
from demos.images.detect import LIMITS, SAME_THING, UnknownDetector
from training.mask_rcnn.network import MaskRCNN, in_float
from training.mask_rcnn.runtime import Settings, paste, prepare
from training.resnet.network import fused

# isort: split
# torchvision loads only after the stand-ins for its operators, which the modules above bring along
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.rpn import concat_box_prediction_layers
from torchvision.ops import boxes as box_ops

Numbers = npt.NDArray[np.float32]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SURE = 0.5  # objects that the page shows; where there is none, the best few over UNSURE
UNSURE = 0.1
FEW = 5
CHANNELS = 3  # of each map and crop, the strongest
NONE, SURPLUS = -1, -2
_loading = threading.Lock()


@dataclass(frozen=True)
class Maps:
    """What one stage of the backbone, or one level of the pyramid, has to say about the picture.

    energy: height x width, the root mean square over its channels. strongest: the channels that vary most, their
    numbers beside. cell: width and height of a cell in pixels of the picture. Cells beside the picture are left out.
    """

    group: str
    number: int
    channels: int
    energy: Numbers
    strongest: Numbers
    numbers: tuple[int, ...]
    cell: tuple[float, float]


@dataclass(frozen=True)
class Level:
    """The anchors of one level: anchors x 4 around the middle of its first cell, in pixels of the picture, and the
    probability that there is something in each: anchors x height x width; sides: those of the squares among them."""

    sides: tuple[float, ...]
    anchors: Numbers
    objectness: Numbers
    cell: tuple[float, float]


@dataclass(frozen=True)
class Candidates:
    """The surest boxes of every level before suppression.

    boxes, anchors: N x 4, in pixels of the picture. scores, levels: N. cells: N x 3, the anchor's number, row, column.
    beaten_by: N, the proposal that it had to make way for; NONE for a proposal, SURPLUS if it fell to none of these but
    was not among the surest. proposals: those that stay, as places in these arrays, best first.
    """

    boxes: Numbers
    anchors: Numbers
    scores: Numbers
    levels: Counts
    cells: Counts
    beaten_by: Counts
    proposals: Counts


@dataclass(frozen=True)
class Thing:
    """An object that was found, and its own path: its proposal, the pyramid's level that it was cut from, the crop
    (energy, cells x cells, and its strongest channels), the probabilities (nothing first), the box (pixels of the
    picture), the logits of its mask (28 x 28 inside the box) and the mask (height x width of the picture)."""

    proposal: int
    level: int
    mask_level: int
    energy: Numbers
    strongest: Numbers
    numbers: tuple[int, ...]
    chances: Numbers
    label: str
    score: float
    box: tuple[float, float, float, float]
    logits: Numbers
    mask: Mask


@dataclass(frozen=True)
class Walk:
    """Everything that was met on the way. verdicts: proposals x (classes + 1), probabilities, nothing first."""

    classes: tuple[str, ...]
    maps: tuple[Maps, ...]
    levels: tuple[Level, ...]
    anchors: int
    overlap: float
    candidates: Candidates
    verdicts: Numbers
    things: tuple[Thing, ...]


def walk(picture: Image.Image, model: str = "everyday") -> Walk:
    """Return the way of a picture (RGB) through a detector as it was trained, in float32.

    Things are those that `detect` finds with at least SURE, or where there are none the best few over UNSURE.
    Raises UnknownDetector, WeightsUnavailable.
    """
    if model not in DETECTORS:
        raise UnknownDetector(f"There is no detector called “{model}”. There are: {', '.join(DETECTORS)}.")
    return through(trained(model), np.asarray(picture), LIMITS[model])


def trained(model: str) -> MaskRCNN:
    """Return the network in float32, as it was trained but for normalisation, which the convolutions have taken in."""
    path = weights.find(DETECTORS[model])
    with _loading:
        return _trained(DETECTORS[model], path, path.stat().st_mtime_ns)


@torch.inference_mode()
def through(network: MaskRCNN, pixels: npt.NDArray[np.uint8], limit: int) -> Walk:
    """Do what `MaskRCNN.forward` does, with the same modules in the same order, and keep what comes by.

    pixels: height x width x 3. limit: how many objects at most, as for `inference.find`.
    """
    image = prepare(network, pixels)
    height, width = image.shape[1:]
    ratio = torch.tensor([pixels.shape[1] / width, pixels.shape[0] / height] * 2)
    images = nn.functional.pad(image - network.backbone.mean[0], (0, -width % 32, 0, -height % 32))
    images = (images + network.backbone.mean).to(network.backbone.mean.dtype, memory_format=torch.channels_last)

    stages = network.backbone.stages(images)
    taken = OrderedDict((str(index), stage) for index, stage in enumerate(stages[network.first_stage :]))
    features: OrderedDict[str, Tensor] = network.pyramid(taken)
    maps = [_maps("backbone", index, stage, images, image, ratio) for index, stage in enumerate(stages)]
    maps += [_maps("pyramid", index, level, images, image, ratio) for index, level in enumerate(features.values())]

    levels, count, candidates, regions = _proposals(network, images, features, (height, width), ratio)
    pooled_from = in_float(features)
    pooled = network.heads.box_roi_pool(pooled_from, [regions], [(height, width)])
    kind = network.heads.box_head.fc6.weight.dtype
    logits, moves = network.heads.box_predictor(network.heads.box_head(pooled.to(kind)))
    chances = logits.float().softmax(dim=1)
    things = _things(network, pooled_from, regions, (pooled, chances, moves.float()), ratio, pixels.shape[:2], limit)
    overlap = float(network.proposer.nms_thresh)
    return Walk(network.classes, tuple(maps), tuple(levels), count, overlap, candidates, chances.numpy(), tuple(things))


def _maps(group: str, number: int, output: Tensor, images: Tensor, image: Tensor, ratio: Tensor) -> Maps:
    """output: 1 x channels x height x width, of the padded `images`; kept is what lies over `image`."""
    maps, cell = _over(output[0].float(), images, image, ratio)
    order = strength(maps).argsort(descending=True, stable=True)[:CHANNELS]
    energy = maps.square().mean(0).sqrt()
    return Maps(group, number, len(maps), energy.numpy(), maps[order].numpy(), tuple(order.tolist()), cell)


def _over(maps: Tensor, images: Tensor, image: Tensor, ratio: Tensor) -> tuple[Tensor, tuple[float, float]]:
    """Cut off the cells that lie beside the picture; also width and height of a cell in pixels of the picture."""
    down, right = images.shape[2] // maps.shape[1], images.shape[3] // maps.shape[2]
    rows, columns = -(-image.shape[1] // down), -(-image.shape[2] // right)
    return maps[:, :rows, :columns], (right * float(ratio[0]), down * float(ratio[1]))


def _proposals(
    network: MaskRCNN, images: Tensor, features: "OrderedDict[str, Tensor]", size: tuple[int, int], ratio: Tensor
) -> tuple[list[Level], int, Candidates, Tensor]:
    """What `RegionProposalNetwork.forward` does; also the proposals in the network's own pixels."""
    proposer = network.proposer
    outputs = list(features.values())
    objectness, deltas = proposer.head(outputs)
    anchors: Tensor = proposer.anchor_generator(ImageList(images, [size]), outputs)[0]
    shapes = [tuple(each.shape[1:]) for each in objectness]  # anchors a cell, rows, columns
    image = images[0, :, : size[0], : size[1]]
    levels, cells, first = [], [], 0
    sizes = proposer.anchor_generator.sizes
    for each, sides, (kinds, rows, columns) in zip(objectness, sizes, shapes, strict=True):
        over, cell = _over(each[0].sigmoid(), images, image, ratio)
        sides = tuple(side * float(ratio.mean()) for side in sides)
        levels.append(Level(sides, (anchors[first : first + kinds] * ratio).numpy(), over.numpy(), cell))
        row, column, kind = torch.meshgrid(*map(torch.arange, (rows, columns, kinds)), indexing="ij")
        cells.append(torch.stack([kind, row, column], dim=3).flatten(0, 2))
        first += kinds * rows * columns
    counts = [len(each) for each in cells]
    flat, moves = concat_box_prediction_layers(objectness, deltas)
    decoded = proposer.box_coder.decode(moves, [anchors]).view(-1, 4)
    level = torch.repeat_interleave(torch.arange(len(counts)), torch.tensor(counts))

    top = proposer._get_top_n_idx(flat.view(1, -1), counts)[0]
    boxes, scores = box_ops.clip_boxes_to_image(decoded[top], size), flat.view(-1)[top].sigmoid()
    usable = box_ops.remove_small_boxes(boxes, proposer.min_size)
    usable = usable[scores[usable] >= proposer.score_thresh]
    top, boxes, scores = top[usable], boxes[usable], scores[usable]
    kept = box_ops.batched_nms(boxes, scores, level[top], proposer.nms_thresh)[: proposer.post_nms_top_n()]
    candidates = Candidates(
        (boxes * ratio).numpy(),
        (anchors[top] * ratio).numpy(),
        scores.numpy(),
        level[top].numpy(),
        torch.cat(cells)[top].numpy(),
        _beaten_by(boxes, level[top], kept, proposer.nms_thresh).numpy(),
        kept.numpy(),
    )
    return levels, len(anchors), candidates, boxes[kept]


def _beaten_by(boxes: Tensor, level: Tensor, kept: Tensor, overlap: float) -> Tensor:
    """The first of the kept boxes of the same level that overlaps each box too much; see `Candidates`."""
    close = (box_ops.box_iou(boxes, boxes[kept]) > overlap) & (level[:, None] == level[kept])
    by = torch.where(close.any(1), close.to(torch.uint8).argmax(dim=1), SURPLUS)
    by[kept] = NONE
    return by


def _things(
    network: MaskRCNN,
    features: "OrderedDict[str, Tensor]",
    regions: Tensor,
    judged: tuple[Tensor, Tensor, Tensor],
    ratio: Tensor,
    shape: tuple[int, ...],
    limit: int,
) -> list[Thing]:
    """What `Heads.find` does, then what `detect` does; judged: the crops, their probabilities and their moves."""
    heads, size = network.heads, _size(shape, ratio)
    pooled, chances, moves = judged
    region, label = (chances[:, 1:] > UNSURE).nonzero().unbind(1)
    label = label + 1
    boxes = box_ops.clip_boxes_to_image(heads.box_coder.decode(moves, [regions])[region, label], size)
    big = box_ops.remove_small_boxes(boxes, min_size=1.0)
    region, label, boxes = region[big], label[big], boxes[big]
    scores = chances[region, label]
    kept = box_ops.batched_nms(boxes, scores, label, Settings.overlap)[:limit]
    kept = kept[box_ops.nms(boxes[kept] * ratio, scores[kept], SAME_THING)]
    sure = int((scores[kept] > SURE).sum())
    kept = kept[: sure or FEW]
    if not len(kept):
        return []
    region, label, boxes, scores = region[kept], label[kept], boxes[kept], scores[kept]
    logits = heads._masks(features, [boxes], [size])[torch.arange(len(boxes)), label]
    own: Tensor = heads.box_roi_pool.map_levels([regions[region]])
    own_mask: Tensor = heads.mask_roi_pool.map_levels([boxes])
    things = []
    for index, (place, kind) in enumerate(zip(region.tolist(), label.tolist(), strict=True)):
        crop = pooled[place].float()
        order = strength(crop).argsort(descending=True, stable=True)[:CHANNELS]
        x1, y1, x2, y2 = (boxes[index] * ratio).tolist()
        things.append(
            Thing(
                place,
                int(own[index]),
                int(own_mask[index]),
                crop.square().mean(0).sqrt().numpy(),
                crop[order].numpy(),
                tuple(order.tolist()),
                chances[place].numpy(),
                network.classes[kind - 1],
                float(scores[index]),
                (x1, y1, x2, y2),
                logits[index].numpy(),
                paste(logits[index].sigmoid().numpy(), (x1, y1, x2, y2), shape[0], shape[1]),
            )
        )
    return things


def _size(shape: tuple[int, ...], ratio: Tensor) -> tuple[int, int]:
    """Height and width of the picture as the network is given it."""
    return round(shape[0] / float(ratio[1])), round(shape[1] / float(ratio[0]))


@lru_cache(maxsize=4)
def _trained(name: str, path: Path, modified: int) -> MaskRCNN:
    network = fused(weights.load(name, MaskRCNN).requires_grad_(False))
    return network.to(memory_format=torch.channels_last)  # type: ignore[no-any-return, call-overload]
