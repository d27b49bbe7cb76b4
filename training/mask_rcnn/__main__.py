"""`python -m training.mask_rcnn [everyday|nuclei|tiny] --data PATH --out runs/NAME`, or `--evaluate --data PATH`."""

from training.common.cli import main
from training.mask_rcnn.data import write_tiny
from training.mask_rcnn.evaluate import evaluate
from training.mask_rcnn.train import PRESETS, train

if __name__ == "__main__":
    main("mask_rcnn", PRESETS, train, evaluate, write_tiny)
