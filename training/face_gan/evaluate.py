"""How good generated faces are: Frechet and kernel distance, precision and recall, in features of a network of ours."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import weights
from training.common.precision import bf16_autocast
from training.face_gan import data, inception, metrics

GENERATED = 10_000
BATCH = 250
PIXELS = "pixels"
FEATURE_NETWORKS = ("resnet_tiny_imagenet", "resnet_cifar10", PIXELS)
"""Penultimate features that figures are measured in, the first that is shipped; coarse pixels need no network."""

Extract = Callable[[Tensor], Tensor]  # uint8 batch x 3 x 64 x 64 to float batch x features


def feature_network() -> str:
    """Name of the first feature network that is here."""
    shipped = weights.names()
    return next(name for name in FEATURE_NETWORKS if name == PIXELS or name in shipped)


def extractor(features: str, device: torch.device) -> Extract:
    """Make the function from faces to features: a shipped ResNet's penultimate layer, or "pixels" (8 x 8 x 3 means).

    Raises WeightsUnavailable if the network isn't here.
    """
    if features == PIXELS:
        return lambda faces: F.avg_pool2d(faces.float() / 255, 8).flatten(1)
    network: Any = weights.load(features, weights.network_class(features))
    network.to(device, memory_format=torch.channels_last)
    side = 32 if "cifar" in features else 64  # the size that it learned at

    def extract(faces: Tensor) -> Tensor:
        pixels = faces.to(device).float() / 255
        if side != pixels.shape[-1]:
            pixels = F.interpolate(pixels, (side, side), mode="bilinear", antialias=True)
        pixels = pixels.contiguous(memory_format=torch.channels_last)
        with bf16_autocast(device):
            features_of: Tensor = network.features(pixels)
        return features_of.float().cpu()

    return extract


def generated(generator: nn.Module, count: int, device: torch.device, seed: int = 0) -> Iterator[Tensor]:
    """Yield batches of generated faces, uint8 batch x 3 x 64 x 64, from standard normal latents."""
    latent = int(generator.latent)  # type: ignore[arg-type]
    random = torch.Generator().manual_seed(seed)
    for start in range(0, count, BATCH):
        z = torch.randn(min(BATCH, count - start), latent, generator=random)
        yield torch.from_numpy(data.to_bytes(generator(z.to(device)))).permute(0, 3, 1, 2)


@dataclass(frozen=True)
class Reference:
    """Real faces as a network sees them, n x features, and how it sees others; made once, for every comparison."""

    features: Tensor
    extract: Extract
    device: torch.device

    @classmethod
    @torch.no_grad()
    def of(cls, real: Tensor, features: str, device: torch.device) -> "Reference":
        """Extract features, by their name, from faces: uint8 n x 3 x 64 x 64. Raises as `extractor` does."""
        extract = extractor(features, device)
        return cls(torch.cat([extract(part) for part in torch.split(real, BATCH)]), extract, device)


@torch.no_grad()
def compare(generator: nn.Module, reference: Reference) -> dict[str, float]:
    """Measure a generator against real faces by 10,000 of its own, fewer for under 1,000 real.

    Result: frechet, kid, precision, recall; frechet_floor and kid_floor, the same for two random halves of the real
    faces; examples, the number of real faces; generated.
    """
    real = reference.features
    generator = generator.to(reference.device).eval()
    count = min(GENERATED, 10 * len(real))
    fake = torch.cat([reference.extract(part) for part in generated(generator, count, reference.device)])
    shuffled = real[torch.randperm(len(real), generator=torch.Generator().manual_seed(0))]
    half = (len(shuffled) + 1) // 2
    covered = metrics.coverage(shuffled, fake)
    return {
        "frechet": metrics.frechet(real, fake),
        "kid": metrics.kid(shuffled, fake),
        "precision": covered.precision,
        "recall": covered.recall,
        "frechet_floor": metrics.frechet(shuffled[:half], shuffled[half:]),
        "kid_floor": metrics.kid(shuffled[:half], shuffled[half:]),
        "examples": len(real),
        "generated": count,
    }


def evaluate(name: str, folder: Path, device: torch.device, features: str | None = None) -> dict[str, float]:
    """Measure shipped weights (a name or a folder) against the faces in a folder: test, train or valid, first found.

    features: one of FEATURE_NETWORKS, by default the first that is shipped. Adds seconds to what `compare` returns, and
    fid where `inception` can measure it.
    """
    started = time.perf_counter()
    real = data.load(data.reference_file(folder))
    generator = weights.load(name, weights.network_class(name))
    figures = compare(generator, Reference.of(real, features or feature_network(), device))
    with torch.no_grad():
        figures |= inception.fid(real, generated(generator, int(figures["generated"]), device), device)
    return {key: round(value, 5) for key, value in figures.items()} | {
        "seconds": round(time.perf_counter() - started, 2)
    }
