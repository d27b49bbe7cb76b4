"""`python -m training.handwriting writer --data PATH --out runs/NAME`, or `recogniser` for the reader."""

from training.common.cli import main
from training.handwriting.check import check
from training.handwriting.data import write_tiny
from training.handwriting.evaluate import evaluate
from training.handwriting.presets import PRESETS
from training.handwriting.train import train

if __name__ == "__main__":
    main("handwriting", PRESETS, train, evaluate, write_tiny, check=check)
