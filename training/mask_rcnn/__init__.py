"""Mask R-CNN: boxes, classes and masks of the objects in a picture."""

from training.common import torchvision_compat

torchvision_compat.install()  # before the first import of torchvision, in `network`
