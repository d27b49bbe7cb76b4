"""What the stages of a detector put out: frozen results, no networks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from demos.images.results import Box, Detection

Numbers = npt.NDArray[np.float32]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

KEPT, SURPLUS = -1, -2
"""What `Candidates.suppressed_by` says of boxes that no other one suppressed."""


@dataclass(frozen=True)
class StageMaps:
    """The feature maps of one stage of the backbone, or of one level of the pyramid.

    energy: height x width, the root mean square over the channels. strongest: the channels that vary most over the
    picture, and their numbers. cell: width and height of a cell in pixels of the picture. Cells beside it are left out.
    """

    group: str
    number: int
    channels: int
    energy: Numbers
    strongest: Numbers
    numbers: tuple[int, ...]
    cell: tuple[float, float]


@dataclass(frozen=True)
class AnchorLevel:
    """The anchors of one level of the pyramid.

    anchors: anchors x 4, those around the middle of the level's first cell, in pixels of the picture. objectness:
    anchors x height x width, the probability that there is an object in each. sides: of the squares among the anchors.
    """

    sides: tuple[float, ...]
    anchors: Numbers
    objectness: Numbers
    cell: tuple[float, float]


@dataclass(frozen=True)
class Candidates:
    """The surest boxes of every level before suppression.

    boxes, anchors: N x 4, in pixels of the picture. scores, levels: N. cells: N x 3, the anchor's number, row, column.
    suppressed_by: N, the proposal that suppressed it; KEPT for a proposal, SURPLUS if no proposal overlaps it too much
    but it wasn't among the surest. proposals: those that stay, as places in these arrays, best first.
    """

    boxes: Numbers
    anchors: Numbers
    scores: Numbers
    levels: Counts
    cells: Counts
    suppressed_by: Counts
    proposals: Counts


@dataclass(frozen=True)
class ObjectPath:
    """An object that was found, with everything that led to it.

    proposal: which of the proposals. level, mask_level: of the pyramid, that its crops were cut from. energy: cells x
    cells of the crop, strongest: its strongest channels, and their numbers. probabilities: background first.
    box: pixels of the picture. logits: 28 x 28 inside the box. mask: height x width of the picture.
    """

    proposal: int
    level: int
    mask_level: int
    energy: Numbers
    strongest: Numbers
    numbers: tuple[int, ...]
    probabilities: Numbers
    label: str
    score: float
    box: Box
    logits: Numbers
    mask: Mask


@dataclass(frozen=True)
class DetectorStages:
    """Everything between the picture and the objects.

    anchors: how many there are. overlap: above which a box is suppressed. probabilities: proposals x (classes + 1),
    background first. boxes: proposals x (classes + 1) x 4, each class's own, in pixels of the picture. served: what
    `detect`, whose network may compute in 8 bits, finds in the same picture, chosen by the same rule; differs: whether
    that is something else than `objects`.
    """

    classes: tuple[str, ...]
    maps: tuple[StageMaps, ...]
    levels: tuple[AnchorLevel, ...]
    anchors: int
    overlap: float
    candidates: Candidates
    probabilities: Numbers
    boxes: Numbers
    objects: tuple[ObjectPath, ...]
    served: tuple[Detection, ...] = ()
    differs: bool = False
