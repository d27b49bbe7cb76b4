"""A tiny detector, trained once for all tests that ask for as many steps, and its data."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from training.common.run import Run
from training.mask_rcnn.data import write_tiny
from training.mask_rcnn.presets import PRESETS
from training.mask_rcnn.train import train


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_tiny(folder)
    return folder


@pytest.fixture(scope="session")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Trains it for so many steps and gives the folder of what is shipped."""

    @functools.cache
    def of_steps(steps: int) -> Path:
        out = tmp_path_factory.mktemp("run")
        train(PRESETS["tiny"], Run(out, PRESETS["tiny"], torch.device("cpu"), steps=steps), data)
        return out / "shipped"

    return of_steps
