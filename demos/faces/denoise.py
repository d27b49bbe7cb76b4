"""Faces out of noise: the denoising network from the Hub, one step after the other."""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from demos.faces.catalog import DENOISER, MOST_STEPS, USUAL_STEPS, missing_package
from demos.faces.faces import check_seed, to_images
from demos.faces.results import DenoisingStep, FacesError
from demos.serving import gpu, hub_models
from training.common import deadline
from weights import WeightsUnavailable


def denoise(seed: int, steps: int = USUAL_STEPS) -> Iterator[DenoisingStep]:
    """Yield a face as it is denoised: the noise that it starts from, then every step.

    The same seed (0 to 4,294,967,295) and number of steps (1 to 250) give the same face: the steps add no noise of
    their own (DDIM with eta 0; Song et al., Denoising Diffusion Implicit Models, 2021, equation 12). Pictures are RGB,
    as large as the network was trained for, 256 x 256. Raise FacesError, and WeightsUnavailable without the network or
    the package that runs it. The network is borrowed until the iterator ends or is closed.
    """
    checked = check_request(seed, steps)
    if sentence := missing_package():
        raise WeightsUnavailable(sentence)
    return hub_models.stream(DENOISER, _denoise, checked, int(steps))


def check_request(seed: int, steps: int) -> int:
    """Return the seed as a whole number; raise FacesError unless both are what `denoise` takes."""
    if isinstance(steps, bool) or steps != steps or steps not in range(1, MOST_STEPS + 1):
        raise FacesError(f"The steps must be a whole number from 1 to {MOST_STEPS}.")
    return check_seed(seed)


def denoised_face(seed: int, steps: int = USUAL_STEPS) -> Image.Image:
    """Return the face that `denoise` ends with; raise what it raises."""
    with closing(denoise(seed, steps)) as stream:  # type: ignore[type-var]
        *_, last = stream
    return last.picture


def _denoise(seed: int, steps: int) -> Iterator[DenoisingStep]:
    with hub_models.borrow(DENOISER) as loaded:
        scheduler = type(loaded.processor).from_config(loaded.processor.config)  # its own: it remembers steps
        scheduler.set_timesteps(steps)
        noise = torch.Generator().manual_seed(seed)
        noisy = torch.randn(_shape(loaded.network.config), generator=noise)  # 1 x colours x height x width
        seconds = 0.0
        yield DenoisingStep(0, steps, to_images(noisy)[0], None, seconds, loaded.commit)
        for step, timestep in enumerate(scheduler.timesteps, 1):
            deadline.check()
            started = time.perf_counter()
            noisy, prediction = _denoise_once(loaded.network, scheduler, noisy, timestep)
            seconds += time.perf_counter() - started
            yield DenoisingStep(step, steps, to_images(noisy)[0], to_images(prediction)[0], seconds, loaded.commit)


@torch.inference_mode()
def _denoise_once(network: Any, scheduler: Any, noisy: Tensor, timestep: Tensor) -> tuple[Tensor, Tensor]:
    """Return the picture with a little less noise, and the face without noise that the network predicts."""
    predicted = network(noisy.to(gpu.device()), timestep.to(gpu.device())).sample.cpu()
    after = scheduler.step(predicted, timestep, noisy, eta=0.0)
    return after.prev_sample, after.pred_original_sample


def _shape(config: Any) -> tuple[int, int, int, int]:
    """Return 1 x colours x height x width of the pictures that a network was trained on."""
    size = config.sample_size
    height, width = (size, size) if isinstance(size, int) else size
    return 1, int(config.in_channels), int(height), int(width)
