"""Speed of generating faces: one, and sixteen at once, as PIL pictures."""

from collections.abc import Iterator

import numpy as np
import torch
from PIL import Image

import weights
from demos.faces import faces
from demos.faces.catalog import GENERATOR
from tests.bench.line import Line, milliseconds
from training.face_gan.network import Generator


def lines() -> Iterator[Line]:
    """face_ms and faces16_ms beside the plain network in eager float32."""
    plain = weights.load(GENERATOR, Generator)

    def reference(z: np.ndarray) -> list[Image.Image]:
        with torch.no_grad():
            painted = plain(torch.from_numpy(z))
        pixels = ((painted + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).contiguous().numpy()
        return [Image.fromarray(face) for face in pixels]

    for name, count in (("face_ms", 1), ("faces16_ms", 16)):
        z = np.stack([faces.latent(seed) for seed in range(count)])
        served = milliseconds(lambda z=z: faces.generate(z))  # type: ignore[misc]
        yield Line(name, served, "ms", milliseconds(lambda z=z: reference(z)))  # type: ignore[misc]
