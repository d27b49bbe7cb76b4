"""Tests of the networks; torchvision may be imported once its operators stand."""

from training.common import torchvision_compat

torchvision_compat.install()
