"""What the second half of Mask R-CNN makes of a proposed region: a class, a box and a mask; and how it learns them."""

from collections import OrderedDict
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torchvision.models.detection.roi_heads import RoIHeads, maskrcnn_loss
from torchvision.ops import boxes as box_ops

from training.mask_rcnn.sampling import covered, hardest

MASK_CELLS = 14  # doubled by the mask predictor: masks are 28 x 28


@dataclass(frozen=True)
class Detections:
    """What was found in one picture, best first.

    Boxes N x 4 (pixels), class probabilities N x (classes + 1, background first), labels N (from 1), scores N, masks
    N x 28 x 28 (probabilities inside the box).
    """

    boxes: Tensor
    probabilities: Tensor
    labels: Tensor
    scores: Tensor
    masks: Tensor


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

    def predict(
        self,
        features: dict[str, Tensor],
        regions: list[Tensor],
        size: tuple[int, int],
        threshold: float,
        limit: int,
        overlap: float,
    ) -> Detections:
        """Return the objects of one picture of that size (height, width); see `MaskRCNN.forward`."""
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
        return Detections(boxes, probabilities[region], label, scores, masks)


def in_float(features: "OrderedDict[str, Tensor]") -> "OrderedDict[str, Tensor]":
    """Return the same maps in float32, the type that regions are pooled in."""
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
