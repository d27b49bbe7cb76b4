"""Mask R-CNN: boxes, classes and masks of the objects in a picture."""

import training.common.torchvision_compat  # noqa: F401  must come before the first import of torchvision
