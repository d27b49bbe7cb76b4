"""Ranges for 8 bits: what is cut off, and that all values of a graph have one."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from training.common.onnx_calibration import find_ranges, least_error
from training.common.onnx_export import export_onnx


def rounding_error(values: npt.NDArray[np.float64], low: float, high: float) -> float:
    step = (high - low) / 255
    rounded = np.clip(np.round((values - low) / step), 0, 255) * step + low
    return float(np.square(rounded - values).mean())


def test_outliers_are_cut_off_where_that_costs_least() -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(0, 1, 100_000), rng.uniform(30, 40, 10)])
    counts, edges = np.histogram(values, 2048)
    least, most = float(edges[0]), float(edges[-1])
    chosen = rounding_error(values, *least_error(least, most, counts.astype(float)))
    assert chosen < 0.99 * rounding_error(values, least, most)
    assert chosen < 1.02 * min(rounding_error(values, least, end) for end in np.linspace(2, most, 60))
    few, edges = np.histogram(values[:-8], 2048)  # fewer outliers are worth less
    _, end = least_error(float(edges[0]), float(edges[-1]), few.astype(float))
    assert end < least_error(least, most, counts.astype(float))[1]


def test_even_values_keep_their_range_and_nothing_has_none() -> None:
    assert least_error(0.0, 2.0, np.ones(2048)) == (0.0, 2.0)
    assert least_error(0.0, 0.0, np.zeros(2048)) == (0.0, 0.0)


def test_every_value_of_a_graph_gets_a_range(tmp_path: Path) -> None:
    path = tmp_path / "double.onnx"
    doubling = nn.Linear(1, 1, bias=False)
    doubling.weight = nn.Parameter(torch.full((1, 1), 2.0))
    network = nn.Sequential(doubling, nn.ReLU())
    export_onnx(network, (torch.zeros(1, 1),), path, ["given"], ["made"], {"given": {0: "count"}, "made": {0: "count"}})
    rows = [{"given": np.linspace(-1, 3, 1000, dtype=np.float32)[:, None]}, {"given": np.zeros((0, 1), np.float32)}]
    ranges = find_ranges(path, rows)
    assert len(ranges) == 3  # given, doubled, rectified
    np.testing.assert_allclose(ranges["given"], (-1, 3), rtol=0.05)
    np.testing.assert_allclose(ranges["made"], (0, 6), rtol=0.05)
    assert min(low for low, _ in ranges.values()) < -1.9
