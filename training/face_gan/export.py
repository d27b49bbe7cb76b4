"""What leaves a finished run: the generator, its critic, its principal directions and the measured card.

`python -m training.face_gan.export FOLDER --data PATH [--features NAME]` measures a shipped folder again.
"""

import argparse
import copy
import dataclasses
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

import weights
from training.common.export_state import half_state
from training.common.run import Run
from training.face_gan import data
from training.face_gan.card_text import card_text
from training.face_gan.directions import principal_directions
from training.face_gan.evaluate import FEATURE_NETWORKS, PIXELS, Reference, compare, feature_network
from training.face_gan.latent_rescaling import rescale_latent
from training.face_gan.network import Generator
from weights.card import Metric, read_card, write_card


def ship(run: Run, generator: nn.Module, critic: nn.Module, folder: Path) -> None:
    """Stretch and measure the generator, finish the run, and put critic and principal directions beside the weights."""
    source = data.train_file(folder)
    if not run.first:
        return
    real = data.load(source)
    features = _features(len(real))
    reference, chosen = Reference.of(real, features, run.device), {}
    if isinstance(generator, Generator):
        chosen["latent_factor"] = rescale_latent(generator, reference)
    figures = compare(generator, reference) | chosen
    shipped = run.finish(generator, _metrics(figures, features, source), card_text(source.parent.name, len(real)))
    save_file(half_state(critic), shipped / "critic.safetensors")
    _write_directions(generator, shipped)
    write_card(shipped, read_card(shipped))


def rehearse(generator: nn.Module, faces: Tensor, device: torch.device) -> None:
    """Try the figures of the end on a copy of the generator and a few faces, so that they can't fail later."""
    with torch.random.fork_rng():
        compare(copy.deepcopy(generator), Reference.of(faces[: data.FEWEST].cpu(), _features(len(faces)), device))


def _features(count: int) -> str:
    """Return the name of the features to measure so many faces by: a handful of drawn ones needs no network."""
    return feature_network() if count >= 1000 else PIXELS


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
