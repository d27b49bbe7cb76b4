"""`python -m training.face_gan [faces | dcgan | tiny] --data PATH --out runs/NAME`."""

from training.common.cli import main
from training.face_gan.check import check
from training.face_gan.data import write_tiny
from training.face_gan.evaluate import evaluate
from training.face_gan.presets import PRESETS
from training.face_gan.train import train

if __name__ == "__main__":
    main("face_gan", PRESETS, train, evaluate, write_tiny, check=check)
