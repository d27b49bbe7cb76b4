"""A small untrained face generator, shipped into a folder as a finished run ships one."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from demos.faces.catalog import SLIDERS
from training.common.run import half_state
from training.face_gan.directions import principal_directions
from training.face_gan.network import Generator
from weights.card import Card, DataSource, Metric, Training, write_card


def ship(folder: Path) -> None:
    """Write folder/face_gan."""
    torch.manual_seed(0)
    generator = Generator(64, (16, 16, 8, 8)).eval()
    torch.nn.init.normal_(generator.colours.weight, std=0.05)
    place = folder / "face_gan"
    place.mkdir(parents=True)
    save_file(half_state(generator), place / "model.safetensors")
    directions, strengths = principal_directions(generator, count=SLIDERS, samples=512)
    save_file({"directions": directions, "strengths": strengths}, place / "directions.safetensors")
    source = DataSource("faces64", "generated", "none", 0)
    write_card(
        place,
        Card(
            name="face_gan",
            task="Paint a face",
            network="training.face_gan.network.Generator",
            config=generator.config,
            parameters=sum(parameter.numel() for parameter in generator.parameters()),
            files={},
            data=source,
            metrics=[Metric("frechet", 9.9, "faces64, features of pixels", "train", 100)],
            training=Training("python -m training.face_gan tiny", "0", "1 CPU core", 1.0, 1, torch.__version__),
            licence="none",
            intended_use="tests",
            limitations="untrained",
        ),
    )


def serve_from(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the Faces tab take its weights from this folder until the patch is undone."""
    patch.setenv("WEIGHTS_DIR", str(folder))
