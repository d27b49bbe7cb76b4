"""Every training's learning rates, against the formulas that made the shipped weights.

To the last bit but for the translators, whose formula multiplied and divided in another order.
"""

import math

import pytest

from training.char_lstm.optimisation import learning_rate as char_lstm_rate
from training.char_lstm.presets import PRESETS as CHAR_LSTM
from training.common.schedules import (
    between,
    decay_progress,
    linear_to_zero,
    one_cycle,
    short_warmup,
    warmup_cosine,
)
from training.face_gan.presets import PRESETS as FACE_GAN
from training.face_gan.train import learning_rate as face_gan_rate
from training.seq2seq.presets import PRESETS as SEQ2SEQ
from training.seq2seq.train import lr_at

STEPS = 1000


@pytest.mark.parametrize("steps", [40, STEPS])
def test_the_translators_rates(steps: int) -> None:
    preset = SEQ2SEQ["en_fr"]
    for step in range(steps):
        warmup = min(preset.warmup, max(1, steps // 10))
        wanted = preset.lr * min(1, (step + 1) / warmup) * (1 + step / preset.half) ** -0.5
        if step > steps * 0.75:
            wanted *= 1 - (step / steps - 0.75) / 0.25
        assert lr_at(preset, step, steps) == pytest.approx(wanted, rel=1e-12, abs=1e-18)


@pytest.mark.parametrize("steps", [40, STEPS])
def test_the_writers_rates(steps: int) -> None:
    preset = CHAR_LSTM["shakespeare"]
    for step in range(steps):
        if step < preset.warmup:
            wanted = preset.lr * (step + 1) / preset.warmup
        else:
            progress = (step - preset.warmup) / max(1, steps - preset.warmup)
            wanted = preset.lr * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))
        assert char_lstm_rate(preset, step, steps) == wanted


def test_the_detectors_rates() -> None:
    for step in range(STEPS):
        warm_up = min(100, max(1, STEPS // 10))
        if step < warm_up:
            wanted = (step + 1) / warm_up
        else:
            progress = (step - warm_up) / max(1, STEPS - warm_up)
            wanted = 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress))
        assert warmup_cosine(1.0, step, STEPS, short_warmup(100, STEPS), floor=0.02) == wanted


def test_the_classifiers_rates() -> None:
    for step in range(STEPS):
        done = step / STEPS
        wanted = max(done, 1e-3) / 0.2 if done < 0.2 else (1 - done) / (1 - 0.2)
        assert one_cycle(done, 0.2) == wanted
        assert linear_to_zero(done) == 1 - done
        assert linear_to_zero(done, 0.3) == max(0.0, 1 - done / 0.3)


@pytest.mark.parametrize("name", ["faces", "dcgan"])
def test_the_painters_rates(name: str) -> None:
    preset = FACE_GAN[name]
    for step in range(STEPS):
        done = step / STEPS
        start = {"faces": 0.4, "dcgan": 1.0}[name]
        fallen = max(0.0, done - start) / max(1 - start, 1e-9)
        assert decay_progress(done, start) == fallen
        assert face_gan_rate(preset, done) == preset.lr + (preset.lr_end - preset.lr) * fallen


def test_a_line_between_two_values() -> None:
    assert [between(1.0, 3.0, progress) for progress in (0.0, 0.25, 1.0)] == [1.0, 1.5, 3.0]
