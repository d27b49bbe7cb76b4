"""Learning-rate schedules, once each: how a rate rises and falls over the steps of a training.

`step` counts from 0, `steps` is how many there are, `done` is the share of them that is done, 0 to 1.
"""

import math


def warmup_cosine(peak: float, step: int, steps: int, warmup: int, floor: float = 0.0) -> float:
    """Return the rate of a step: in equal parts up to the peak over `warmup` steps, then half a cosine down.

    floor: share of the peak that the last steps end at. Loshchilov and Hutter, "SGDR", ICLR 2017 (the cosine); Goyal et
    al., "Accurate, large minibatch SGD", 2017, section 2.2 (the warm-up).
    """
    if step < warmup:
        return peak * (step + 1) / warmup
    progress = min(1.0, (step - warmup) / max(1, steps - warmup))
    return peak * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * progress)))


def short_warmup(warmup: int, steps: int) -> int:
    """Return a warm-up of so many steps, but at most a tenth of a short training."""
    return min(warmup, max(1, steps // 10))


def one_cycle(done: float, peak_at: float) -> float:
    """Return the share of the peak: straight up to 1 until `peak_at` is done, then straight down to 0.

    Smith, "A disciplined approach to neural network hyper-parameters", 2018, section 4.
    """
    return max(done, 1e-3) / peak_at if done < peak_at else (1 - done) / (1 - peak_at)


def linear_to_zero(done: float, until: float = 1.0) -> float:
    """Return the share of the start: straight down from 1 to 0, which it reaches when `until` is done."""
    return max(0.0, 1 - done / until)


def decay_progress(done: float, start: float) -> float:
    """Return how far a decay that begins when `start` is done has come, from 0 to 1 at the end."""
    return max(0.0, done - start) / max(1 - start, 1e-9)


def between(first: float, last: float, progress: float) -> float:
    """Return the value on the straight line from `first` (progress 0) to `last` (1)."""
    return first + (last - first) * progress


def inverse_sqrt_then_linear(peak: float, step: int, steps: int, warmup: int, half: int, decay: float) -> float:
    """Return the rate of a step: in equal parts up to the peak, down with the root of the steps, at last straight to 0.

    half: the rate is peak / sqrt(1 + step / half), half the peak after three times so many steps; decay: the share of
    `steps` in which it goes to 0. Until then the rate doesn't depend on `steps`, so that a training can be prolonged
    without the rate rising again. Vaswani et al. 2017, section 5.3 (the root); Hägele et al., "Scaling laws and
    compute-optimal training beyond fixed training durations", 2024, section 3 (the end).
    """
    rate = peak * min(1.0, (step + 1) / warmup) / math.sqrt(1 + step / half)
    return rate * (1 - decay_progress(step / steps, 1 - decay))
