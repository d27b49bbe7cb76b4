"""`python -m training.char_lstm shakespeare --data PATH --out runs/NAME`."""

from training.char_lstm.check import check
from training.char_lstm.data import write_tiny
from training.char_lstm.evaluate import evaluate, evaluate_preset
from training.char_lstm.presets import PRESETS
from training.char_lstm.train import train
from training.common.cli import main

if __name__ == "__main__":
    main("char_lstm", PRESETS, train, evaluate, write_tiny, evaluate_preset=evaluate_preset, check=check)
