from training.common.cli import main
from training.seq2seq.data import write_tiny
from training.seq2seq.evaluate import evaluate
from training.seq2seq.presets import PRESETS
from training.seq2seq.train import train

if __name__ == "__main__":
    main("seq2seq", PRESETS, train, evaluate, write_tiny)
