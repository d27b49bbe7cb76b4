"""Stands in for torchvision's compiled operators where its wheel does not match the installed torch.

torchvision's wheel on the package index is built for CUDA builds of torch. Beside a CPU build its library does not load
and even `import torchvision` fails. Call `install` before the first import of torchvision: where the operators load it
changes nothing.
"""

import sys
import threading
from collections.abc import Sequence

import torch
from torch import Tensor, nn

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_library: torch.library.Library | None = None  # the schemas live as long as this object
_installing = threading.Lock()


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    """Greedy non-maximum suppression: indices of the kept boxes, best score first.

    boxes: N x 4 (x1, y1, x2, y2 in pixels); scores: N. A box is dropped where its IoU with a better kept one is over
    the threshold. Iterates the suppression matrix to its fixed point, which is the greedy solution.
    """
    order = scores.argsort(descending=True, stable=True)
    x1, y1, x2, y2 = boxes[order].float().unbind(1)
    area = (x2 - x1) * (y2 - y1)
    width = (torch.minimum(x2[:, None], x2) - torch.maximum(x1[:, None], x1)).clamp_(min=0)
    height = (torch.minimum(y2[:, None], y2) - torch.maximum(y1[:, None], y1)).clamp_(min=0)
    overlap = width * height
    # IoU > t, without a division; row: the worse box, column: the better one
    suppresses = (overlap > iou_threshold * (area[:, None] + area - overlap)).float().tril_(-1)
    kept = torch.ones_like(area)
    while True:
        update = (suppresses @ kept == 0).to(kept.dtype)
        if torch.equal(update, kept):
            return order[kept.bool()]
        kept = update


def _taps(origin: Tensor, extent: Tensor, bins: int, samples: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """Cells of the map and their weights that average each bin along one axis: both K x bins x taps.

    origin, extent: K, where a RoI starts and how long it is, in cells; samples: K, sampling points along a bin.
    """
    step = torch.arange(int(samples.max()), device=origin.device)
    position = torch.arange(bins, device=origin.device)[:, None] + ((step + 0.5) / samples[:, None])[:, None, :]
    point = origin[:, None, None] + position * (extent / bins)[:, None, None]
    counts = (step < samples[:, None])[:, None, :] & (point >= -1) & (point <= length)
    share = counts / samples[:, None, None]
    point = point.clamp(0, length - 1)
    low = point.floor()
    above = point - low
    cells = torch.cat([low, (low + 1).clamp(max=length - 1)], dim=2).long()
    return cells, torch.cat([share * (1 - above), share * above], dim=2)


def _align_with_fixed_samples(
    features: Tensor, picture: Tensor, rows: tuple[Tensor, Tensor], columns: tuple[Tensor, Tensor]
) -> Tensor:
    """Weighted sums of feature vectors, all RoIs of all pictures in one call; features: N x C x H x W."""
    _, channels, height, width = features.shape
    (y, weight_y), (x, weight_x) = rows, columns
    first = (picture * height)[:, None, None] + y
    index = first[:, :, None, :, None] * width + x[:, None, :, None, :]  # K x rows x columns x taps x taps
    weight = weight_y[:, :, None, :, None] * weight_x[:, None, :, None, :]
    pooled = nn.functional.embedding_bag(
        index.flatten(0, 2).flatten(1),
        features.permute(0, 2, 3, 1).reshape(-1, channels).float(),
        mode="sum",
        per_sample_weights=weight.flatten(0, 2).flatten(1),
    )
    return pooled.view(len(picture), y.shape[1], x.shape[1], channels).permute(0, 3, 1, 2)


def _align_with_many_samples(
    features: Tensor, picture: Tensor, rows: tuple[Tensor, Tensor], columns: tuple[Tensor, Tensor]
) -> Tensor:
    """Two matrix products a picture, the cheaper way where a bin averages many points; features: N x C x H x W."""
    _, channels, height, width = features.shape
    matrices = [
        torch.zeros(len(picture), cells.shape[1], length, device=features.device).scatter_add_(2, cells, weight)
        for (cells, weight), length in ((rows, height), (columns, width))
    ]
    along_y, along_x = matrices
    pooled = features.new_zeros(len(picture), channels, along_y.shape[1], along_x.shape[1], dtype=torch.float32)
    for index in sorted(set(picture.tolist())):
        mine = (picture == index).nonzero().flatten()
        squeezed = torch.einsum("kph,chw->kcpw", along_y[mine], features[index].float())
        pooled = pooled.index_put((mine,), torch.einsum("kcpw,kqw->kcpq", squeezed, along_x[mine]))
    return pooled


def roi_align(
    input: Tensor,
    boxes: Tensor | list[Tensor],
    output_size: int | Sequence[int],
    spatial_scale: float = 1.0,
    sampling_ratio: int = -1,
    aligned: bool = False,
) -> Tensor:
    """RoIAlign (He et al., "Mask R-CNN", 2017, section 3) with torchvision's signature: K x C x output_size.

    input: N x C x H x W; boxes: K x 5 (picture, x1, y1, x2, y2) or a list with one K x 4 a picture, in pixels that
    spatial_scale turns into cells. The work is done in float32 whatever the type of the input.
    """
    if not isinstance(boxes, Tensor):
        numbers = [torch.full_like(box[:, :1], number) for number, box in enumerate(boxes)]
        boxes = torch.cat([torch.cat(numbers), torch.cat(list(boxes))], dim=1)
    bins_y, bins_x = (output_size, output_size) if isinstance(output_size, int) else output_size
    if len(boxes) == 0:
        return input.new_zeros(0, input.shape[1], bins_y, bins_x) + 0 * input.sum()
    with torch.no_grad(), torch.autocast(input.device.type, enabled=False):
        corners = boxes[:, 1:].float() * spatial_scale - (0.5 if aligned else 0.0)
        extent = corners[:, 2:] - corners[:, :2]
        if not aligned:
            extent = extent.clamp(min=1)
        fixed = torch.full_like(extent, sampling_ratio)
        adaptive = (extent / extent.new_tensor([bins_x, bins_y])).ceil().clamp(min=1)
        samples = fixed if sampling_ratio > 0 else adaptive
        columns = _taps(corners[:, 0], extent[:, 0], bins_x, samples[:, 0], input.shape[3])
        rows = _taps(corners[:, 1], extent[:, 1], bins_y, samples[:, 1], input.shape[2])
        picture = boxes[:, 0].long()
    align = _align_with_fixed_samples if sampling_ratio > 0 else _align_with_many_samples
    with torch.autocast(input.device.type, enabled=False):
        return align(input, picture, rows, columns).to(input.dtype)


def install() -> None:
    """Make torchvision importable, and give it the operators above wherever its own are absent; once is enough."""
    with _installing:
        _define_schemas()
        import torchvision.extension

        if not torchvision.extension._has_ops():
            _replace_operators()


def _define_schemas() -> None:
    global _library
    if hasattr(torch.ops.torchvision, "nms"):
        return
    try:
        import torchvision.extension  # noqa: F401
    except RuntimeError:  # operator torchvision::nms does not exist
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        _library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
        for schema in _SCHEMAS:
            _library.define(schema)  # type: ignore[no-untyped-call]


def _replace_operators() -> None:
    import torchvision.models.detection.roi_heads
    import torchvision.ops.boxes
    import torchvision.ops.poolers

    # `torchvision.ops.roi_align` is the function, which hides the module of that name.
    torchvision.ops.boxes.nms = torchvision.ops.nms = nms
    sys.modules["torchvision.ops.roi_align"].roi_align = roi_align  # type: ignore[attr-defined]
    torchvision.ops.poolers.roi_align = torchvision.ops.roi_align = roi_align
    torchvision.models.detection.roi_heads.roi_align = roi_align
