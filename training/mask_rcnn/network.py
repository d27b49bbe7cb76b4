"""Mask R-CNN (He, Gkioxari, Dollár, Girshick, 2017) on a residual network with a feature pyramid (Lin et al., 2017)."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor, nn
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.models.detection.rpn import AnchorGenerator, RegionProposalNetwork, RPNHead
from torchvision.ops import FeaturePyramidNetwork, MultiScaleRoIAlign
from torchvision.ops.poolers import initLevelMapper

from training.mask_rcnn.heads import MASK_CELLS, Detections, Heads, in_float
from training.mask_rcnn.sampling import covered
from training.resnet.network import ResNet

__all__ = ["Detections", "MaskRCNN", "Target", "in_float"]

RATIOS = (0.5, 1.0, 2.0)
BOX_CELLS = 7


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
        """Return the same on that device."""
        return Target(*(getattr(self, field.name).to(device) for field in fields(self)))


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
        self.rpn = _RPN(
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
        strides = self.backbone.strides[first_stage:]
        self.heads = Heads(
            box_roi_pool=_pooler(strides, BOX_CELLS, box_scale),
            box_head=TwoMLPHead(pyramid * BOX_CELLS**2, box_width),
            box_predictor=FastRCNNPredictor(box_width, len(self.classes) + 1),
            mask_roi_pool=_pooler(strides, MASK_CELLS, mask_scale),
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
        """Batch x 3 x height x width (RGB, 0..1) -> the pyramid's maps, finest first: batch x pyramid x ..."""
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
        regions, proposal_losses = self.rpn(ImageList(images, sizes), features, wanted)
        return {**proposal_losses, **self.heads.losses(in_float(features), regions, sizes, wanted, hard)}

    def forward(self, image: Tensor, threshold: float = 0.05, limit: int = 100, overlap: float = 0.5) -> Detections:
        """Find the objects of one picture (3 x height x width, RGB, 0..1).

        threshold: least score of what is found; limit: how many at most; overlap: IoU over which the weaker of two
        boxes of one class is dropped. Masks are computed only for what is kept.
        """
        height, width = image.shape[1:]
        images = nn.functional.pad(image - self.backbone.mean[0], (0, -width % 32, 0, -height % 32))
        images = (images + self.backbone.mean).to(self.backbone.mean.dtype, memory_format=torch.channels_last)
        features = self.features(images)
        regions, _ = self.rpn(ImageList(images, [(height, width)]), features)
        return self.heads.predict(in_float(features), regions, (height, width), threshold, limit, overlap)


def _pooler(strides: Sequence[int], cells: int, scale: int) -> MultiScaleRoIAlign:
    """Return torchvision's pooling from several maps, told their strides in pixels.

    It would guess them, once and for all, from the first picture and its maps, and be wrong where that was padded much.
    """
    pooler = MultiScaleRoIAlign([str(index) for index in range(len(strides))], cells, 2, canonical_scale=scale)
    pooler.scales = [1 / stride for stride in strides]
    first = int(math.log2(strides[0]))
    pooler.map_levels = initLevelMapper(first, first + len(strides) - 1, canonical_scale=scale)
    return pooler


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


class _RPN(RegionProposalNetwork):  # type: ignore[misc]
    """torchvision's proposals, taught nothing by anchors in ignored regions."""

    def assign_targets_to_anchors(
        self, anchors: list[Tensor], targets: list[dict[str, Tensor]]
    ) -> tuple[list[Tensor], list[Tensor]]:
        labels, boxes = super().assign_targets_to_anchors(anchors, targets)
        for label, anchor, target in zip(labels, anchors, targets, strict=True):
            label[(label == 0) & covered(anchor, target["ignored"])] = -1
        return labels, boxes
