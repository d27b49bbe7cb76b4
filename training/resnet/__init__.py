"""Residual networks for pictures: classification on CIFAR-10 and Tiny ImageNet, and the detector's backbone."""
