"""Masks made fit to be looked at: without small islands, with smooth outlines, in other sizes."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PIL import Image

if TYPE_CHECKING:
    from demos.images.results import Detection

Mask = npt.NDArray[np.bool_]
Ring = npt.NDArray[np.float64]
"""N x 2: corners (x, y) in pixels of the picture, the last one joined to the first."""

ISLAND = 0.05
"""Parts of a mask that are smaller than this share of its largest part are islands."""
SMOOTHING = 1.2  # pixels: standard deviation of the blur that takes the stairs from an edge
KEPT_BY_SMOOTHING = 0.9
"""Least intersection over union of a mask and its smooth form; a thinner thing keeps its own edge."""
LEAST_CORNERS = 4  # find_contours repeats the first corner at the end, so three make a line


def without_islands(mask: Mask) -> Mask:
    """Return a mask (height x width) without the parts that are small beside its largest one; holes stay.

    Parts touch by an edge or by a corner. Comes back as it is where there is nothing to remove.
    """
    window = window_of(mask)
    if window is None:
        return mask
    from skimage.measure import label

    parts, count = label(mask[window], return_num=True, connectivity=2)
    if count < 2:
        return mask
    areas = np.bincount(parts.ravel())
    areas[0] = 0  # the ground
    kept = areas >= ISLAND * areas.max()
    if kept[1:].all():
        return mask
    kept[0] = False
    cleaned = np.zeros_like(mask)
    cleaned[window] = kept[parts]
    return cleaned


def tidied(detection: "Detection") -> "Detection":
    """Return a detection whose mask has no small islands; its box stays the network's."""
    mask = without_islands(detection.mask)
    return detection if mask is detection.mask else dataclasses.replace(detection, mask=mask)


def rings(mask: Mask, tolerance: float = 0.25) -> list[Ring]:
    """Return the smooth outlines of a mask (height x width), holes among them, for the fill rule evenodd.

    tolerance: how far, in pixels, a corner may be cut.
    """
    window = window_of(mask)
    if window is None:
        return []
    from skimage.measure import approximate_polygon, find_contours

    rows, columns = window
    margin = 4  # pixels: as far as the blur reaches
    heights = _smooth(np.pad(mask[window], margin))
    found = []
    for contour in find_contours(heights, 0.5):
        corners = approximate_polygon(contour, tolerance)
        if len(corners) >= LEAST_CORNERS:
            # The contour runs through the centres of pixels, half a pixel from their edges.
            ring = corners[:-1, ::-1] + np.array([columns.start, rows.start]) - margin + 0.5
            found.append(np.clip(ring, 0, mask.shape[::-1]))
    return found


def largest_ring(mask: Mask) -> Ring | None:
    """Return the outline with the largest area, or None for a mask without any."""
    return max(rings(mask), key=ring_area, default=None)


def ring_area(ring: Ring) -> float:
    """Return the area of a polygon in square pixels, by the shoelace formula."""
    x, y = ring.T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def scaled_mask(mask: Mask, size: tuple[int, int]) -> Mask:
    """Return a mask in another size (width, height), with smooth edges; as it is where it has that size."""
    if mask.shape[::-1] == size:
        return mask
    grey = Image.fromarray(mask.astype(np.uint8) * 255).resize(size, Image.Resampling.BILINEAR)
    large: Mask = np.asarray(grey) > 127
    return large


def window_of(mask: Mask) -> tuple[slice, slice] | None:
    """Return the rows and columns that a mask lies in, or None for an empty one."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _smooth(mask: Mask) -> npt.NDArray[np.float32]:
    """Return heights of 0 to 1 whose contour at 0.5 is the smooth edge, or the mask where that loses too much."""
    from skimage.filters import gaussian

    sharp = mask.astype(np.float32)
    heights: npt.NDArray[np.float32] = gaussian(sharp, SMOOTHING, mode="constant", truncate=3)
    inside = heights > 0.5
    if (inside & mask).sum() < KEPT_BY_SMOOTHING * (inside | mask).sum():
        return sharp
    return heights
