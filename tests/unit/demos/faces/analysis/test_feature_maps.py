"""The generator's feature maps and ablation, computed a second time without their code."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from demos.faces import channels, faces
from demos.faces.analysis import feature_maps
from training.face_gan.network import Generator


def by_hand(network: Generator, z: np.ndarray, off: channels.ChannelSet) -> tuple[list[torch.Tensor], torch.Tensor]:
    """All layers' maps and the face, written out step by step."""
    x = network.base + network.style(torch.from_numpy(z)[None]).view(-1, network.widths[0], 4, 4)
    maps = []
    for number, block in enumerate(network.blocks):
        if number:
            x = F.interpolate(network.narrow[number - 1](x), scale_factor=2, mode="bilinear", align_corners=False)
        x = block(x)
        for side, channel in off:
            if side == x.shape[-1]:
                x[:, channel] = 0
        maps.append(x[0])
    face = F.pixel_shuffle(network.colours(F.leaky_relu(x, 0.2)), 2)[0]
    for side, channel in off:
        if side == 64:
            face[channel] = 0
    return maps, face


def pixels(face: torch.Tensor) -> np.ndarray:
    return ((face + 1) * 127.5).clamp(0, 255).permute(1, 2, 0).numpy()


@torch.no_grad()
def test_layers_and_faces_are_those_of_the_network(network: Generator) -> None:
    z = faces.latent_at(43, (), 0.8)
    off = channels.parse_channels("4-1.8-2.32-0.64-2")
    found = feature_maps.ablate(z, off)
    maps, face = by_hand(network, z, off)
    plain_maps, plain_face = by_hand(network, z, frozenset())
    assert np.abs(np.asarray(found.before, float) - pixels(plain_face)).mean() < 2  # bfloat16 against float32
    assert np.abs(np.asarray(found.face, float) - pixels(face)).mean() < 2
    assert [layer.side for layer in found.layers] == [4, 8, 16, 32, 64]
    for layer, expected, plain in zip(found.layers, [*maps, face], [*plain_maps, plain_face], strict=True):
        wanted = expected[list(layer.numbers)].numpy()
        assert np.abs(layer.maps - wanted).max() < 0.05 * max(1.0, float(np.abs(wanted).max()))
        strength = plain.square().mean((1, 2))[list(layer.numbers[: layer.strongest])]
        assert (strength.diff() < 0.05 * strength[:-1] + 1e-3).all()
        assert layer.channels == len(expected)
    difference = np.asarray(found.face, float).mean(2) - np.asarray(found.before, float).mean(2)
    assert np.allclose(found.change, difference, atol=1e-3)
    assert found.mean_change == pytest.approx(np.abs(difference).mean(), abs=1e-3)
    assert {0}.issuperset(found.layers[0].maps[found.layers[0].numbers.index(1)].flat)


def test_the_face_is_that_of_try_it_and_hooks_stay_unheard(network: Generator) -> None:
    z = faces.latent_at(7)
    before = np.asarray(faces.generate(z)[0], float)
    found = feature_maps.ablate(z, channels.parse_channels("4-0.4-1.4-2"))
    assert np.abs(np.asarray(found.before, float) - before).max() <= 8  # a batch of two rounds otherwise
    assert np.array_equal(np.asarray(faces.generate(z)[0], float), before)
    assert found.mean_change > 0.01
    assert feature_maps.ablate(z).mean_change == 0
