"""Levels and palettes of the heat maps."""

import numpy as np

from demos.images.views.heatmaps import levels
from demos.kit.colormaps import palette


def test_levels_keep_zero_in_the_middle_and_use_the_whole_scale() -> None:
    maps = np.array([[[-1.0, 0.0], [2.0, 1.0]], [[0.0, 0.0], [0.0, 0.0]]], np.float32)
    assert levels(maps, two_sided=True).tolist() == [[[64, 128], [255, 192]], [[128, 128], [128, 128]]]
    assert levels(maps, two_sided=False).tolist() == [[[0, 85], [255, 170]], [[0, 0], [0, 0]]]
    colours = palette(("000000", "ff0000", "ffffff"))
    assert colours.shape == (256, 3)
    assert colours[0].tolist() == [0, 0, 0]
    assert colours[-1].tolist() == [255, 255, 255]
