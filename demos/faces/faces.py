"""Generating faces with the shipped generator: numbers in, pictures out."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor, nn

import weights
from demos.faces.catalog import GENERATOR, REACH, SLIDERS
from demos.faces.results import FacesError
from demos.serving import loader
from demos.serving.loader import Generation
from training.face_gan.network import Generator

LIMIT = 16.0  # of a latent value; a normal random number is hardly ever beyond 4
MOST = 256  # faces a call
HIGHEST_SEED = 2**32 - 1
HIGHEST_TRUNCATION = 1.5

Latent = npt.NDArray[np.float32]


def latent(seed: int) -> Latent:
    """Return the latent vector of a seed: 1-D, Z standard normal numbers, always the same for the same seed.

    Raise FacesError unless seed is a whole number from 0 to 4,294,967,295, WeightsUnavailable without weights.
    """
    return np.random.default_rng(check_seed(seed)).standard_normal(latent_size()).astype(np.float32)


def check_seed(seed: int) -> int:
    """Return the seed as a whole number; raise FacesError where it is none from 0 to 4,294,967,295."""
    try:
        whole = int(seed)
    except (TypeError, ValueError, OverflowError):
        whole = -1
    if isinstance(seed, bool) or whole != seed or not 0 <= whole <= HIGHEST_SEED:
        raise FacesError(f"The seed must be a whole number from 0 to {HIGHEST_SEED:,}.")
    return whole


def latent_size() -> int:
    """Return Z, the length of a latent vector."""
    return int(loader.generation(GENERATOR).card.config["latent"])


def generate(z: npt.ArrayLike) -> list[Image.Image]:
    """Generate one face for every latent vector.

    z: n x Z numbers from -16 to 16 (1-D for a single face); normal random numbers give what the generator learned.
    Return n pictures, RGB, 64 x 64. Raise FacesError for another shape, NaN or values out of range, and
    WeightsUnavailable without weights.
    """
    return generate_with(generator(), z)


def generate_with(served: nn.Module, z: npt.ArrayLike) -> list[Image.Image]:
    """Return what a generator, as it is served, makes of latents; see `generate`."""
    checked = torch.from_numpy(check_latent(z))
    with torch.inference_mode():
        return to_images(served(checked.to(next(served.parameters()).dtype)).float())


def to_images(output: Tensor) -> list[Image.Image]:
    """Return what a network puts out, batch x 3 x height x width, -1 to 1, as pictures."""
    pixels = output.add(1).mul_(127.5).round_().clamp_(0, 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous()
    return [Image.fromarray(face) for face in pixels.numpy()]


def check_latent(z: npt.ArrayLike) -> Latent:
    """Return latents as n x Z float32; raise FacesError with what is wrong."""
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
        raise FacesError(f"At most {MOST} faces can be generated in one call; these are {len(values):,}.")
    if np.isnan(values).any():
        raise FacesError("A latent value is not a number (NaN). Every value must be a number from -16 to 16.")
    if np.abs(values).max() > LIMIT:
        worst = values.flat[np.abs(values).argmax()]
        raise FacesError(f"Latent values must be from -{LIMIT:g} to {LIMIT:g}; this one holds {worst:.4g}.")
    return values.astype(np.float32)


def latent_at(seed: int, moves: Sequence[float] = (), truncation: float = 1.0) -> Latent:
    """Return a seed's latent times truncation (0 to 1.5), moved along the directions: 1-D, Z numbers.

    moves: standard deviations along each direction, at most as many numbers from -3 to 3 as there are directions; those
    left out are 0. Truncation shortens the latent towards the average face (the truncation trick: Karras et al., 2019,
    appendix B). Raise FacesError.
    """
    if isinstance(truncation, bool) or not _is_number(truncation) or not 0 <= truncation <= HIGHEST_TRUNCATION:
        raise FacesError(f"The truncation must be a number from 0 to {HIGHEST_TRUNCATION:g}.")
    known = directions()
    if not isinstance(moves, Sequence | np.ndarray) or isinstance(moves, str) or len(moves) > len(known):
        raise FacesError(f"The moves must be a list of at most {len(known)} numbers from -{REACH:g} to {REACH:g}.")
    if not all(_is_number(move) and abs(move) <= REACH for move in moves):
        raise FacesError(f"Every move along a direction must be a number from -{REACH:g} to {REACH:g}.")
    truncated = latent(seed) * np.float32(truncation)
    moved: Latent = truncated + np.asarray(moves, dtype=np.float32) @ known[: len(moves)]
    return moved


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.floating | np.integer) and math.isfinite(value)


def slider_ends(seed: int, moves: Sequence[float], truncation: float) -> Latent:
    """Return where each slider leads to, 2 x sliders rows of Z: its lower and its upper end, then those of the next."""
    rows = []
    for slider in range(SLIDERS):
        for end in (-REACH, REACH):
            rows.append(latent_at(seed, [*moves[:slider], end, *moves[slider + 1 :]], truncation))
    return np.stack(rows)


def directions() -> npt.NDArray[np.float32]:
    """Return directions of the latent space, the named ones first, then the principal ones: count x Z, unit length."""
    return loader.get(GENERATOR, latent_directions)


def latent_directions(generation: Generation) -> Latent:
    """Read the directions of one generation of the weights."""
    found = generation.snapshot.tensors("directions.safetensors")
    rows = [found[kind].float().numpy() for kind in ("named", "directions") if kind in found]
    joined: Latent = np.concatenate(rows)
    return joined


def generator() -> nn.Module:
    """Return the generator as it is served: bfloat16 where the processor multiplies it natively, and channels last."""
    return loader.get(GENERATOR, served_generator)


def served_generator(generation: Generation) -> nn.Module:
    """Build the generator of one generation of the weights."""
    loaded = generation.snapshot.load(Generator).requires_grad_(False)
    dtype = torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32
    served: nn.Module = loaded.to(dtype).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return served


def warm() -> None:
    """Load the network and run it once, so that the first visitor needn't wait."""
    generate(np.stack([latent(seed) for seed in range(2 * SLIDERS)]))
    generate(latent_at(0))


def example_forward_pass(name: str) -> tuple[nn.Module, tuple[Tensor, ...]]:
    """Return the network of these weights in float32, and the arguments of one forward pass, for its diagram."""
    return weights.load(name, Generator), (torch.from_numpy(latent(0))[None],)
