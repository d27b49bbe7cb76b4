"""A tiny writer, untrained, and lines that it could write."""

import numpy as np
import pytest
import torch

from training.handwriting.data import Line, tiny_line
from training.handwriting.network import Handwriter


@pytest.fixture
def writer() -> Handwriter:
    """Two layers, three normals and two windows over the letters a, i, l, t, v and the space."""
    torch.manual_seed(0)
    return Handwriter(" ailtv", [7, 8], 16, 2, 3, 2, 5, 4, scale=(30.0, 60.0), decimation=2, dropout=0.0)


@pytest.fixture
def lines() -> list[Line]:
    """Three lines of different lengths, one by a writer who isn't known."""
    random = np.random.default_rng(0)
    return [tiny_line(text, hand, random) for text, hand in (("tail", 7), ("vita l", 8), ("i", -1))]
