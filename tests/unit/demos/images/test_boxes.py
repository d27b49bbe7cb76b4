"""How boxes overlap: one by one and all with all, as torchvision has it."""

import numpy as np
import pytest
import torch

from demos.images.boxes import area, common, iou, ious
from training.common import torchvision_compat

torchvision_compat.install()
from torchvision.ops import box_iou  # noqa: E402

ONE, OTHER, FAR = (0.0, 0.0, 4.0, 2.0), (2.0, 0.0, 6.0, 2.0), (10.0, 10.0, 11.0, 11.0)


def test_two_boxes() -> None:
    assert area(ONE) == 8
    assert common(ONE, OTHER) == (2, 0, 4, 2)
    assert iou(ONE, OTHER) == pytest.approx(4 / 12)
    assert (iou(ONE, ONE), iou(ONE, FAR)) == (1, 0)
    assert area(common(ONE, FAR)) == 0
    assert iou((1.0, 1.0, 1.0, 1.0), ONE) == 0


def test_all_with_all() -> None:
    corners = np.random.default_rng(0).uniform(0, 50, (2, 7, 2))
    boxes = np.concatenate([corners.min(0), corners.max(0) + 1], axis=1)
    found = ious(boxes[:4], boxes)
    assert found.shape == (4, 7)
    np.testing.assert_allclose(found, box_iou(torch.from_numpy(boxes[:4]), torch.from_numpy(boxes)).numpy(), atol=1e-9)
    np.testing.assert_allclose(found[1, 5], iou(tuple(boxes[1]), tuple(boxes[5])), atol=1e-9)
    assert ious([], [ONE]).shape == (0, 1)
