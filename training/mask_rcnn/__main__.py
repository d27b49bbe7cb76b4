"""`python -m training.mask_rcnn PRESET --data PATH --out runs/NAME`, or `--evaluate`, or `--export`."""

from training.common.cli import main
from training.mask_rcnn.check import check
from training.mask_rcnn.data import write_tiny
from training.mask_rcnn.evaluate import evaluate
from training.mask_rcnn.export import export_preset
from training.mask_rcnn.presets import PRESETS
from training.mask_rcnn.train import train

if __name__ == "__main__":
    main("mask_rcnn", PRESETS, train, evaluate, write_tiny, export=export_preset, check=check)
