"""`python -m training.seq2seq [en_fr | fr_en | fr_en_on | en_fr_plain | tiny] --data PATH --out runs/NAME`."""

from training.common.cli import main
from training.seq2seq.check import check
from training.seq2seq.data import write_tiny
from training.seq2seq.evaluate import evaluate
from training.seq2seq.presets import PRESETS
from training.seq2seq.train import train

FILES = {"typed": "a table of texts as people type them (.tsv), which adds its figures"}

if __name__ == "__main__":
    main("seq2seq", PRESETS, train, evaluate, write_tiny, evaluation_files=FILES, check=check)
