"""The latent directions along which faces change most on average."""

import torch
from torch import Tensor, nn

COUNT = 12  # directions kept
SAMPLES = 4096


@torch.no_grad()
def principal_directions(generator: nn.Module, count: int = COUNT, samples: int = SAMPLES) -> tuple[Tensor, Tensor]:
    """Principal directions of the part of a face that is linear in its latent.

    For standard normal latents, the covariance of latent and face is the generator's mean Jacobian (Stein's lemma); its
    singular vectors on the side of the latent are orthogonal directions, sorted by how much the faces change along them
    on average. Compare GANSpace (Härkönen et al., NeurIPS 2020), which regresses latents on principal components, and
    SeFa (Shen and Zhou, CVPR 2021), which takes singular vectors of a layer's weights.

    Result: directions (count x latent, unit length; the sign makes the faces brighter on the whole) and strengths
    (count; root mean square change of a pixel, in grey levels of 255, for one step of length 1).
    """
    latent = int(generator.latent)  # type: ignore[arg-type]
    count = min(count, latent)
    z = torch.randn(samples // 2, latent, generator=torch.Generator().manual_seed(0))
    z = torch.cat([z, -z])  # antithetic pairs: the mean face drops out exactly
    total, size = torch.zeros(0), 0
    for part in torch.split(z, 256):
        faces = generator(part).float().flatten(1)
        product = part.T @ faces
        total = product if size == 0 else total + product
        size += len(part)
    jacobian = total / size  # latent x pixels
    values, vectors = torch.linalg.eigh((jacobian @ jacobian.T).double())
    directions = vectors.flip(1).T[:count].float().contiguous()
    brightness = directions @ jacobian.mean(1)
    directions *= torch.where(brightness < 0, -1.0, 1.0)[:, None]
    strengths = (values.flip(0)[:count].clamp(min=0) / jacobian.shape[1]).sqrt().float() * 127.5
    return directions, strengths.contiguous()
