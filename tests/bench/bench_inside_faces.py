"""Look inside the faces: a channel switched off until the page has the new face, against hooks on the plain network."""

import base64
import io
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import torch
from PIL import Image

import weights
from demos.faces import faces
from demos.faces.catalog import GENERATOR
from demos.faces.latent_controls import NO_MOVES
from demos.faces.rooms.look_inside import switch_channels
from demos.kit.colormaps import TWO_SIDED, palette
from tests.bench.line import Line, milliseconds
from training.face_gan.network import Generator

OFF = "4-3.8-5.16-2"


def lines() -> Iterator[Line]:
    """Yield face_channel_ms: the click on a channel, answered with the face and the maps of all layers."""
    plain = weights.load(GENERATOR, Generator)
    z = torch.from_numpy(faces.latent_at(43, (), 0.8))[None]
    clicked = SimpleNamespace(_data={"off": OFF})

    def switched() -> object:
        return switch_channels(43, NO_MOVES, 0.8, clicked)  # type: ignore[arg-type]

    yield Line("face_channel_ms", milliseconds(switched), "ms", milliseconds(lambda: by_the_book(plain, z), 2, 1))


@torch.no_grad()
def by_the_book(network: Generator, z: torch.Tensor) -> list[bytes]:
    """The same by eager float32: the face before and after, and every map of a layer as a picture of its own."""
    pictures = []
    for off in ({}, {0: 3, 1: 5, 2: 2}):
        maps: list[torch.Tensor] = []

        def listen(
            number: int, output: torch.Tensor, off: dict[int, int] = off, maps: list[torch.Tensor] = maps
        ) -> torch.Tensor:
            if number in off:
                output[:, off[number]] = 0
            maps.append(output[0])
            return output

        handles = [
            block.register_forward_hook(lambda _, __, output, number=number: listen(number, output))
            for number, block in enumerate(network.blocks)
        ]
        face = network(z)[0]
        for handle in handles:
            handle.remove()
        pictures.append(((face + 1) * 127.5).round().clamp(0, 255).byte().permute(1, 2, 0).numpy())
    for layer in maps:
        for each in layer.numpy():
            levels = (128 + each / (np.abs(each).max() + 1e-9) * 127).round().astype(np.uint8)
            pictures.append(palette(TWO_SIDED)[levels])
    encoded = []
    for pixels in pictures:
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, "PNG")
        encoded.append(base64.b64encode(stream.getvalue()))
    return encoded
