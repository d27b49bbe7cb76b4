"""Mask R-CNN (He, Gkioxari, Dollár, Girshick, 2017) on a residual network with a feature pyramid (Lin et al., 2017)."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor, nn
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.models.detection.roi_heads import RoIHeads, maskrcnn_loss
from torchvision.models.detection.rpn import AnchorGenerator, RegionProposalNetwork, RPNHead
from torchvision.ops import FeaturePyramidNetwork, MultiScaleRoIAlign
from torchvision.ops import boxes as box_ops

from training.mask_rcnn.sampling import covered, hardest
from training.resnet.network import ResNet

RATIOS = (0.5, 1.0, 2.0)
BOX_CELLS = 7
MASK_CELLS = 14  # doubled by the mask predictor: masks are 28 x 28


@dataclass(frozen=True)
class Target:
    """What is to be found in one picture.

    boxes: N x 4 (x1, y1, x2, y2 in pixels); labels: N, from 1; masks: N x height x width, 0 or 1; has_mask: N truth
    values, False where only the box is known; ignored: M x 4, regions that are neither object nor background;
    unlabelled: classes + 1 truth values, the classes that may be there without a label.
    """

    boxes: Tensor
    labels: Tensor
    masks: Tensor
    has_mask: Tensor
    ignored: Tensor
    unlabelled: Tensor

    def to(self, device: torch.device) -> "Target":
        """The same on that device."""
        return Target(*(getattr(self, field.name).to(device) for field in fields(self)))


@dataclass(frozen=True)
class Found:
    """What was found in one picture, best first: boxes N x 4 (pixels), class probabilities N x (classes + 1, background
    first), labels N (from 1), scores N, masks N x 28 x 28 (probabilities inside the box)."""

    boxes: Tensor
    probabilities: Tensor
    labels: Tensor
    scores: Tensor
    masks: Tensor


class MaskRCNN(nn.Module):
    """Residual network, feature pyramid, region proposals, then a class, a box and a mask for each region.

    Args:
        classes: names of the classes, without the background.
        widths, blocks: the stages of the residual network (strides 4, 8, 16, 32).
        first_stage: the first of these stages that the pyramid takes; it takes all from there on.
        pyramid: channels of the pyramid's maps.
        anchors: the anchors' sides in pixels for each map of the pyramid.
        proposals: regions kept for the second half of the network.
        box_width: width of the two-layer perceptron that gives class and box.
        mask_widths: channels of the 3x3 convolutions that give the mask.
        box_scale, mask_scale: side in pixels of the regions pooled from stride 16 (Lin et al., equation 1);
            each halving takes the next finer map.
        long_side: pictures longer than this are to be scaled down to it, in pixels.
        stretches_contrast: whether dark fluorescence pictures are to be contrast-stretched, as its data were.
    """

    def __init__(
        self,
        classes: Sequence[str],
        widths: Sequence[int],
        blocks: Sequence[int],
        first_stage: int,
        pyramid: int,
        anchors: Sequence[Sequence[float]],
        proposals: int,
        box_width: int,
        mask_widths: Sequence[int],
        box_scale: int = 224,
        mask_scale: int = 224,
        long_side: int = 320,
        stretches_contrast: bool = False,
    ) -> None:
        super().__init__()
        self.config = {name: value for name, value in locals().items() if name not in ("self", "__class__")}
        self.classes = tuple(classes)
        self.first_stage = first_stage
        self.long_side = long_side
        self.stretches_contrast = stretches_contrast
        self.backbone = ResNet(1, widths, blocks, "large")
        self.backbone.head = nn.Identity()  # type: ignore[assignment]
        self.pyramid = FeaturePyramidNetwork(list(widths[first_stage:]), pyramid, norm_layer=nn.BatchNorm2d)
        sizes = tuple(tuple(int(side) for side in sides) for sides in anchors)
        self.proposer = _Proposer(
            _FloatAnchors(sizes, (RATIOS,) * len(sizes)),
            _FloatRPNHead(pyramid, len(sizes[0]) * len(RATIOS)),
            fg_iou_thresh=0.7,
            bg_iou_thresh=0.3,
            batch_size_per_image=256,
            positive_fraction=0.5,
            pre_nms_top_n={"training": 2 * proposals, "testing": 2 * proposals},
            post_nms_top_n={"training": proposals, "testing": proposals},
            nms_thresh=0.7,
        )
        maps = [str(index) for index in range(len(sizes))]
        self.heads = Heads(
            box_roi_pool=MultiScaleRoIAlign(maps, BOX_CELLS, 2, canonical_scale=box_scale),
            box_head=TwoMLPHead(pyramid * BOX_CELLS**2, box_width),
            box_predictor=FastRCNNPredictor(box_width, len(self.classes) + 1),
            mask_roi_pool=MultiScaleRoIAlign(maps, MASK_CELLS, 2, canonical_scale=mask_scale),
            mask_head=MaskRCNNHeads(pyramid, mask_widths, dilation=1),
            mask_predictor=MaskRCNNPredictor(mask_widths[-1], mask_widths[-1], len(self.classes) + 1),
            fg_iou_thresh=0.5,
            bg_iou_thresh=0.5,
            batch_size_per_image=64,
            positive_fraction=0.25,
            bbox_reg_weights=None,
            score_thresh=0.05,
            nms_thresh=0.5,
            detections_per_img=100,
        )

    def features(self, images: Tensor) -> "OrderedDict[str, Tensor]":
        """batch x 3 x height x width (RGB, 0..1) -> the pyramid's maps, finest first: batch x pyramid x ..."""
        stages = self.backbone.stages(images)[self.first_stage :]
        maps: OrderedDict[str, Tensor] = self.pyramid(OrderedDict((str(i), stage) for i, stage in enumerate(stages)))
        return maps

    def losses(self, images: Tensor, targets: Sequence[Target], hard: bool = False) -> dict[str, Tensor]:
        """Two losses of the proposals and three of the heads for batch x 3 x height x width (RGB, 0..1).

        hard: the heads learn from the hardest background regions instead of random ones.
        """
        features = self.features(images)
        sizes = [(images.shape[2], images.shape[3])] * len(images)
        wanted = [{field.name: getattr(target, field.name) for field in fields(target)} for target in targets]
        regions, proposal_losses = self.proposer(ImageList(images, sizes), features, wanted)
        return {**proposal_losses, **self.heads.losses(in_float(features), regions, sizes, wanted, hard)}

    def forward(self, image: Tensor, threshold: float = 0.05, limit: int = 100, overlap: float = 0.5) -> Found:
        """Find the objects of one picture (3 x height x width, RGB, 0..1).

        threshold: least score of what is found; limit: how many at most; overlap: IoU over which the weaker of two
        boxes of one class is dropped. Masks are computed only for what is kept.
        """
        height, width = image.shape[1:]
        images = nn.functional.pad(image - self.backbone.mean[0], (0, -width % 32, 0, -height % 32))
        images = (images + self.backbone.mean).to(self.backbone.mean.dtype, memory_format=torch.channels_last)
        features = self.features(images)
        regions, _ = self.proposer(ImageList(images, [(height, width)]), features)
        return self.heads.find(in_float(features), regions, (height, width), threshold, limit, overlap)


class _FloatAnchors(AnchorGenerator):  # type: ignore[misc]
    """torchvision's anchors, in float32 whatever the type of the maps."""

    def forward(self, images: ImageList, maps: list[Tensor]) -> list[Tensor]:
        anchors: list[Tensor] = super().forward(images, [one[:1, :1].float() for one in maps])
        return anchors


class _FloatRPNHead(RPNHead):  # type: ignore[misc]
    """torchvision's head, its results in float32: box arithmetic needs more digits than bfloat16 has."""

    def forward(self, x: list[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
        logits, deltas = super().forward(x)
        return [logit.float() for logit in logits], [delta.float() for delta in deltas]


class _Proposer(RegionProposalNetwork):  # type: ignore[misc]
    """torchvision's proposals, taught nothing by anchors in ignored regions."""

    def assign_targets_to_anchors(
        self, anchors: list[Tensor], targets: list[dict[str, Tensor]]
    ) -> tuple[list[Tensor], list[Tensor]]:
        labels, boxes = super().assign_targets_to_anchors(anchors, targets)
        for label, anchor, target in zip(labels, anchors, targets, strict=True):
            label[(label == 0) & covered(anchor, target["ignored"])] = -1
        return labels, boxes


class Heads(RoIHeads):  # type: ignore[misc]
    """torchvision's region heads with a loss that forgives unlabelled objects, and masks only for what is reported."""

    def _boxes(
        self, features: dict[str, Tensor], regions: list[Tensor], sizes: list[tuple[int, int]]
    ) -> tuple[Tensor, Tensor]:
        pooled = self.box_roi_pool(features, regions, sizes)
        logits, deltas = self.box_predictor(self.box_head(pooled.to(self.box_head.fc6.weight.dtype)))
        return logits.float(), deltas.float()

    def _masks(self, features: dict[str, Tensor], regions: list[Tensor], sizes: list[tuple[int, int]]) -> Tensor:
        pooled = self.mask_roi_pool(features, regions, sizes)
        pooled = pooled.to(self.mask_predictor.mask_fcn_logits.weight.dtype)
        logits: Tensor = self.mask_predictor(self.mask_head(pooled))
        return logits.float()

    def losses(
        self,
        features: dict[str, Tensor],
        regions: list[Tensor],
        sizes: list[tuple[int, int]],
        targets: list[dict[str, Tensor]],
        hard: bool = False,
    ) -> dict[str, Tensor]:
        """Class, box and mask loss of sampled regions (He et al., section 3); targets: the fields of `Target`."""
        regions, matched, labels = self._sampled(features, regions, sizes, targets, hard)
        logits, deltas = self._boxes(features, regions, sizes)
        label, unlabelled = torch.cat(labels), _unlabelled(labels, targets)
        positive = label.nonzero().flatten()
        moves = deltas.view(len(label), -1, 4)[positive, label[positive]]
        inside = [(part > 0).nonzero().flatten() for part in labels]
        goals = [target["boxes"][match[index]] for target, match, index in zip(targets, matched, inside, strict=True)]
        objects = [region[index] for region, index in zip(regions, inside, strict=True)]
        goal = torch.cat(self.box_coder.encode(goals, objects))
        box_loss = nn.functional.smooth_l1_loss(moves, goal, beta=1 / 9, reduction="sum")
        return {
            "loss_class": forgiving_cross_entropy(logits, label, unlabelled).mean(),
            "loss_box": box_loss / max(1, len(label)),
            "loss_mask": self._mask_loss(features, regions, sizes, targets, matched, labels),
        }

    def _sampled(
        self,
        features: dict[str, Tensor],
        regions: list[Tensor],
        sizes: list[tuple[int, int]],
        targets: list[dict[str, Tensor]],
        hard: bool,
    ) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        """Regions to learn from in each picture, the objects that they match, and their labels (0: background)."""
        boxes = [target["boxes"] for target in targets]
        regions = self.add_gt_proposals(regions, boxes)
        matched, labels = self.assign_targets_to_proposals(regions, boxes, [target["labels"] for target in targets])
        for label, region, target in zip(labels, regions, targets, strict=True):
            label[(label == 0) & covered(region, target["ignored"])] = -1
        if hard:
            with torch.no_grad():
                logits, _ = self._boxes(features, regions, sizes)
                losses = forgiving_cross_entropy(logits, torch.cat(labels).clamp(min=0), _unlabelled(labels, targets))
            parts = torch.split(losses, [len(part) for part in labels])  # type: ignore[no-untyped-call]
            chosen = [hardest(label, loss) for label, loss in zip(labels, parts, strict=True)]
        else:
            chosen = self.subsample(labels)
        picked = ([part[index] for part, index in zip(of, chosen, strict=True)] for of in (regions, matched, labels))
        regions, matched, labels = picked
        return regions, matched, labels

    def _mask_loss(
        self,
        features: dict[str, Tensor],
        regions: list[Tensor],
        sizes: list[tuple[int, int]],
        targets: list[dict[str, Tensor]],
        matched: list[Tensor],
        labels: list[Tensor],
    ) -> Tensor:
        """Mean cross-entropy of the masks of the regions that match an object whose mask is known."""
        known = [
            ((label > 0) & _has_mask(target, match)).nonzero().flatten()
            for label, target, match in zip(labels, targets, matched, strict=True)
        ]
        objects = [region[index] for region, index in zip(regions, known, strict=True)]
        if not sum(len(region) for region in objects):
            return next(iter(features.values())).sum() * 0
        loss: Tensor = maskrcnn_loss(
            self._masks(features, objects, sizes),
            objects,
            [target["masks"] for target in targets],
            [target["labels"] for target in targets],
            [match[index] for match, index in zip(matched, known, strict=True)],
        )
        return loss

    def find(
        self,
        features: dict[str, Tensor],
        regions: list[Tensor],
        size: tuple[int, int],
        threshold: float,
        limit: int,
        overlap: float,
    ) -> Found:
        """The objects of one picture of that size (height, width); see `MaskRCNN.forward`."""
        logits, deltas = self._boxes(features, regions, [size])
        probabilities = logits.softmax(dim=1)
        region, label = (probabilities[:, 1:] > threshold).nonzero().unbind(1)
        label = label + 1
        boxes = self.box_coder.decode(deltas, regions)[region, label]
        boxes = box_ops.clip_boxes_to_image(boxes, size)
        big = box_ops.remove_small_boxes(boxes, min_size=1.0)
        region, label, boxes = region[big], label[big], boxes[big]
        scores = probabilities[region, label]
        kept = box_ops.batched_nms(boxes, scores, label, overlap)[:limit]
        region, label, boxes, scores = region[kept], label[kept], boxes[kept], scores[kept]
        masks = boxes.new_zeros(0, 2 * MASK_CELLS, 2 * MASK_CELLS)
        if len(boxes):
            masks = self._masks(features, [boxes], [size])[
                torch.arange(len(boxes), device=boxes.device), label
            ].sigmoid()
        return Found(boxes, probabilities[region], label, scores, masks)


def in_float(features: "OrderedDict[str, Tensor]") -> "OrderedDict[str, Tensor]":
    """The same maps in float32, the type that regions are pooled in."""
    return OrderedDict((name, one.float()) for name, one in features.items())


def _unlabelled(labels: list[Tensor], targets: list[dict[str, Tensor]]) -> Tensor:
    """For each region of the batch, the classes that its picture does not label: regions x (classes + 1)."""
    rows = [target["unlabelled"].expand(len(part), -1) for part, target in zip(labels, targets, strict=True)]
    return torch.cat(rows)


def _has_mask(target: dict[str, Tensor], matched: Tensor) -> Tensor:
    """Whether the mask of the object that each region matches is known."""
    has_mask = target["has_mask"]
    return has_mask[matched] if len(has_mask) else torch.zeros_like(matched, dtype=torch.bool)


def forgiving_cross_entropy(logits: Tensor, labels: Tensor, unlabelled: Tensor) -> Tensor:
    """Cross-entropy in which a background region may as well be of a class that its picture does not label: N.

    logits: N x (classes + 1), background first; labels: N; unlabelled: N x (classes + 1), truth values.
    """
    allowed = nn.functional.one_hot(labels, logits.shape[1]).bool()
    allowed |= unlabelled & (labels == 0)[:, None]
    return logits.logsumexp(1) - logits.masked_fill(~allowed, -torch.inf).logsumexp(1)
