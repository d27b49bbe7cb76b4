"""Mask R-CNN: boxes, classes and masks of the objects in a picture."""

import training.torchvision_operators  # noqa: F401  must come before the first import of torchvision
