"""Painting faces with the shipped generator: numbers in, pictures out."""

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn

import weights
from demos.faces.latent_controls import NAME, REACH, SLIDERS
from training.face_gan.network import Generator

LIMIT = 16.0  # of a latent value; a normal random number is hardly ever beyond 4
MOST = 256  # faces a call
HIGHEST_SEED = 2**32 - 1
HIGHEST_TRUNCATION = 1.5

Latent = npt.NDArray[np.float32]


class FacesError(ValueError):
    """A latent, seed or setting that no face can be painted from; the message is a sentence for the visitor."""


def latent(seed: int) -> Latent:
    """Draw the latent vector of a seed: 1-D, Z standard normal numbers, always the same for the same seed.

    Raises FacesError unless seed is a whole number from 0 to 4,294,967,295, WeightsUnavailable without weights.
    """
    return np.random.default_rng(check_seed(seed)).standard_normal(latent_size()).astype(np.float32)


def check_seed(seed: int) -> int:
    """The seed as a whole number; raises FacesError where it is none from 0 to 4,294,967,295."""
    try:
        whole = int(seed)
    except (TypeError, ValueError, OverflowError):
        whole = -1
    if isinstance(seed, bool) or whole != seed or not 0 <= whole <= HIGHEST_SEED:
        raise FacesError(f"The seed must be a whole number from 0 to {HIGHEST_SEED:,}.")
    return whole


def latent_size() -> int:
    """Z, the length of a latent vector."""
    return int(weights.card(NAME).config["latent"])


def generate(z: npt.ArrayLike) -> list[Image.Image]:
    """Paint one face for every latent vector.

    z: n x Z numbers from -16 to 16 (1-D for a single face); normal random numbers give what the generator learned.
    Result: n pictures, RGB, 64 x 64. Raises FacesError for another shape, NaN or values out of range, and
    WeightsUnavailable without weights.
    """
    checked = torch.from_numpy(check_latent(z))
    served = generator()
    with torch.inference_mode():
        return pictures(served(checked.to(next(served.parameters()).dtype)).float())


def pictures(painted: Tensor) -> list[Image.Image]:
    """What the generator puts out, batch x 3 x 64 x 64, -1 to 1, as pictures."""
    pixels = painted.add(1).mul_(127.5).round_().clamp_(0, 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous()
    return [Image.fromarray(face) for face in pixels.numpy()]


def check_latent(z: npt.ArrayLike) -> Latent:
    """Latents as n x Z float32; raises FacesError with what is wrong."""
    size = latent_size()
    try:
        values = np.asarray(z, dtype=np.float64)
    except (TypeError, ValueError):
        raise FacesError(f"A latent must be {size} numbers; this one holds something else.") from None
    values = values[None] if values.ndim == 1 else values
    if values.ndim != 2 or values.shape[1] != size or len(values) == 0:
        shape = " x ".join(str(side) for side in np.shape(values)) or "a single number"
        raise FacesError(f"A latent must be {size} numbers, or a table of n x {size}; this one is {shape}.")
    if len(values) > MOST:
        raise FacesError(f"At most {MOST} faces can be painted in one call; these are {len(values):,}.")
    if np.isnan(values).any():
        raise FacesError("A latent value is not a number (NaN). Every value must be a number from -16 to 16.")
    if np.abs(values).max() > LIMIT:
        worst = values.flat[np.abs(values).argmax()]
        raise FacesError(f"Latent values must be from -{LIMIT:g} to {LIMIT:g}; this one holds {worst:.4g}.")
    return values.astype(np.float32)


def latent_at(seed: int, moves: Sequence[float] = (), truncation: float = 1.0) -> Latent:
    """Go from a seed's latent, shortened by truncation (0 to 1.5), so many standard deviations along the directions.

    moves: at most as many numbers from -3 to 3 as there are directions; those left out are 0. Raises FacesError.
    """
    if isinstance(truncation, bool) or not _is_number(truncation) or not 0 <= truncation <= HIGHEST_TRUNCATION:
        raise FacesError(f"The truncation must be a number from 0 to {HIGHEST_TRUNCATION:g}.")
    known = directions()
    if not isinstance(moves, Sequence | np.ndarray) or isinstance(moves, str) or len(moves) > len(known):
        raise FacesError(f"The moves must be a list of at most {len(known)} numbers from -{REACH:g} to {REACH:g}.")
    if not all(_is_number(move) and abs(move) <= REACH for move in moves):
        raise FacesError(f"Every move along a direction must be a number from -{REACH:g} to {REACH:g}.")
    start = latent(seed) * np.float32(truncation)
    moved: Latent = start + np.asarray(moves, dtype=np.float32) @ known[: len(moves)]
    return moved


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.floating | np.integer) and math.isfinite(value)


def ends(seed: int, moves: Sequence[float], truncation: float) -> Latent:
    """Latents that each slider leads to: 2 x sliders rows, the lower and the upper end of one after the other."""
    rows = []
    for slider in range(SLIDERS):
        for end in (-REACH, REACH):
            rows.append(latent_at(seed, [*moves[:slider], end, *moves[slider + 1 :]], truncation))
    return np.stack(rows)


@functools.cache
def directions() -> npt.NDArray[np.float32]:
    """Directions of the latent space, those with a name first, then the principal ones: count x Z, unit length."""
    found = load_file(weights.find(NAME, "directions.safetensors"))
    rows = [found[kind].float().numpy() for kind in ("named", "directions") if kind in found]
    together: Latent = np.concatenate(rows)
    return together


@functools.cache
def generator() -> nn.Module:
    """The generator as it is served: bfloat16 where the processor multiplies it natively, and channels last."""
    loaded = weights.load(NAME, Generator).requires_grad_(False)
    dtype = torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32
    served: nn.Module = loaded.to(dtype).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return served


def warm() -> None:
    """Load the network and paint once, so that the first visitor needn't wait."""
    generate(np.stack([latent(seed) for seed in range(2 * SLIDERS)]))
    generate(latent_at(0))


def example(name: str) -> tuple[nn.Module, tuple[Tensor, ...]]:
    """A network of this tab in float32 with the arguments of one forward pass, for its diagram."""
    return weights.load(name, Generator), (torch.from_numpy(latent(0))[None],)
