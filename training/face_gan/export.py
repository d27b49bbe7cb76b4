"""What leaves a finished run: the generator, its critic, its principal directions and the measured card.

`python -m training.face_gan.export FOLDER --data PATH [--features NAME]` measures a shipped folder again.
"""

import argparse
import dataclasses
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

import weights
from training.common.export_state import half_state
from training.common.run import Run
from training.face_gan import data
from training.face_gan.directions import principal_directions
from training.face_gan.evaluate import FEATURE_NETWORKS, PIXELS, Reference, compare, feature_network
from training.face_gan.latent_rescaling import rescale_latent
from training.face_gan.network import Generator
from weights.card import CardText, DataSource, Metric, read_card, write_card

LICENCE = "Non-commercial research only, as the pictures it learned from"
LIMITATIONS = (
    "Faces at 64 pixels, seen from the front. The training pictures show celebrities: mostly white, young and "
    "smiling, dark skin and old age are rare, and so they are here; glasses, hats, hands and backgrounds often fail. "
    "No face is meant to be anybody's, but a likeness to a person can't be ruled out. Not for judging people, nor for "
    "passing off as photographs."
)


def ship(run: Run, generator: nn.Module, critic: nn.Module, folder: Path) -> None:
    """Stretch and measure the generator, finish the run, and put critic and principal directions beside the weights."""
    source = data.train_file(folder)
    if not run.first:
        return
    real = data.load(source)
    features = feature_network() if len(real) >= 1000 else PIXELS  # a handful of drawn faces needs no network
    reference, chosen = Reference.of(real, features, run.device), {}
    if isinstance(generator, Generator):
        chosen["latent_factor"] = rescale_latent(generator, reference)
    figures = compare(generator, reference) | chosen
    text = CardText(
        task="Paint a face of 64 x 64 pixels from a vector of normal random numbers",
        data=DataSource(
            name=source.parent.name,
            source="CelebA (Liu, Luo, Wang, Tang, ICCV 2015), re-aligned and reduced to 64 pixels",
            licence="Non-commercial research purposes only (CelebA agreement)",
            examples=len(real),
        ),
        licence=LICENCE,
        intended_use="Showing and teaching how a generative adversarial network works.",
        limitations=LIMITATIONS,
    )
    shipped = run.finish(generator, _metrics(figures, features, source), text)
    save_file(half_state(critic), shipped / "critic.safetensors")
    _write_directions(generator, shipped)
    write_card(shipped, read_card(shipped))


def remeasure(shipped: Path, folder: Path, features: str) -> None:
    """Write new figures and principal directions into a shipped folder."""
    generator = weights.load(str(shipped), weights.network_class(str(shipped)))
    source = data.reference_file(folder)
    figures = compare(generator, Reference.of(data.load(source), features, torch.device("cpu")))
    _write_directions(generator, shipped)
    card = read_card(shipped)
    chosen = [metric for metric in card.metrics if metric.name == "latent_factor"]
    write_card(shipped, dataclasses.replace(card, metrics=_metrics(figures, features, source) + chosen))
    print(figures)


def _write_directions(generator: nn.Module, shipped: Path) -> None:
    directions, strengths = principal_directions(generator.cpu().eval())
    save_file({"directions": directions, "strengths": strengths}, shipped / "directions.safetensors")


def _metrics(figures: dict[str, float], features: str, source: Path) -> list[Metric]:
    described = f"{source.parent.name}, features of {features}"
    return [
        Metric(name, round(value, 4), described, source.stem, int(figures["examples"]))
        for name, value in figures.items()
        if name not in ("examples", "generated")
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure a shipped folder of face_gan again.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--features", choices=FEATURE_NETWORKS, default=feature_network())
    arguments = parser.parse_args()
    remeasure(arguments.folder, arguments.data, arguments.features)
