"""Tests of the networks; torchvision may be imported once its operators stand."""

import training.torchvision_operators  # noqa: F401
