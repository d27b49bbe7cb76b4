"""How alike two sets of pictures are, from their features: Frechet distance, kernel distance, precision and recall."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

Features = npt.NDArray[np.float64]


def frechet(real: Tensor, fake: Tensor) -> float:
    """Frechet distance of two Gaussians fitted to features (n x size and m x size).

    Heusel et al., "GANs trained by a two time-scale update rule", NeurIPS 2017. The trace of the root of the product
    of covariances comes from symmetric matrices, which also serves when there are fewer examples than features.
    """
    real_mean, real_covariance = _gaussian(real)
    fake_mean, fake_covariance = _gaussian(fake)
    values, vectors = np.linalg.eigh(real_covariance)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    mixed = np.linalg.eigvalsh(root @ fake_covariance @ root).clip(0)
    distance = (
        np.square(real_mean - fake_mean).sum()
        + np.trace(real_covariance)
        + np.trace(fake_covariance)
        - 2 * np.sqrt(mixed).sum()
    )
    return float(max(distance, 0.0))


def _gaussian(features: Tensor) -> tuple[Features, Features]:
    values = features.double().numpy()
    return values.mean(0), np.atleast_2d(np.cov(values, rowvar=False))


def kid(real: Tensor, fake: Tensor, block: int = 1000) -> float:
    """Kernel distance: unbiased squared maximum mean discrepancy under a cubic kernel, mean over blocks.

    Binkowski, Sutherland, Arbel, Gretton, "Demystifying MMD GANs", ICLR 2018. Features: n x size and m x size.
    """
    count = min(len(real), len(fake))
    block = min(block, count)
    estimates = []
    for start in range(0, count - block + 1, block):
        x, y = real[start : start + block].double(), fake[start : start + block].double()
        within = _off_diagonal_mean(_kernel(x, x)) + _off_diagonal_mean(_kernel(y, y))
        estimates.append((within - 2 * _kernel(x, y).mean()).item())
    return float(np.mean(estimates))


def _kernel(x: Tensor, y: Tensor) -> Tensor:
    return (x @ y.T / x.shape[1] + 1) ** 3


def _off_diagonal_mean(matrix: Tensor) -> Tensor:
    count = len(matrix)
    return (matrix.sum() - matrix.trace()) / max(count * (count - 1), 1)


@dataclass(frozen=True)
class Coverage:
    """Share of generated pictures that look real, and of real pictures that the generator could make, 0 to 1."""

    precision: float
    recall: float


def coverage(real: Tensor, fake: Tensor, neighbours: int = 3, limit: int = 10_000) -> Coverage:
    """Improved precision and recall of features (n x size and m x size), at most `limit` of each.

    A picture is covered by a set if it lies within some member's distance to its third nearest fellow.
    Kynkaanniemi et al., "Improved precision and recall metric for assessing generative models", NeurIPS 2019.
    """
    count = min(len(real), len(fake), limit)
    real, fake = real[:count].float(), fake[:count].float()
    real_radius, fake_radius = _radii(real, neighbours), _radii(fake, neighbours)
    return Coverage(_covered(fake, real, real_radius), _covered(real, fake, fake_radius))


def _radii(points: Tensor, neighbours: int) -> Tensor:
    nearest = min(neighbours + 1, len(points))  # the first is the point itself
    return torch.cat([torch.cdist(part, points).kthvalue(nearest, dim=1).values for part in torch.split(points, 1000)])


def _covered(points: Tensor, balls: Tensor, radii: Tensor) -> float:
    inside = [(torch.cdist(part, balls) <= radii).any(1) for part in torch.split(points, 1000)]
    return torch.cat(inside).float().mean().item()
