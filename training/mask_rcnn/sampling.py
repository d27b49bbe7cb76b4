"""Which regions teach the box head, and which of them lie in a part of the picture that is not to be learned from."""

import torch
from torch import Tensor
from torchvision.ops import boxes as box_ops

COVERED = 0.5  # a region that lies in ignored ones by more than this share counts neither way


def covered(boxes: Tensor, ignored: Tensor) -> Tensor:
    """Which boxes (N x 4) lie by more than half of their area inside one of the ignored regions (M x 4): N."""
    if not len(ignored):
        return torch.zeros(len(boxes), dtype=torch.bool, device=boxes.device)
    low = torch.maximum(boxes[:, None, :2], ignored[None, :, :2])
    high = torch.minimum(boxes[:, None, 2:], ignored[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(2)
    inside: Tensor = (shared > COVERED * box_ops.box_area(boxes).clamp(min=1e-6)[:, None]).any(1)
    return inside


def hardest(labels: Tensor, losses: Tensor, positives: int = 16, ratio: int = 3, least: int = 16) -> Tensor:
    """Return indices of the regions of one picture to learn from: objects by chance, background by its loss.

    Of the background regions, those with the greatest loss are taken, `ratio` to each object region and at least
    `least` (online hard example mining: Shrivastava, Gupta, Girshick, 2016), with at most `positives` object regions.

    labels: N, 0 background, -1 neither; losses: N, the loss of each as it stands.
    """
    objects = (labels > 0).nonzero().flatten()
    objects = objects[torch.randperm(len(objects), device=objects.device)[:positives]]
    background = (labels == 0).nonzero().flatten()
    count = min(len(background), max(least, ratio * len(objects)))
    chosen = background[losses[background].topk(count).indices]
    return torch.cat([objects, chosen])
