"""Faces out of noise: the denoising network from the Hub, one step after the other."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from demos.faces.denoising_steps import MOST_STEPS, NAME, USUAL_STEPS, missing
from demos.faces.faces import FacesError, check_seed, pictures
from demos.serving import hub_models
from weights import WeightsUnavailable


@dataclass(frozen=True)
class Denoised:
    """Where a denoising stands after so many of its steps.

    picture: what it has, noise at step 0 and the face at the last. guess: the face that the network took it for in
    this step, None at step 0. seconds: how long the network worked so far. commit: of the network on the Hub.
    """

    step: int
    steps: int
    picture: Image.Image
    guess: Image.Image | None
    seconds: float
    commit: str


def denoise(seed: int, steps: int = USUAL_STEPS) -> Iterator[Denoised]:
    """Paint a face by taking noise out of noise in so many steps; yields the noise, then every step.

    The same seed (0 to 4,294,967,295) and number of steps (1 to 250) give the same face: the steps add no chance of
    their own (DDIM with eta 0; Song et al., Denoising Diffusion Implicit Models, 2021, equation 12). Pictures are RGB,
    as large as the network was trained for, 256 x 256. Raises FacesError, and WeightsUnavailable without the network or
    the package that runs it. The network is lent until the iterator ends or is closed.
    """
    start = check(seed, steps)
    if sentence := missing():
        raise WeightsUnavailable(sentence)
    return _denoise(start, int(steps))


def check(seed: int, steps: int) -> int:
    """The seed as a whole number; raises FacesError unless both are what `denoise` takes."""
    if isinstance(steps, bool) or steps != steps or steps not in range(1, MOST_STEPS + 1):
        raise FacesError(f"The steps must be a whole number from 1 to {MOST_STEPS}.")
    return check_seed(seed)


def last(seed: int, steps: int = USUAL_STEPS) -> Image.Image:
    """The face that `denoise` ends with."""
    with closing(denoise(seed, steps)) as stream:  # type: ignore[type-var]
        *_, done = stream
    return done.picture


def _denoise(seed: int, steps: int) -> Iterator[Denoised]:
    with hub_models.use(NAME) as lent:
        scheduler = type(lent.processor).from_config(lent.processor.config)  # one of its own: it remembers its steps
        scheduler.set_timesteps(steps)
        noise = torch.Generator().manual_seed(seed)
        now = torch.randn(_shape(lent.network.config), generator=noise)  # 1 x colours x height x width
        seconds = 0.0
        yield Denoised(0, steps, pictures(now)[0], None, seconds, lent.commit)
        for step, moment in enumerate(scheduler.timesteps, 1):
            began = time.perf_counter()
            now, guess = _step(lent.network, scheduler, now, moment)
            seconds += time.perf_counter() - began
            yield Denoised(step, steps, pictures(now)[0], pictures(guess)[0], seconds, lent.commit)


@torch.inference_mode()
def _step(network: Any, scheduler: Any, now: Tensor, moment: Tensor) -> tuple[Tensor, Tensor]:
    """The picture with a little less noise, and the face that the network takes it for."""
    less = scheduler.step(network(now, moment).sample, moment, now, eta=0.0)
    return less.prev_sample, less.pred_original_sample


def _shape(config: Any) -> tuple[int, int, int, int]:
    size = config.sample_size
    height, width = (size, size) if isinstance(size, int) else size
    return 1, int(config.in_channels), int(height), int(width)
