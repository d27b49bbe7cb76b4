"""Directions of the latent space that have a name: along each of them one measured attribute of the faces changes.

`python -m training.face_gan.attribute_directions FOLDER --data PATH` finds, measures and writes them into a shipped
folder.
Attributes of generated faces are regressed on their latents (Shen et al., "Interpreting the latent space of GANs for
semantic face editing", CVPR 2020); each direction is then freed from the others as far as the regression knows them.
"""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

import weights
from training.face_gan import data
from training.face_gan.attributes import (
    ATTRIBUTES,
    Attribute,
    Measurer,
    agreement,
    learn,
    measure,
    read_targets,
    standardised,
)
from weights.card import read_card, write_card

SAMPLES = 8_192  # faces for the regression
CHECKED = 512  # fresh faces on which effects are measured
STEP = 1.0  # length of the measured move to either side; a latent value has a standard deviation of 1
LEAST_EFFECT = 0.25  # standard deviations of the attribute, for a move of 1; a slider goes to 3
MOST_ENTANGLED = 0.8  # of the effect: what the strongest other attribute may move
LEAST_AGREEMENT = 0.6  # of the measurer with held-out faces
FREEDOM = 0.05  # ridge: how much a direction may keep of what also moves others
MEASURER = Path("runs/face_measurer.pt")
FILE, FACTS = "directions.safetensors", "directions.json"


@dataclass(frozen=True)
class Named:
    """A direction and what it does, measured on fresh faces.

    effect: change of its attribute, in standard deviations over generated faces, for a move of 1. others: the same for
    every other attribute. agreement: how well the measurer knows the attribute on held-out real faces.
    """

    name: str
    low: str
    high: str
    effect: float
    others: dict[str, float]
    agreement: float

    @property
    def entanglement(self) -> float:
        """The largest change of another attribute, as a share of the effect."""
        return max((abs(other) for other in self.others.values()), default=0.0) / max(abs(self.effect), 1e-9)

    @property
    def worth_shipping(self) -> bool:
        """Whether the direction does what its name says, and rather that than anything else."""
        strong = self.effect >= LEAST_EFFECT and self.agreement >= LEAST_AGREEMENT
        return strong and self.entanglement <= MOST_ENTANGLED


@torch.no_grad()
def sample(generator: nn.Module, measurer: Measurer, count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Latents (count x latent) and the measured attributes of their faces (count x attributes)."""
    latent = int(generator.latent)  # type: ignore[arg-type]
    z = torch.randn(count, latent, generator=torch.Generator().manual_seed(seed))
    return z, torch.cat([measure(measurer, generator(part)) for part in torch.split(z, 250)])


def directions(z: Tensor, attributes: Tensor) -> Tensor:
    """Return unit directions, attributes x latent, along each of which one attribute changes and the others hardly do.

    The regression's slopes W (attributes x latent) give, for standard normal latents, each attribute's own direction;
    rows of the ridge pseudo-inverse (W W' + r)^-1 W are as orthogonal to the other attributes' slopes as r lets them.
    """
    centred = (attributes - attributes.mean(0)) / attributes.std(0).clamp_min(1e-6)
    slopes = torch.linalg.lstsq(z, centred).solution.T  # attributes x latent
    products = slopes @ slopes.T
    ridge = FREEDOM * torch.diag(products.diag())
    freed: Tensor = torch.linalg.solve(products + ridge, slopes)
    unit: Tensor = freed / freed.norm(dim=1, keepdim=True)
    return unit


@torch.no_grad()
def effects(generator: nn.Module, measurer: Measurer, ways: Tensor, seed: int = 1) -> Tensor:
    """Return what a move of 1 along each direction changes.

    Directions x attributes, in standard deviations over faces.
    """
    z, before = sample(generator, measurer, CHECKED, seed)
    spread = before.std(0).clamp_min(1e-6)
    rows = []
    for way in ways:
        up, down = (measure(measurer, generator(z + sign * STEP * way)) for sign in (1, -1))
        rows.append((up - down).mean(0) / (2 * STEP) / spread)
    return torch.stack(rows)


def name_directions(generator: nn.Module, measurer: Measurer, known: list[float]) -> tuple[Tensor, list[Named]]:
    """Find a direction for every attribute, strongest effect over entanglement first: attributes x latent, and facts.

    known: how well each attribute is measured (see `agreement`).
    """
    z, attributes = sample(generator, measurer, SAMPLES, seed=0)
    ways = directions(z, attributes)
    changed = effects(generator, measurer, ways)
    named = [_named(each, number, changed[number], known[number]) for number, each in enumerate(ATTRIBUTES)]
    order = sorted(range(len(named)), key=lambda number: named[number].entanglement)
    return ways[order], [named[number] for number in order]


def _named(attribute: Attribute, number: int, changed: Tensor, known: float) -> Named:
    others = {
        other.name: round(float(change), 3)
        for place, (other, change) in enumerate(zip(ATTRIBUTES, changed, strict=True))
        if place != number
    }
    effect = round(float(changed[number]), 3)
    return Named(attribute.name, attribute.low, attribute.high, effect, others, round(known, 3))


def write(shipped: Path, ways: Tensor, named: list[Named]) -> list[Named]:
    """Put the directions that are worth it into a shipped folder, beside the principal ones; return them."""
    kept = [number for number, each in enumerate(named) if each.worth_shipping]
    tensors = load_file(shipped / FILE)
    save_file({**tensors, "named": ways[kept].contiguous()}, shipped / FILE)
    facts = {
        "named": [asdict(named[number]) for number in kept],
        "left_out": [asdict(each) for each in named if not each.worth_shipping],
    }
    (shipped / FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    write_card(shipped, read_card(shipped))
    return [named[number] for number in kept]


def main() -> None:
    """Train the measurer (minutes), find the directions, print what they do."""
    parser = argparse.ArgumentParser(description="Find the named directions of a shipped face_gan.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=900, help="training steps of the measuring network")
    parser.add_argument("--measurer", type=Path, default=MEASURER, help="file it is kept in and taken from")
    arguments = parser.parse_args()
    measurer, known = _measurer(arguments.data, arguments.steps, arguments.measurer)
    generator = weights.load(str(arguments.folder), weights.network_class(str(arguments.folder)))
    ways, named = name_directions(generator, measurer, known)
    kept = write(arguments.folder, ways, named)
    for each in named:
        mark = "ships" if each in kept else "left out"
        worst = max(each.others, key=lambda name: abs(each.others[name]))
        print(f"{each.name:<18} {each.effect:+.2f}  {worst} {each.others[worst]:+.2f}  {each.agreement:.2f}  {mark}")


def _measurer(folder: Path, steps: int, kept: Path) -> tuple[Measurer, list[float]]:
    """Return the measurer and its agreement with held-out faces: from the file, else trained and put there."""
    if kept.exists():
        saved = torch.load(kept, weights_only=True)
        measurer = Measurer()
        measurer.load_state_dict(saved["network"])
        return measurer.eval(), list(saved["agreement"])
    faces, targets = data.load(folder / "train.parquet"), read_targets(folder / "train.parquet")
    measurer = learn(faces, standardised(targets), steps)
    held_out, truth = data.load(folder / "valid.parquet"), read_targets(folder / "valid.parquet")
    known = agreement(measure(measurer, data.to_input(held_out)), truth)
    kept.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"network": measurer.state_dict(), "agreement": known}, kept)
    return measurer, known


if __name__ == "__main__":
    main()
