"""The detector as three ONNX files: regions of a picture, boxes of regions, masks of boxes.

Convolutions and matrix products of each run in 8 bits; the arithmetic after them is a second graph in float32 that
`export` joins to the first, since 8 bits are too few for coordinates. Between the files, `runtime` cuts the crops.

Weights have 8 bits, which is right on processors with VNNI only: elsewhere the network itself serves.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torchvision.models.detection._utils import _topk_min
from torchvision.models.detection.rpn import RPNHead

from training.common.torchvision_compat import nms
from training.mask_rcnn.heads import MASK_CELLS
from training.mask_rcnn.network import BOX_CELLS, MaskRCNN
from training.mask_rcnn.runtime import strides


class Convolutions(nn.Module):
    """Residual network, pyramid and proposal head of a detector."""

    def __init__(self, network: MaskRCNN) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        """1 x 3 x height x width (multiples of 32, 0..1) -> maps, logits and moves of anchors, by level."""
        maps = list(self.network.features(images).values())
        logits, moves = RPNHead.forward(self.network.rpn.head, maps)
        return (*maps, *logits, *moves)


class Regions(nn.Module):
    """The surest regions: what torchvision's `RegionProposalNetwork` does with logits and moves in evaluation mode."""

    def __init__(self, network: MaskRCNN) -> None:
        super().__init__()
        self.rpn = network.rpn
        self.strides = strides(network.config)
        self.base = [anchors.float() for anchors in network.rpn.anchor_generator.cell_anchors]

    def forward(self, size: Tensor, *levels: Tensor) -> tuple[Tensor, Tensor]:
        """Return the maps' cells, all levels below one another (cells x channels), and the regions (N x 4, pixels).

        size: height and width without padding. levels: maps, logits and moves, as `Convolutions` returns them.
        """
        count = len(self.strides)
        maps, logits, moves = levels[:count], levels[count : 2 * count], levels[2 * count :]
        cells = torch.cat([one[0].permute(1, 2, 0).flatten(0, 1) for one in maps])
        parts = [self._of_level(number, logits[number], moves[number], size) for number in range(count)]
        boxes, scores = (torch.cat([part[index] for part in parts]) for index in (0, 1))
        _, best = scores.topk(_topk_min(scores, self.rpn.post_nms_top_n(), 0))
        return cells, boxes[best]

    def _of_level(self, number: int, logits: Tensor, moves: Tensor, size: Tensor) -> tuple[Tensor, Tensor]:
        """Return the boxes of one level that no surer one suppresses, N x 4, with their scores."""
        base = self.base[number]
        kinds, columns = len(base), torch._shape_as_tensor(logits)[3]
        flat = logits[0].permute(1, 2, 0).flatten()
        sure, top = flat.topk(_topk_min(flat, self.rpn.pre_nms_top_n(), 0))
        cell, kind = torch.div(top, kinds, rounding_mode="floor"), top % kinds
        corner = (
            torch.stack([cell % columns, torch.div(cell, columns, rounding_mode="floor")], 1) * self.strides[number]
        )
        anchors = base[kind] + torch.cat([corner, corner], 1)
        move = torch.unflatten(moves[0], 0, (kinds, 4)).permute(2, 3, 0, 1).flatten(0, 2)[top]
        boxes = clip(self.rpn.box_coder.decode_single(move, anchors), size)
        scores = torch.where(larger(boxes, self.rpn.min_size), sure.sigmoid(), -1.0)
        kept = non_max_suppression(boxes, scores, torch.tensor(self.rpn.nms_thresh), self.rpn.post_nms_top_n())
        return boxes[kept], scores[kept]


class BoxHead(nn.Module):
    """The two layers over a crop, and what they say of its class and box; crops come cell by cell, not by channel."""

    def __init__(self, network: MaskRCNN) -> None:
        super().__init__()
        heads = network.heads
        self.first, self.second, self.predictor = heads.box_head.fc6, heads.box_head.fc7, heads.box_predictor
        by_channel = torch.unflatten(self.first.weight, 1, (-1, BOX_CELLS**2))  # width x channels x cells
        with torch.no_grad():
            self.first.weight.copy_(by_channel.transpose(1, 2).flatten(1).clone())

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor]:
        """N x (cells x channels) -> logits N x (classes + 1), moves N x 4 (classes + 1)."""
        hidden = self.second(self.first(crops).relu()).relu()
        logits: Tensor = self.predictor.cls_score(hidden)
        return logits, self.predictor.bbox_pred(hidden)


class Boxes(nn.Module):
    """The objects among the regions: what `Heads.predict` does before the masks."""

    def __init__(self, network: MaskRCNN) -> None:
        super().__init__()
        self.box_coder = network.heads.box_coder

    def forward(
        self, size: Tensor, regions: Tensor, threshold: Tensor, overlap: Tensor, logits: Tensor, moves: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return boxes N x 4, probabilities N x (classes + 1), labels N and scores N, best first."""
        probabilities = logits.softmax(1)
        region, label = (probabilities[:, 1:] > threshold).nonzero().unbind(1)
        label = label + 1
        move = torch.unflatten(moves, 1, (-1, 4))[region, label]
        boxes = clip(self.box_coder.decode_single(move, regions[region]), size)
        scores = torch.where(larger(boxes, 1.0), probabilities[region, label], -1.0)
        apart = boxes + (label * (size.max() + 1)).unsqueeze(1)  # so that only boxes of one class overlap
        kept = non_max_suppression(apart, scores, overlap)
        return boxes[kept], probabilities[region[kept]], label[kept], scores[kept]


class MaskHead(nn.Module):
    """The convolutions over a crop, as far as all classes share them.

    The transposed convolution, whose windows don't overlap, is one of 1 x 1 here with four times the channels: 8 bits
    are quick for that one only.
    """

    def __init__(self, network: MaskRCNN) -> None:
        super().__init__()
        self.head, twice = network.heads.mask_head, network.heads.mask_predictor.conv5_mask
        inputs, outputs = twice.weight.shape[:2]
        self.twice = nn.Conv2d(inputs, 4 * outputs, 1)
        self.twice.weight = nn.Parameter(twice.weight.detach().permute(2, 3, 1, 0).reshape(-1, inputs, 1, 1), False)
        self.twice.bias = nn.Parameter(twice.bias.detach().repeat(4), False)

    def forward(self, crops: Tensor) -> Tensor:
        """N x (cells x channels) -> N x (2 x 2 x width) x 14 x 14, the four parts of every cell one after another."""
        maps = torch.unflatten(crops, 1, (MASK_CELLS, MASK_CELLS, -1)).permute(0, 3, 1, 2)
        hidden: Tensor = self.twice(self.head(maps)).relu()
        return hidden


class Masks(nn.Module):
    """The mask of each object's own class."""

    def __init__(self, network: MaskRCNN) -> None:
        super().__init__()
        last = network.heads.mask_predictor.mask_fcn_logits
        self.weight, self.bias = last.weight.flatten(1).detach(), last.bias.detach()  # classes + 1 x width

    def forward(self, labels: Tensor, hidden: Tensor) -> Tensor:
        """Return N x 28 x 28, probabilities; labels: N; hidden: what `MaskHead` returns."""
        parts = torch.unflatten(hidden.flatten(2), 1, (4, -1))  # N x parts x width x cells
        logits = self.weight[labels][:, None, None] @ parts + self.bias[labels][:, None, None, None]
        apart = torch.unflatten(torch.unflatten(logits[:, :, 0], 2, (MASK_CELLS, MASK_CELLS)), 1, (2, 2))
        return apart.permute(0, 3, 1, 4, 2).flatten(3, 4).flatten(1, 2).sigmoid()


class NonMaxSuppression(torch.autograd.Function):
    """Greedy suppression as ONNX has it: indices of the boxes with a score over 0 that stay, best first."""

    @staticmethod
    def forward(ctx: Any, boxes: Tensor, scores: Tensor, overlap: Tensor, most: int) -> Tensor:
        """boxes: N x 4; scores: N; overlap: IoU over which the weaker box goes; most: how many may stay."""
        kept = nms(boxes, scores, float(overlap))
        return kept[scores[kept] > 0][:most]

    @staticmethod
    def symbolic(g: Any, boxes: Any, scores: Any, overlap: Any, most: int) -> Any:
        """Return the same as a node of ONNX."""

        def constant(value: list[Any], kind: torch.dtype) -> Any:
            return g.op("Constant", value_t=torch.tensor(value, dtype=kind))

        zero, zeros = constant([0], torch.int64), constant([0, 1], torch.int64)
        batch = g.op("Unsqueeze", boxes, zero)
        scored = g.op("Unsqueeze", scores, zeros)
        flat = g.op("Reshape", overlap, constant([1], torch.int64))
        chosen = g.op(
            "NonMaxSuppression", batch, scored, constant([most], torch.int64), flat, constant([0.0], torch.float32)
        )
        last = g.op("Constant", value_t=torch.tensor(2, dtype=torch.int64))
        return g.op("Gather", chosen, last, axis_i=1)  # of batch, class and box


def non_max_suppression(boxes: Tensor, scores: Tensor, overlap: Tensor, most: int = 2**30) -> Tensor:
    """Return the indices of the boxes (N x 4) with a score (N) over 0 that no surer one overlaps more, best first.

    most: how many to return at most.
    """
    kept: Tensor = NonMaxSuppression.apply(boxes, scores, overlap, most)  # type: ignore[no-untyped-call]
    return kept


def clip(boxes: Tensor, size: Tensor) -> Tensor:
    """Return boxes (N x 4) cut at the picture's edges; size: height and width."""
    x1, y1, x2, y2 = boxes.unbind(1)
    x1, x2 = (torch.minimum(x.clamp(min=0), size[1]) for x in (x1, x2))
    y1, y2 = (torch.minimum(y.clamp(min=0), size[0]) for y in (y1, y2))
    return torch.stack([x1, y1, x2, y2], 1)


def larger(boxes: Tensor, side: float) -> Tensor:
    """Which boxes (N x 4) are at least so wide and high: N."""
    return (boxes[:, 2] - boxes[:, 0] >= side) & (boxes[:, 3] - boxes[:, 1] >= side)
