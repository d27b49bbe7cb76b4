"""Command line: python -m training.resnet [cifar10 | tiny_imagenet | tiny] --data PATH --out runs/NAME."""

from training.common.cli import main
from training.resnet.check import check
from training.resnet.data import write_tiny
from training.resnet.evaluate import evaluate
from training.resnet.presets import PRESETS
from training.resnet.train import train

if __name__ == "__main__":
    main("resnet", PRESETS, train, evaluate, write_tiny, check=check)
