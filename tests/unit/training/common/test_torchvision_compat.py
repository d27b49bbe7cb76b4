import subprocess
import sys

import pytest
import torch

from training.common.torchvision_compat import nms, roi_align


def test_nms_keeps_the_best_of_each_pile_in_score_order() -> None:
    boxes = torch.tensor([[0.0, 0, 10, 10], [1, 0, 11, 10], [20, 20, 30, 30], [0, 0, 10, 10], [50, 50, 60, 60]])
    scores = torch.tensor([0.6, 0.9, 0.3, 0.2, 0.8])
    assert nms(boxes, scores, 0.5).tolist() == [1, 4, 2]


def test_nms_lets_a_suppressed_box_suppress_nothing() -> None:
    chain = torch.tensor([[0.0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10]])  # neighbours overlap by 6 of 14
    assert nms(chain, torch.tensor([0.9, 0.8, 0.7]), 0.4).tolist() == [0, 2]


def test_nms_equals_the_greedy_definition_on_many_boxes() -> None:
    generator = torch.Generator().manual_seed(0)
    corner = torch.rand(300, 2, generator=generator) * 60
    boxes = torch.cat([corner, corner + 5 + torch.rand(300, 2, generator=generator) * 30], dim=1)
    scores = torch.rand(300, generator=generator)
    kept: list[int] = []
    for index in scores.argsort(descending=True).tolist():
        x1, y1, x2, y2 = boxes[index].tolist()
        overlaps = []
        for a1, b1, a2, b2 in boxes[kept].tolist():
            inter = max(min(x2, a2) - max(x1, a1), 0) * max(min(y2, b2) - max(y1, b1), 0)
            overlaps.append(inter / ((x2 - x1) * (y2 - y1) + (a2 - a1) * (b2 - b1) - inter))
        if all(overlap <= 0.5 for overlap in overlaps):
            kept.append(index)
    assert nms(boxes, scores, 0.5).tolist() == kept


def test_nms_of_nothing_is_nothing() -> None:
    assert nms(torch.zeros(0, 4), torch.zeros(0), 0.5).tolist() == []


@pytest.mark.parametrize("sampling_ratio", [1, 2, -1])
def test_roi_align_of_a_plane_is_the_plane_at_the_bin_centres(sampling_ratio: int) -> None:
    y, x = torch.meshgrid(torch.arange(32.0), torch.arange(40.0), indexing="ij")
    planes = torch.stack([torch.stack([x, y]), torch.stack([2 * x, 3 * y])])
    boxes = torch.tensor([[0.0, 8, 4, 48, 36], [1, 20, 20, 60, 40]])  # pixels, two a cell
    pooled = roi_align(planes, boxes, (2, 4), spatial_scale=0.5, sampling_ratio=sampling_ratio)
    assert pooled.shape == (2, 2, 2, 4)
    torch.testing.assert_close(pooled[0, 0, 0], torch.tensor([6.5, 11.5, 16.5, 21.5]))
    torch.testing.assert_close(pooled[0, 1, :, 0], torch.tensor([6.0, 14.0]))
    torch.testing.assert_close(pooled[1, 0, 0], 2 * torch.tensor([12.5, 17.5, 22.5, 27.5]))
    torch.testing.assert_close(pooled[1, 1, :, 3], 3 * torch.tensor([12.5, 17.5]))


def test_roi_align_aligned_shifts_by_half_a_cell() -> None:
    ramp = torch.arange(16.0).expand(1, 1, 16, 16)
    boxes = [torch.tensor([[4.0, 4, 8, 8]])]
    assert roi_align(ramp, boxes, 1, sampling_ratio=2).item() == pytest.approx(6.0)
    assert roi_align(ramp, boxes, 1, sampling_ratio=2, aligned=True).item() == pytest.approx(5.5)


@pytest.mark.parametrize("sampling_ratio", [2, -1])
def test_roi_align_gradient_is_the_share_each_cell_had(sampling_ratio: int) -> None:
    features = torch.zeros(1, 1, 12, 12, dtype=torch.float32, requires_grad=True)
    roi_align(features, [torch.tensor([[2.5, 2.5, 8.5, 8.5]])], 3, sampling_ratio=sampling_ratio).sum().backward()
    assert features.grad is not None
    assert features.grad.sum().item() == pytest.approx(9.0, abs=1e-5)  # nine bins, each an average
    assert features.grad[0, 0, :2].abs().max() == 0


def test_roi_align_of_no_boxes_keeps_the_shape() -> None:
    assert roi_align(torch.zeros(1, 3, 8, 8), [torch.zeros(0, 4)], (7, 5)).shape == (0, 3, 7, 5)


@pytest.mark.slow
def test_torchvision_imports_and_detects_after_the_stand_ins() -> None:
    program = (
        "from training.common.torchvision_compat import install; install(); install(); import torchvision, torch;"
        "from torchvision.models.detection import maskrcnn_resnet50_fpn as build;"
        "network = build(weights=None, weights_backbone=None, min_size=64, max_size=64).eval();"
        "print(sorted(network([torch.rand(3, 64, 64)])[0]))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["['boxes',", "'labels',", "'masks',", "'scores']"]
